//! A comparison, written: a file or folder for each format.

mod format;
mod json;
mod markdown;
mod schema;
mod text;

pub use format::DiffFormat;
pub use json::diff_json;
pub use markdown::diff_markdown;
pub use schema::diff_json_schema;
pub use text::diff_text;
