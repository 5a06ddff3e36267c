//! The tags of a repository, written.

mod csv;
mod format;
mod json;
mod schema;
mod text;

pub use format::TagsFormat;
pub use schema::tags_json_schema;
