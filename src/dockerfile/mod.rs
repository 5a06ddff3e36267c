//! A Dockerfile as its history sees it: which line of it made which step of the build.
//!
//! Reads as much of the language as that needs; whether a Dockerfile is right is for builders to say.

mod expand;
mod lines;
mod parse;
mod source_instruction;
mod wording;

pub use lines::{SourceLines, match_lines};
