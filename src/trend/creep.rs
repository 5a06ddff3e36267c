//! Growth in steps so small that each one passes.

use super::LedgerEntry;

/// The least growth over all runs that is named, as a share of what it was.
const NAMED: f64 = 0.02;

/// Growth over the last runs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Creep {
    /// Over how many runs.
    pub runs: usize,
    /// By how many bytes.
    pub bytes: u64,
    /// By which share of what it was.
    pub share: f64,
    /// The largest growth from one run to the next.
    pub largest_step: u64,
    /// How many of the steps grew.
    pub steps: usize,
    /// Whether every run passed its limits; false where one failed.
    pub all_passed: bool,
}

/// Growth over the last runs, at most so many; None where the image did not grow by a figure worth naming, or in one step
/// alone.
pub fn creep(entries: &[LedgerEntry], last: usize) -> Option<Creep> {
    let entries = &entries[entries.len().saturating_sub(last.max(2))..];
    let (first, now) = (entries.first()?.unpacked_size, entries.last()?.unpacked_size);
    let bytes = now.checked_sub(first).filter(|bytes| *bytes > 0)?;
    let share = if first == 0 { 1.0 } else { bytes as f64 / first as f64 };
    let grown =
        entries.windows(2).filter_map(|pair| pair[1].unpacked_size.checked_sub(pair[0].unpacked_size));
    let grown: Vec<u64> = grown.filter(|step| *step > 0).collect();
    let creep = Creep {
        runs: entries.len(),
        bytes,
        share,
        largest_step: grown.iter().copied().max().unwrap_or(0),
        steps: grown.len(),
        all_passed: entries.iter().all(|entry| entry.passed != Some(false)),
    };
    (share >= NAMED && grown.len() > 1).then_some(creep)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn runs(sizes: &[u64]) -> Vec<LedgerEntry> {
        let entry = |(at, size): (usize, &u64)| LedgerEntry {
            time: jiff::Timestamp::from_second(at as i64).expect("a time"),
            commit: None,
            image: "a:1".to_owned(),
            unpacked_size: *size,
            wasted_size: 0,
            base_size: None,
            findings: 0,
            passed: Some(true),
        };
        sizes.iter().enumerate().map(entry).collect()
    }

    #[test]
    fn small_steps_add_up_and_one_large_step_is_no_creep() {
        let found = creep(&runs(&[1_000, 1_010, 1_010, 1_025, 1_040]), 10).expect("creep");
        assert_eq!((found.runs, found.bytes, found.largest_step, found.steps), (5, 40, 15, 3));
        assert!(found.all_passed);
        assert_eq!(creep(&runs(&[1_000, 1_000, 1_400]), 10), None);
        assert_eq!(creep(&runs(&[1_000, 1_005, 1_010]), 10), None, "1 % is not worth naming");
        assert_eq!(creep(&runs(&[500, 1_000, 1_010, 1_005]), 3), None, "only the last runs count");
        assert_eq!(creep(&[], 10), None);
    }
}
