//! What a container of an image starts, and whether it can: found as the engine, the runtime, the kernel, shells and
//! loaders find it, up to what keeps it from starting and the words in which that is said.
//!
//! It follows what is certain and stops at the first thing that only a running program decides. It does not judge what
//! is inside the files that are started.

mod call;
mod executed;
mod followed;
mod inputs;
mod loader;
mod lookup;
mod platform;
mod problem;
mod program_name;
mod refusal;
mod runner;
mod script_run;
mod shebang;
mod shell;
mod shell_arguments;
mod su_call;
mod user;
mod utility;
mod variables;
mod wrapper;
mod wrapper_call;
mod wrapper_user;

pub(crate) use call::{Call, Caller};
pub(crate) use executed::{ExecutedFile, Startup};
pub(crate) use inputs::{FileReader, MissingInput};
pub(crate) use loader::{Libraries, MissingLibrary};
pub(crate) use platform::{runnable_programs, runs};
pub(crate) use problem::{BrokenScript, Problem};
pub(crate) use refusal::{Reason, Refusal};
pub(crate) use user::User;
pub(crate) use wrapper::Wrapper;
