//! A Dockerfile as its history sees it: which line of it made which step of the build.
//!
//! Reads as much of the language as that needs; whether a Dockerfile is right is for builders to say.

mod agreement;
mod align;
mod earlier_stages;
mod edited;
mod expand;
mod learned;
mod lines;
mod parse;
mod plain;
mod record;
mod source_instruction;
mod stages;
mod step;
mod step_line;
mod wording;

pub use earlier_stages::earlier_stages;
pub use lines::{SourceLines, match_lines};
pub use step_line::line_of_step;
