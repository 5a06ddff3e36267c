//! Sizes over time, written.

mod csv;
mod format;
mod html;
mod json;
mod options;
mod schema;
mod text;
mod words;

pub use format::TrendFormat;
pub use options::TrendOptions;
pub use schema::trend_json_schema;
