//! A whole document: its bytes become records, and what was odd is kept.

use serde::de::Error as _;

use super::oddities::Oddities;
use super::unicode::decode;
use super::value::{VALUES, Value, parse};
use super::{JsonError, Record};

/// A document that is JSON.
#[derive(Debug)]
pub struct Document {
    root: Value,
    oddities: Oddities,
}

impl Document {
    /// Reads a document, which warnings call `name`.
    ///
    /// # Errors
    /// Where the bytes are no JSON, or nested too deep.
    pub fn parse(name: &str, bytes: &[u8]) -> Result<Self, JsonError> {
        Self::parse_within(name, bytes, VALUES)
    }

    /// Reads one that has so many values at most.
    ///
    /// # Errors
    /// As [`Self::parse`], and where there are more.
    pub fn parse_within(name: &str, bytes: &[u8], most_values: u32) -> Result<Self, JsonError> {
        let (text, is_replaced) = decode(bytes);
        let document = Self { root: parse(&text, most_values)?, oddities: Oddities::of(name) };
        if is_replaced {
            document.oddities.tell(|| "invalid Unicode is shown as \u{fffd}".to_owned());
        }
        Ok(document)
    }

    /// The object that the document is.
    ///
    /// # Errors
    /// Where it is none.
    pub fn record(&self) -> Result<Record<'_>, JsonError> {
        match &self.root {
            Value::Object(entries) => Ok(Record::new(String::new(), entries, &self.oddities)),
            other => Err(JsonError::custom(format_args!("expected an object, found {}", other.kind()))),
        }
    }

    /// The objects of the list that the document is; null is the empty list.
    ///
    /// # Errors
    /// Where it is no list, or something else is in it.
    pub fn records(&self) -> Result<Vec<Record<'_>>, JsonError> {
        Record::list(String::new(), &self.root, &self.oddities).needed()
    }

    /// What was odd in all that was read of it: warnings that name the document and the field.
    pub fn into_oddities(self) -> Vec<String> {
        self.oddities.into_words()
    }
}
