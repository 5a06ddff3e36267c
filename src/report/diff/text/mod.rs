//! The comparison for a person: a line for each step, the matrix, the files that changed most.

mod files;
mod matrix;
mod page;
mod steps;
mod style;

pub use page::diff_text;
