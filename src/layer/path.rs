//! Paths inside an image: bytes, relative to its root, cleaned.

use std::cmp::Ordering;
use std::fmt;
use std::sync::Arc;

use crate::text;

/// A path inside an image, without leading or trailing slash; empty for the root. Names are bytes, not text.
///
/// Ordered by components, so that a directory is followed at once by all that is below it. Copies share the bytes: one
/// layer may stand in an image many times, and a path in many findings.
#[derive(Clone, PartialEq, Eq, Hash, Default)]
pub struct ImagePath(Arc<[u8]>);

impl ImagePath {
    /// Cleans a recorded path lexically: `./a`, `/a` and `b/../a` are all `a`, and `..` stops at the root.
    ///
    /// ```
    /// use imgscope::layer::ImagePath;
    /// assert_eq!(ImagePath::clean(b"./a//b/../c/").as_bytes(), b"a/c");
    /// assert_eq!(ImagePath::clean(b"/../../etc/passwd").as_bytes(), b"etc/passwd");
    /// ```
    pub fn clean(recorded: &[u8]) -> Self {
        let mut cleaned: Vec<u8> = Vec::with_capacity(recorded.len());
        Self::clean_into(recorded, &mut cleaned);
        Self(cleaned.into())
    }

    /// The same into a buffer that is used again.
    pub(super) fn clean_into(recorded: &[u8], cleaned: &mut Vec<u8>) {
        cleaned.clear();
        for component in recorded.split(|&b| b == b'/') {
            match component {
                b"" | b"." => {}
                b".." => cleaned.truncate(cleaned.iter().rposition(|&b| b == b'/').unwrap_or(0)),
                name => {
                    if !cleaned.is_empty() {
                        cleaned.push(b'/');
                    }
                    cleaned.extend_from_slice(name);
                }
            }
        }
    }

    /// Takes a path that is clean already; None where it is not.
    ///
    /// ```
    /// use imgscope::layer::ImagePath;
    /// assert_eq!(ImagePath::if_clean(b"etc/passwd"), Some(ImagePath::clean(b"/etc/passwd")));
    /// assert_eq!(ImagePath::if_clean(b"etc/../passwd"), None);
    /// ```
    pub fn if_clean(path: &[u8]) -> Option<Self> {
        let is_name = |name: &[u8]| !matches!(name, b"" | b"." | b"..");
        (path.is_empty() || path.split(|&b| b == b'/').all(is_name)).then(|| Self(path.into()))
    }

    /// The path's bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// Tells whether this is the root of the image.
    pub fn is_root(&self) -> bool {
        self.0.is_empty()
    }

    /// The names from the root down.
    pub fn components(&self) -> impl Iterator<Item = &[u8]> {
        self.0.split(|&b| b == b'/').filter(|name| !name.is_empty())
    }

    /// Splits into the directory and the last name; the root has an empty name.
    pub fn split(&self) -> (&[u8], &[u8]) {
        match self.0.iter().rposition(|&b| b == b'/') {
            Some(slash) => (&self.0[..slash], &self.0[slash + 1..]),
            None => (&[], &self.0),
        }
    }

    /// Goes one step: down to a name, up for `..`, nowhere for `.` or nothing.
    pub(crate) fn join(&self, component: &[u8]) -> Self {
        match component {
            b"" | b"." => self.clone(),
            b".." => Self(self.split().0.into()),
            name if self.is_root() => Self(name.into()),
            name => Self([self.as_bytes(), name].join(&b'/').into()),
        }
    }

    /// How many bytes both paths start with, found fast: neighbours in deep trees share thousands.
    pub(crate) fn common_bytes(&self, other: &Self) -> usize {
        const CHUNK: usize = 128;
        let chunks = self.0.chunks_exact(CHUNK).zip(other.0.chunks_exact(CHUNK));
        let start = CHUNK * chunks.take_while(|(a, b)| a == b).count();
        let rest = self.0[start..].iter().zip(&other.0[start..]);
        start + rest.take_while(|(a, b)| a == b).count()
    }

    /// Tells whether `self` lies below `ancestor`.
    pub fn is_below(&self, ancestor: &Self) -> bool {
        ancestor.is_root() && !self.is_root()
            || (self.0.len() > ancestor.0.len()
                && self.0[ancestor.0.len()] == b'/'
                && self.0.starts_with(&ancestor.0))
    }
}

impl PartialOrd for ImagePath {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for ImagePath {
    fn cmp(&self, other: &Self) -> Ordering {
        // the slash sorts before every other byte, so that `a/b` stands between `a` and `a.b`
        let rank = |byte: &u8| if *byte == b'/' { 0 } else { u16::from(*byte) + 1 };
        let equal = self.common_bytes(other);
        self.0[equal..].iter().map(rank).cmp(other.0[equal..].iter().map(rank))
    }
}

impl fmt::Display for ImagePath {
    /// Writes the path absolute and escaped.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "/{}", text::escape(&self.0))
    }
}

impl fmt::Debug for ImagePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
