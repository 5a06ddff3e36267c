//! What is told of a trend.

use crate::text::PageWidth;

/// What is told of a trend.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TrendOptions {
    /// The page that text is for.
    pub page: PageWidth,
    /// Over how many of the last runs growth is looked for; as many are listed.
    pub last: usize,
}
