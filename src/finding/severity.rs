//! How much a finding matters.

/// How much a finding matters, by the bytes it would save and by the harm that it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// Good to know.
    Low,
    /// Worth a change.
    Medium,
    /// The image should not be shipped like this.
    High,
}

impl Severity {
    /// The word for it, as reports have it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }

    /// How much bytes alone matter: high from 50 MB, or 1 MB that are a tenth of the image; medium from 1 MB, or 64 kB
    /// that are a twentieth of it.
    ///
    /// ```
    /// use imgscope::finding::Severity;
    /// assert_eq!(Severity::of_bytes(318_000_000, 353_000_000), Severity::High);
    /// assert_eq!(Severity::of_bytes(600_000, 9_000_000), Severity::Medium);
    /// assert_eq!(Severity::of_bytes(40_000, 50_000), Severity::Low);
    /// ```
    pub fn of_bytes(bytes: u64, unpacked_size: u64) -> Self {
        let is_share = |of: u64| bytes >= unpacked_size.div_ceil(of);
        match bytes {
            50_000_000.. => Self::High,
            1_000_000.. if is_share(10) => Self::High,
            1_000_000.. => Self::Medium,
            64_000.. if is_share(20) => Self::Medium,
            _ => Self::Low,
        }
    }
}
