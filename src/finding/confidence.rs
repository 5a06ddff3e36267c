//! How far the bytes of a finding can be trusted.

/// How far the bytes that a finding promises can be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Confidence {
    /// To the byte: they were counted.
    Exact,
    /// About that much, for this reason.
    Estimate(&'static str),
}

impl Confidence {
    /// The word for it, as reports have it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Estimate(_) => "estimate",
        }
    }

    /// Why it is an estimate, if it is one.
    pub fn reason(self) -> Option<&'static str> {
        match self {
            Self::Exact => None,
            Self::Estimate(reason) => Some(reason),
        }
    }
}
