//! What a container of an image starts: found as the engine, the runtime, the kernel and shells find it, up to what
//! keeps it from starting and the words in which that is said.
//!
//! It follows what is certain and stops at the first thing that only a running program decides. It does not judge what
//! is inside the files that are started.

mod call;
mod lookup;
mod problem;
mod refusal;
mod runner;
mod shebang;
mod shell;
mod shell_command;
mod started;
mod user;
mod wrapper;

pub use call::{Call, Caller, Shell};
pub use problem::{Broken, Problem};
pub use refusal::{Reason, Refusal};
pub use started::{Start, Step};
pub(super) use user::User;
pub use wrapper::Wrapper;
