//! The advice, written.

mod advised;
mod format;
mod json;
mod markdown;
mod proof;
mod proof_words;
mod schema;
mod text;

pub use advised::Advised;
pub use format::AdviceFormat;
pub(super) use schema::Advice;
