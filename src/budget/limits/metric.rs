//! What a limit measures, which decides how its value is written.

use super::{Figures, MeasuredPart, MeasuredSize};

/// Measures a size. None where the source cannot know it.
pub type SizeMetric = fn(&Figures<'_>) -> Option<MeasuredSize>;
/// Counts things.
pub type CountMetric = fn(&Figures<'_>) -> u64;
/// Measures a part of a whole. None where there is no whole to compare with.
pub type PartMetric = fn(&Figures<'_>) -> Option<MeasuredPart>;

/// What a limit measures.
#[derive(Debug, Clone, Copy)]
pub enum Metric {
    /// A size, limited in bytes: `10MB`.
    Size(SizeMetric),
    /// A number of things: `12`.
    Count(CountMetric),
    /// A part of a whole, limited in bytes or as a share: `5MB`, `3%`.
    SizeOrShare(PartMetric),
    /// A part of a whole, limited as a share of at most 100 %: `95%`.
    Share(PartMetric),
    /// The findings of certain rules: `go-toolchain,jdk`.
    Rules,
    /// The findings from a severity upwards: `high`.
    Severity,
    /// The live bytes of paths: `/app/**=12MB`.
    Paths,
}

impl Metric {
    /// What `--help` calls the value.
    pub fn value_name(self) -> &'static str {
        match self {
            Self::Size(_) => "SIZE",
            Self::Count(_) => "NUMBER",
            Self::SizeOrShare(_) => "SIZE|PERCENT",
            Self::Share(_) => "PERCENT",
            Self::Rules => "RULE[,RULE]",
            Self::Severity => "SEVERITY",
            Self::Paths => "PATTERN=SIZE",
        }
    }

    /// Tells whether there may be several values, which all hold.
    pub fn takes_several(self) -> bool {
        matches!(self, Self::Rules | Self::Paths)
    }
}
