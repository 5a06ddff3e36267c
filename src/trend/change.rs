//! By how much each run changed the size.

use super::LedgerEntry;

/// For each run by how many bytes it is larger than the one before; None for the first.
pub fn changes(entries: &[LedgerEntry]) -> impl Iterator<Item = Option<i128>> {
    let change =
        |pair: &[LedgerEntry]| Some(i128::from(pair[1].unpacked_size) - i128::from(pair[0].unpacked_size));
    std::iter::once(None).chain(entries.windows(2).map(change))
}
