//! The form that descriptions of packages are brought into: a field a line, as Debian's database has it.

use std::borrow::Borrow;

use super::bounds::LARGEST_KEPT;

/// Names, versions and licences are shorter.
pub(super) const LONGEST_VALUE: usize = 200;
/// Linux opens no longer paths.
const LONGEST_PATH: usize = 4_096;
/// Names that a list may have.
const MOST_NAMES: usize = 2_000;

/// A paragraph that is being written.
#[derive(Debug, Default)]
pub(super) struct Paragraph(Vec<u8>);

impl Paragraph {
    /// Adds a field; none where it is empty, too long or not of one line.
    pub fn field(&mut self, name: &str, value: &str) {
        let value = value.trim();
        if !value.is_empty() && value.len() <= LONGEST_VALUE && !value.contains(['\n', '\r']) {
            self.0.extend_from_slice(format!("{name}: {value}\n").as_bytes());
        }
    }

    /// Adds a list of names.
    pub fn names<N: Borrow<str>>(&mut self, field: &str, names: impl Iterator<Item = N>) {
        let is_name = |name: &N| {
            let name = name.borrow();
            !name.is_empty() && name.len() <= LONGEST_VALUE && !name.contains([',', '|', '\n', '\r'])
        };
        let names: Vec<N> = names.filter(is_name).take(MOST_NAMES).collect();
        if !names.is_empty() {
            self.0.extend_from_slice(format!("{field}: {}\n", names.join(", ")).as_bytes());
        }
    }

    /// Adds a file, by the parts of its path. Beyond what is kept of a whole database it grows no further: then none is.
    pub fn path(&mut self, parts: &[&[u8]]) {
        if self.0.len() <= LARGEST_KEPT
            && parts.iter().all(|part| !part.contains(&b'\n') && part.len() <= LONGEST_PATH)
        {
            self.0.extend_from_slice(b"Path:");
            parts.iter().for_each(|part| self.0.extend_from_slice(part));
            self.0.push(b'\n');
        }
    }

    /// The paragraph.
    pub fn into_bytes(self) -> Vec<u8> {
        self.0
    }
}
