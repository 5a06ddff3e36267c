//! What the cache holds, and what became of it, written.

mod cache_report;
mod json;
mod text;

pub use cache_report::{CacheFormat, CacheReport};
