//! Sizes over time, written.

mod format;
mod html;
mod text;
mod words;

pub use format::{TrendFormat, TrendOptions};
