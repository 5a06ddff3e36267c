//! Where in a repository a finding belongs: the line of the Dockerfile that brought it.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::budget::Judgement;
use crate::finding::Finding;

/// The file that is named where no Dockerfile was given.
const DOCKERFILE: &str = "Dockerfile";

/// What a path in a URI has to encode (RFC 3986, section 2.3).
const RESERVED: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

/// A place in a repository, as code scanners want it: never an image's name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Location {
    /// A path relative to the repository, with slashes.
    pub path: String,
    /// The line, from 1.
    pub line: u32,
    /// The last line, where a finding may be of any: all formats want a line, and the whole file is no claim.
    pub end: Option<u32>,
}

impl Location {
    /// Where a finding belongs: its layer's line where that is known, else the whole Dockerfile.
    pub(crate) fn of(judgement: &Judgement<'_>, finding: Option<&Finding>) -> Self {
        let line = finding.and_then(|finding| judgement.dockerfile_line(finding));
        let path = judgement.lines.map_or(DOCKERFILE, |lines| lines.path.as_str());
        let end = judgement.lines.filter(|_| line.is_none()).map(|lines| lines.count.max(1));
        Self { path: relative(path), line: line.unwrap_or(1), end }
    }

    /// The path as a URI reference (RFC 3986).
    pub(crate) fn uri(&self) -> String {
        utf8_percent_encode(&self.path, RESERVED).to_string()
    }
}

/// Takes away what leads out of a repository.
fn relative(path: &str) -> String {
    let parts = path.split(['/', '\\']).filter(|part| !matches!(*part, "" | "." | ".."));
    let path = parts.collect::<Vec<_>>().join("/");
    if path.is_empty() { DOCKERFILE.to_owned() } else { path }
}
