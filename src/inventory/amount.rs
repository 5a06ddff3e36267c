//! Bytes, and how well they are known.

use std::iter::Sum;
use std::ops::Add;

use crate::text::size;

/// How well a number of bytes is known, from the best to the worst.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Counted {
    /// Added up from what layers hold.
    Exact,
    /// As the holder counts, which may count something else.
    ByHolder,
    /// A lower bound: a part is not known.
    AtLeast,
}

/// Bytes, and how well they are known. A sum is known as well as the least known of its parts.
///
/// ```
/// use imgscope::inventory::{Amount, Counted};
/// let sum: Amount = [Amount::exact(5), Amount::by_holder(7)].into_iter().sum();
/// assert_eq!((sum.bytes, sum.counted), (12, Counted::ByHolder));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Amount {
    /// The bytes.
    pub bytes: u64,
    /// How well they are known.
    pub counted: Counted,
}

impl Amount {
    /// Nothing.
    pub const NONE: Self = Self::exact(0);

    /// Bytes that were added up from what layers hold.
    pub const fn exact(bytes: u64) -> Self {
        Self { bytes, counted: Counted::Exact }
    }

    /// Bytes as the holder counts them.
    pub const fn by_holder(bytes: u64) -> Self {
        Self { bytes, counted: Counted::ByHolder }
    }

    /// Bytes of which nothing is known.
    pub const fn unknown() -> Self {
        Self { bytes: 0, counted: Counted::AtLeast }
    }
}

/// The bytes as words: `~` before what is as the holder counts, `≥` before a lower bound, `?` where nothing is known.
///
/// ```
/// use imgscope::inventory::{Amount, amount_text};
/// assert_eq!(amount_text(Amount::exact(8_900_000)), "8.9MB");
/// assert_eq!(amount_text(Amount::by_holder(8_900_000)), "~8.9MB");
/// assert_eq!(amount_text(Amount::exact(5) + Amount::unknown()), "≥5B");
/// ```
pub fn amount_text(amount: Amount) -> String {
    match amount.counted {
        Counted::Exact => size(amount.bytes),
        Counted::ByHolder => format!("~{}", size(amount.bytes)),
        Counted::AtLeast if amount.bytes == 0 => "?".to_owned(),
        Counted::AtLeast => format!("≥{}", size(amount.bytes)),
    }
}

impl Add for Amount {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { bytes: self.bytes.saturating_add(other.bytes), counted: self.counted.max(other.counted) }
    }
}

impl Sum for Amount {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::NONE, Add::add)
    }
}
