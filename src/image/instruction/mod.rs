//! One step of a build, as a history records it: parsed once, asked by everybody.

mod builder_notes;
mod copy_arguments;
mod keyword;
mod recorded;
mod shell;
mod short;
mod working_directory;

#[cfg(test)]
mod tests;

pub use keyword::Keyword;
pub use recorded::Instruction;
pub use working_directory::working_directory;
