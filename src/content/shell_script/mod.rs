//! What a shell's script is certain to do, up to what only a shell can tell.

mod argument_test;
mod assignments;
mod blocks;
mod branch;
mod choice;
mod harmless;
mod reader;
mod script_path;
mod step;
#[cfg(test)]
mod tests;
mod tokens;

pub use argument_test::ArgumentTest;
pub(crate) use argument_test::Tested;
pub(crate) use reader::{command_steps as shell_command_steps, steps as shell_steps};
pub use script_path::{PathBase, ScriptPath};
pub use step::ScriptStep;
