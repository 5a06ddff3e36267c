//! The advice, written.

mod format;
mod text;

pub use format::AdviceFormat;
