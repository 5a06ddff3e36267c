//! Two outputs held side by side, line by line, with what a program writes differently each time left aside.

use std::collections::{HashMap, HashSet};

/// The first line that is not the same: its number from 1, and as what it is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct OtherLine<'a> {
    pub number: usize,
    pub original: Option<&'a [u8]>,
    pub built: Option<&'a [u8]>,
}

/// Compares lines that must be the same, one by one. With `may_go_on` the new program may have said more since.
pub(super) fn first_other<'a>(
    original: &[&'a [u8]],
    built: &[&'a [u8]],
    may_go_on: bool,
) -> Option<OtherLine<'a>> {
    let length = if may_go_on { original.len() } else { original.len().max(built.len()) };
    (0..length).map(|at| (at, original.get(at).copied(), built.get(at).copied())).find_map(
        |(at, original, built)| (original != built).then_some(OtherLine { number: at + 1, original, built }),
    )
}

/// The same where two runs of the original itself differ: what both of them wrote must be there, in any order, and what
/// is there besides must be like a line of one of them.
pub(super) fn first_unlike<'a>(
    original: &[&'a [u8]],
    again: &[&'a [u8]],
    built: &[&'a [u8]],
    may_go_on: bool,
) -> Option<OtherLine<'a>> {
    let mut of_both = counts(again);
    let always: Vec<(usize, &'a [u8])> =
        original.iter().copied().enumerate().filter(|(_, line)| takes(&mut of_both, line)).collect();
    let mut left = counts(built);
    if let Some((at, line)) = always.into_iter().find(|(_, line)| !takes(&mut left, line)) {
        return Some(OtherLine { number: at + 1, original: Some(line), built: None });
    }
    if may_go_on {
        return None;
    }
    let known: HashSet<Vec<u8>> = original.iter().chain(again).map(|line| shape(line)).collect();
    let mut unlike = built.iter().enumerate().filter(|(_, line)| takes(&mut left, line));
    let (at, line) = unlike.find(|(_, line)| !known.contains(&shape(line)))?;
    Some(OtherLine { number: at + 1, original: None, built: Some(line) })
}

fn counts<'a>(lines: &[&'a [u8]]) -> HashMap<&'a [u8], usize> {
    let mut counts = HashMap::new();
    lines.iter().for_each(|line| *counts.entry(*line).or_default() += 1);
    counts
}

/// Takes a line away; false where there is none left.
fn takes(counts: &mut HashMap<&[u8], usize>, line: &[u8]) -> bool {
    let count = counts.get_mut(line).filter(|count| **count > 0);
    count.map(|count| *count -= 1).is_some()
}

/// A line without what changes from run to run: words with digits in them, such as times, numbers and addresses, and the
/// parts of identifiers in hexadecimal, of which one in fifty has no digit.
fn shape(line: &[u8]) -> Vec<u8> {
    let is_hexadecimal = |word: &[u8]| word.len() >= 4 && word.iter().all(u8::is_ascii_hexdigit);
    let changes = |word: &[u8]| word.iter().any(u8::is_ascii_digit) || is_hexadecimal(word);
    let words = line.chunk_by(|a, b| a.is_ascii_alphanumeric() == b.is_ascii_alphanumeric());
    words.map(|word| if changes(word) { &b"0"[..] } else { word }).collect::<Vec<_>>().concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<&[u8]> {
        text.split(' ').filter(|line| !line.is_empty()).map(str::as_bytes).collect()
    }

    fn other(original: &str, built: &str, may_go_on: bool) -> Option<usize> {
        first_other(&lines(original), &lines(built), may_go_on).map(|other| other.number)
    }

    fn unlike(original: &str, again: &str, built: &str, may_go_on: bool) -> Option<usize> {
        first_unlike(&lines(original), &lines(again), &lines(built), may_go_on).map(|other| other.number)
    }

    #[test]
    fn the_first_line_that_differs_is_found_whichever_side_has_more() {
        assert_eq!(other("a b", "a b", false), None);
        assert_eq!(other("a b", "a c", false), Some(2));
        assert_eq!(other("a b", "a", false), Some(2));
        assert_eq!(other("a", "a b", false), Some(2));
        assert_eq!(other("a", "a b", true), None);
        assert_eq!(other("a b", "a", true), Some(2), "a line that is missing is missing");
    }

    #[test]
    fn what_the_original_itself_writes_differently_each_time_is_left_aside() {
        assert_eq!(unlike("up at=12:01 end", "up at=12:02 end", "up at=13:05 end", false), None);
        assert_eq!(unlike("pid=7 pid=8 end", "pid=9 pid=10 end", "end pid=1 pid=2", false), None);
        assert_eq!(unlike("8cbb53f9-d009-4e12", "1fe1bb00-71ac-4d7f", "2b52e2ab-beef-47c2", false), None);
        assert_eq!(unlike("up at=1 end", "up at=2 end", "up at=3", false), Some(3), "`end` is always there");
        assert_eq!(unlike("up at=1", "up at=2", "up at=3 failed", false), Some(3), "nobody ever wrote it");
        assert_eq!(unlike("up at=1", "up at=2", "up at=3 more", true), None);
    }
}
