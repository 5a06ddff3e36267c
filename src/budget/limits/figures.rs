//! What limits are held against: an image's figures, and what it is compared with.

use crate::analysis::Analysis;
use crate::budget::Accepted;
use crate::finding::{Diagnosis, Finding};
use crate::text::size;

/// What an image may have grown from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Baseline {
    /// What it is called, escaped.
    pub name: String,
    /// Its unpacked size in bytes; None where only its manifest was read.
    pub unpacked_size: Option<u64>,
    /// What its layers take as they are stored compressed; None where that is not known.
    pub compressed_size: Option<u64>,
    /// The unpacked size of the layers of its base image; None where that is not known.
    pub base_size: Option<u64>,
}

/// An image with everything that a limit may ask about.
#[derive(Debug, Clone, Copy)]
pub struct Figures<'a> {
    /// The image and its findings.
    pub diagnosis: &'a Diagnosis,
    /// What it is compared with, if anything.
    pub baseline: Option<&'a Baseline>,
    /// Findings that do not count.
    pub accepted: &'a Accepted,
}

/// A size.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeasuredSize {
    /// How many bytes.
    pub bytes: u64,
    /// What a person should know besides, escaped.
    pub note: Option<String>,
}

/// A part of a whole.
#[derive(Debug, Clone, PartialEq)]
pub struct MeasuredPart {
    /// The part in bytes; negative for what shrank.
    pub bytes: i128,
    /// The whole in bytes.
    pub whole: u64,
    /// The part divided by the whole, as a person reads it: what a part of nothing is, is for each figure to say.
    pub share: f64,
    /// The bytes of it that are package databases; None where it has none of them to be left out.
    pub databases: Option<u64>,
    /// What a person should know besides, escaped.
    pub note: Option<String>,
}

impl Baseline {
    /// What an image is compared by with this one: its size and this one's, unpacked, and where no more than its manifest was
    /// read compressed. None where one of them is not known.
    pub fn compare(&self, image: &Analysis) -> Option<(u64, u64)> {
        match image.is_of_manifest() {
            true => image.totals.compressed_size.zip(self.compressed_size),
            false => Some(image.totals.unpacked_size).zip(self.unpacked_size),
        }
    }
}

impl Figures<'_> {
    /// The image.
    pub(crate) fn analysis(&self) -> &Analysis {
        &self.diagnosis.analysis
    }

    /// The findings that are not accepted.
    pub(crate) fn new_findings(&self) -> impl Iterator<Item = &Finding> {
        self.diagnosis.findings.iter().filter(|finding| !self.accepted.has(finding))
    }
}

impl MeasuredSize {
    /// So many bytes, without a note.
    pub(super) fn plain(bytes: u64) -> Self {
        Self { bytes, note: None }
    }
}

impl MeasuredPart {
    /// The same without bytes that do not count.
    pub(crate) fn without(self, bytes: u64) -> Self {
        let left = self.bytes - i128::from(bytes);
        let share = if self.whole == 0 { 0.0 } else { left as f64 / self.whole as f64 };
        let note = (bytes > 0).then(|| format!("without {} of package databases", size(bytes)));
        Self { bytes: left, share, note, ..self }
    }

    /// A part of a whole; a part of nothing is 0 %.
    pub(super) fn of(bytes: u64, whole: u64) -> Self {
        let share = if whole == 0 { 0.0 } else { bytes as f64 / whole as f64 };
        Self { bytes: i128::from(bytes), whole, share, databases: None, note: None }
    }
}
