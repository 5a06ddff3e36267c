//! The first of what a program wrote.

/// The first bytes that a program wrote to a stream.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Captured {
    /// The bytes, as they came.
    pub bytes: Vec<u8>,
    /// Whether more came than was kept.
    pub is_cut: bool,
}

impl Captured {
    /// How many bytes are kept of a stream: far more than programs say while they start.
    pub const LIMIT: usize = 64 << 10;

    /// The lines that came whole. The last one counts without a line break only where nothing more can come.
    pub(super) fn lines(&self, has_ended: bool) -> Vec<&[u8]> {
        let mut lines: Vec<&[u8]> = self.bytes.split(|byte| *byte == b'\n').collect();
        let last = lines.pop().unwrap_or_default();
        if has_ended && !self.is_cut && !last.is_empty() {
            lines.push(last);
        }
        lines.into_iter().map(|line| line.strip_suffix(b"\r").unwrap_or(line)).collect()
    }

    /// How many lines came whole so far.
    pub fn line_count(&self) -> usize {
        self.bytes.iter().filter(|byte| **byte == b'\n').count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_may_go_on_does_not_count() {
        let captured = |bytes: &[u8], is_cut| Captured { bytes: bytes.to_vec(), is_cut };
        assert_eq!(captured(b"a\r\nb", false).lines(true), [b"a", b"b"]);
        assert_eq!(captured(b"a\nb", false).lines(false), [b"a"]);
        assert_eq!(captured(b"a\nb", true).lines(true), [b"a"]);
        assert_eq!(captured(b"a\n\n", false).lines(true), [&b"a"[..], b""]);
        assert!(captured(b"", false).lines(true).is_empty());
        assert_eq!(captured(b"a\nb", false).line_count(), 1);
    }
}
