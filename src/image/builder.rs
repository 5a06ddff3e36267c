//! Who writes a history: told by the form and the comment of its lines.

use super::HistoryEntry;

/// Who writes a history. One Dockerfile is built by one of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Builder {
    BuildKit,
    /// Docker's older builder, and buildah, which writes as it did.
    Classic,
    /// What makes images without a Dockerfile: debuerreotype, Bazel, `docker import`, …
    Other,
}

impl Builder {
    /// None where a line does not tell.
    pub fn of(entry: &HistoryEntry) -> Option<Self> {
        let HistoryEntry { created_by, comment, .. } = entry;
        match comment.as_str() {
            "buildkit.dockerfile.v0" => Some(Self::BuildKit),
            "" if created_by.contains("#(nop)") || created_by.starts_with("/bin/sh -c ") => {
                Some(Self::Classic)
            }
            "" if created_by.starts_with("bazel ") => Some(Self::Other),
            comment if comment.is_empty() || comment.starts_with("FROM ") => None,
            _ => Some(Self::Other),
        }
    }
}
