//! Sizes over time, written.

mod format;
mod html;
mod options;
mod text;
mod words;

pub use format::TrendFormat;
pub use options::TrendOptions;
