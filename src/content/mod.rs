//! What a file's bytes say of it: an executable and what is in it, a script and who runs it, a key that should not be
//! there. Taken while the bytes pass by, in memory that does not grow with the file.
//!
//! What is concluded from it is for `finding`; secrets themselves are never kept, only what kind they are.

mod build_id;
mod elf;
mod examiner;
mod executable;
mod executable_reader;
mod extract;
mod facts;
mod go;
mod go_build_info;
mod libc;
mod macho;
mod node_package;
mod package_file;
mod pe;
mod pem;
mod privileges;
mod putty;
mod script;
mod search;
mod secret;
mod shell_command;
mod shell_script;
mod supervisor;
mod variable_reference;
mod whole_files;

pub use examiner::{Examiner, Importance};
pub use executable::{
    Executable, ExecutableError, ExecutableFormat, ExecutableRole, Machine, Strippable, processor,
};
pub use facts::{Facts, SecretKind};
pub use go::{GoBuild, GoModule};
pub use libc::Libc;
pub use node_package::DEVELOPMENT_PACKAGES;
pub(crate) use privileges::{drops_root, is_root};
pub use script::{FinalExec, Script};
pub(crate) use shell_command::ShellCommand;
pub(crate) use shell_script::Tested;
pub(crate) use shell_script::shell_command_steps;
pub use shell_script::{ArgumentTest, PathBase, ScriptPath, ScriptStep};
pub(crate) use variable_reference::{VariableReference, writes};
