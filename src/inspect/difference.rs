//! How one text differs from another, line by line.

use similar::{Algorithm, DiffTag, capture_diff_slices, group_diff_ops};

use super::inspected::{Inspected, Nature};

/// Lines that are shown around a change.
const CONTEXT: usize = 3;
/// Lines that are compared with one another: what differs in more is told as a whole, because comparing takes as long as the
/// square of it.
const COMPARED: usize = 10_000;

/// How one text differs from another.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Difference {
    /// What differs, with some lines around it.
    pub lines: Vec<DifferenceLine>,
    /// How many lines were added, and how many removed.
    pub added: usize,
    /// How many lines were removed.
    pub removed: usize,
    /// Whether one of the texts is longer than what was compared.
    pub is_cut: bool,
}

/// A line of one text or both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DifferenceLine {
    /// What became of it.
    pub change: LineChange,
    /// Its number in the older text, from 1.
    pub old: Option<usize>,
    /// Its number in the newer one.
    pub new: Option<usize>,
    /// The line, escaped.
    pub text: String,
}

/// What became of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineChange {
    /// It stayed.
    Same,
    /// It was added.
    Added,
    /// It was removed.
    Removed,
    /// It stands for lines that are left out.
    LeftOut,
}

/// Compares two texts; None where one of them is none.
pub fn difference(older: &Inspected, newer: &Inspected) -> Option<Difference> {
    let lines = |side: &Inspected| match &side.nature {
        Nature::Text(text) => Some(text.lines.clone()),
        Nature::Empty => Some(Vec::new()),
        _ => None,
    };
    let (old, new) = (lines(older)?, lines(newer)?);
    let mut difference = Difference { is_cut: older.has_more() || newer.has_more(), ..Difference::default() };
    let same_start = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let (old_rest, new_rest) = (&old[same_start..], &new[same_start..]);
    let same_end = old_rest.iter().rev().zip(new_rest.iter().rev()).take_while(|(a, b)| a == b).count();
    let is_large = old_rest.len().max(new_rest.len()) - same_end > COMPARED;
    if is_large {
        difference.replace(&old, &new, same_start, same_end);
    } else {
        difference.compare(&old, &new);
    }
    Some(difference)
}

impl Difference {
    fn compare(&mut self, old: &[String], new: &[String]) {
        let groups = group_diff_ops(capture_diff_slices(Algorithm::Myers, old, new), CONTEXT);
        let mut reached = 0;
        for group in groups {
            let start = group.first().map_or(0, |op| op.old_range().start);
            self.leave_out(start.saturating_sub(reached));
            for op in group {
                let (tag, old_range, new_range) = op.as_tag_tuple();
                reached = old_range.end;
                if tag == DiffTag::Equal {
                    old_range.zip(new_range).for_each(|(from, to)| {
                        self.push(LineChange::Same, Some(from), Some(to), &old[from]);
                    });
                    continue;
                }
                old_range.for_each(|from| self.push(LineChange::Removed, Some(from), None, &old[from]));
                new_range.for_each(|to| self.push(LineChange::Added, None, Some(to), &new[to]));
            }
        }
        if !self.lines.is_empty() {
            self.leave_out(old.len().saturating_sub(reached));
        }
    }

    /// Tells all between what is the same at both ends as removed and added.
    fn replace(&mut self, old: &[String], new: &[String], start: usize, end: usize) {
        self.leave_out(start);
        (start..old.len() - end)
            .for_each(|from| self.push(LineChange::Removed, Some(from), None, &old[from]));
        (start..new.len() - end).for_each(|to| self.push(LineChange::Added, None, Some(to), &new[to]));
        self.leave_out(end);
    }

    fn leave_out(&mut self, count: usize) {
        if count > 0 {
            let text = format!("{} the same", crate::text::counted(count as u64, "line"));
            self.lines.push(DifferenceLine { change: LineChange::LeftOut, old: None, new: None, text });
        }
    }

    fn push(&mut self, change: LineChange, old: Option<usize>, new: Option<usize>, text: &str) {
        self.added += usize::from(change == LineChange::Added);
        self.removed += usize::from(change == LineChange::Removed);
        let (old, new) = (old.map(|at| at + 1), new.map(|at| at + 1));
        self.lines.push(DifferenceLine { change, old, new, text: text.to_owned() });
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::super::inspect;
    use super::*;

    fn compared(old: &str, new: &str) -> Difference {
        let of = |text: &str| inspect(b"f", &mut Cursor::new(text.as_bytes())).expect("memory");
        difference(&of(old), &of(new)).expect("texts")
    }

    #[test]
    fn what_differs_is_shown_with_lines_around_it() {
        let old: String = (1..=20).map(|n| format!("line {n}\n")).collect();
        let found = compared(&old, &old.replace("line 10\n", "line ten\nand more\n"));
        assert_eq!((found.added, found.removed), (2, 1));
        assert_eq!(found.lines.first().map(|line| line.text.as_str()), Some("6 lines the same"));
        assert_eq!(found.lines.last().map(|line| line.text.as_str()), Some("7 lines the same"));
        let added = found.lines.iter().find(|line| line.change == LineChange::Added).expect("a line");
        assert_eq!((added.new, added.text.as_str()), (Some(10), "line ten"));
        assert!(compared(&old, &old).lines.is_empty());
    }

    #[test]
    fn long_texts_that_have_nothing_in_common_are_told_apart_at_once() {
        let text = |word: &str| (0..60_000).map(|n| format!("{word} {n}\n")).collect::<String>();
        let found = compared(&format!("top\n{}", text("a")), &format!("top\n{}", text("b")));
        assert_eq!((found.added, found.removed), (60_000, 60_000));
        assert_eq!(found.lines.first().map(|line| line.text.as_str()), Some("1 line the same"));
    }

    #[test]
    fn bytes_are_no_text_to_compare() {
        let of = |bytes: &[u8]| inspect(b"f", &mut Cursor::new(bytes.to_vec())).expect("memory");
        assert_eq!(difference(&of(b"a\n"), &of(b"\0\0")), None);
        assert_eq!(difference(&of(b""), &of(b"a\n")).map(|found| found.added), Some(1));
    }
}
