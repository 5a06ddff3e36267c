//! JSON documents, read as Go's encoding/json reads them: engines and the tools that make images are written in Go, so
//! what passes there is what images are made of.
//!
//! Keys match in any capitals, a null is the empty value, a key may be there twice, and bytes that are no text become
//! U+FFFD. Beyond that, a field that is not needed fails nothing: what is odd is told, and the rest is read.

mod document;
mod field;
mod key;
mod oddities;
mod record;
mod unicode;
mod value;

#[cfg(test)]
mod tests;

pub use document::Document;
pub use record::Record;

/// Why a document can't be read.
pub use serde_json::Error as JsonError;
