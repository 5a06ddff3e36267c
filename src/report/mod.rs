//! The answer, written: one file for each format; `schema` owns the JSON contract.

mod escaping;
mod history;
mod json;
mod schema;
mod text;

pub use history::{HistoryWidth, history};
pub use json::json;
pub use schema::{Report, json_schema};
pub use text::text;
