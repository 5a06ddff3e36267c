//! The answer, written: one file for each format; `schema` owns the JSON contract.

mod accepted;
mod advice;
mod diff;
mod escaping;
mod file_list;
mod findings;
mod format;
mod github;
mod gitlab;
mod history;
mod json;
mod junit;
mod location;
mod markdown;
mod message;
mod openmetrics;
mod row;
mod rules;
mod sarif;
mod schema;
mod tables;
mod text;
mod wasted_paths;
mod wrapped;
mod written_list;

pub use accepted::accepted;
pub use advice::AdviceFormat;
pub use diff::{DiffFormat, diff_json, diff_json_schema, diff_markdown, diff_text};
pub use format::{Format, ReportOptions};
pub use github::{github, github_outputs};
pub use history::{HistoryWidth, history};
pub use json::json;
pub use markdown::markdown;
pub use rules::rules_markdown;
pub use schema::{SCHEMA_VERSION, json_schema};
