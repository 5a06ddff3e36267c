//! What rows are made of one by one, as they are seen: a file may have hundreds of thousands.

use std::borrow::Cow;

use super::viewer_row::{RowTone, ViewerRow};
use crate::inspect::{DifferenceLine, LineChange};
use crate::text::thousands;

/// Bytes of one row.
const BYTES: usize = 16;

/// What rows are made of.
#[derive(Debug, Clone, Copy)]
pub(super) enum RowSource<'f> {
    /// Nothing.
    Nothing,
    /// Bytes, some of them in each row.
    Bytes(&'f [u8]),
    /// The lines of a text.
    Lines(&'f [String]),
    /// What differs between two texts.
    Changes(&'f [DifferenceLine]),
}

impl<'f> RowSource<'f> {
    /// How many rows there are.
    pub(super) fn length(self) -> usize {
        match self {
            Self::Nothing => 0,
            Self::Bytes(bytes) => bytes.len().div_ceil(BYTES),
            Self::Lines(lines) => lines.len(),
            Self::Changes(lines) => lines.len(),
        }
    }

    /// The text of a row.
    pub(super) fn text(self, row: usize) -> Option<Cow<'f, str>> {
        match self {
            Self::Nothing => None,
            Self::Bytes(bytes) => {
                let part = bytes.get(row.checked_mul(BYTES)?..).filter(|part| !part.is_empty())?;
                Some(dump(&part[..part.len().min(BYTES)]).into())
            }
            Self::Lines(lines) => lines.get(row).map(|line| line.as_str().into()),
            Self::Changes(lines) => lines.get(row).map(|line| line.text.as_str().into()),
        }
    }

    /// A row.
    pub(super) fn row(self, row: usize) -> Option<ViewerRow> {
        let text = self.text(row)?;
        let (left, tone) = match self {
            Self::Nothing => return None,
            Self::Bytes(_) => (format!("{:08x}  ", row * BYTES), RowTone::Plain),
            Self::Lines(lines) => {
                let columns = thousands(lines.len() as u64).len();
                (format!("{:>columns$} ", row + 1), RowTone::Plain)
            }
            Self::Changes(lines) => beside(lines.get(row)?),
        };
        Some(ViewerRow::new(left, text, tone))
    }
}

/// The numbers and the sign before a line that differs.
fn beside(line: &DifferenceLine) -> (String, RowTone) {
    let number = |number: Option<usize>| number.map(|number| number.to_string()).unwrap_or_default();
    let (sign, tone) = match line.change {
        LineChange::Same => (' ', RowTone::Plain),
        LineChange::Added => ('+', RowTone::Added),
        LineChange::Removed => ('-', RowTone::Removed),
        LineChange::LeftOut => ('⋮', RowTone::Aside),
    };
    (format!("{:>6} {:>6} {sign} ", number(line.old), number(line.new)), tone)
}

/// Bytes as numbers, and as characters where they are some.
fn dump(part: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = String::with_capacity(BYTES * 4 + 2);
    for at in 0..BYTES {
        match part.get(at) {
            Some(&byte) => {
                text.push(char::from(DIGITS[usize::from(byte >> 4)]));
                text.push(char::from(DIGITS[usize::from(byte & 15)]));
                text.push(' ');
            }
            None => text.push_str("   "),
        }
        if at == BYTES / 2 - 1 {
            text.push(' ');
        }
    }
    text.push(' ');
    text.extend(part.iter().map(|&byte| if matches!(byte, b' '..=b'~') { char::from(byte) } else { '.' }));
    text
}
