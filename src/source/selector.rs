//! Which image of several that one place holds.

use crate::image::Digest;

/// Which image of several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Selector {
    /// The only one.
    Only,
    /// The one of that name.
    Name(String),
    /// The one of that number, counted from 0 as errors list them.
    Number(usize),
    /// The one that its engine knows by that ID: the digest of its config, or of what the engine's store lists it by.
    Id(Digest),
}

impl Selector {
    /// Reads what follows the colon: `hello:v1`, `@0`, or nothing.
    pub(crate) fn parse(text: &str) -> Self {
        match text.strip_prefix('@').and_then(|number| number.parse().ok()) {
            Some(number) => Self::Number(number),
            None if text.is_empty() => Self::Only,
            None => Self::Name(text.to_owned()),
        }
    }
}
