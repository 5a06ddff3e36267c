//! What was read of one field, and what in it is of another type than it should be.

use serde::de::Error as _;

use super::JsonError;
use super::oddities::{Oddities, TOLD, shown};
use super::value::Value;

/// What was read of a field; who asked for it says what a wrong type means.
#[derive(Debug)]
#[must_use]
pub struct Field<'d, T> {
    pub(super) value: T,
    misfits: Vec<Misfit>,
    oddities: &'d Oddities,
}

/// A value of another type than its place takes.
#[derive(Debug)]
struct Misfit {
    place: String,
    expected: &'static str,
    found: &'static str,
}

impl<'d, T: Default> Field<'d, T> {
    /// A field of which nothing was read yet.
    pub(super) fn empty(oddities: &'d Oddities) -> Self {
        Self { value: T::default(), misfits: Vec::new(), oddities }
    }
}

impl<'d, T> Field<'d, T> {
    pub(super) fn oddities(&self) -> &'d Oddities {
        self.oddities
    }

    /// Notes a value of the wrong type; those that will not be told are not kept.
    pub(super) fn misfit(&mut self, place: impl FnOnce() -> String, expected: &'static str, found: &Value) {
        if self.misfits.len() <= TOLD {
            self.misfits.push(Misfit { place: place(), expected, found: found.kind() });
        }
    }

    /// The value of a field without which nothing is right.
    ///
    /// # Errors
    /// Where it is of another type, or something in it is. One that is absent is empty.
    pub fn needed(self) -> Result<T, JsonError> {
        match self.misfits.first() {
            None => Ok(self.value),
            Some(Misfit { place, expected, found }) => {
                let place = shown(place);
                Err(JsonError::custom(format_args!("{place} is {found}, expected {expected}")))
            }
        }
    }

    /// The value of a field that may be wrong; what is of another type is left out, and told.
    pub fn optional(self) -> T {
        for Misfit { place, expected, found } in &self.misfits {
            self.oddities
                .tell(|| format!("ignored {}, which is {found} instead of {expected}", shown(place)));
        }
        self.value
    }
}
