//! Sorted paths, each without what it shares with the one before.

use serde::{Deserialize, Serialize};

use super::Damage;
use super::bytes::Bytes;
use crate::layer::{ImagePath, NAME_BYTES_PER_LAYER};

/// A path that follows another.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(super) struct PathRow<'a> {
    /// How many bytes it shares with the one before.
    pub shared: u32,
    /// The others.
    #[serde(borrow)]
    pub rest: Bytes<'a>,
}

/// Takes sorted paths apart.
#[derive(Debug, Default)]
pub(super) struct PathsTaken<'a>(Option<&'a ImagePath>);

/// Puts them together again.
#[derive(Debug)]
pub(super) struct PathsPut {
    last: Option<Vec<u8>>,
    /// Bytes that names may still take: the limit for layers that are read.
    left: usize,
}

impl<'a> PathsTaken<'a> {
    /// The next path.
    pub fn next(&mut self, path: &'a ImagePath) -> PathRow<'a> {
        let shared = self.0.map_or(0, |last| last.common_bytes(path));
        self.0 = Some(path);
        PathRow { shared: shared as u32, rest: Bytes(&path.as_bytes()[shared..]) }
    }
}

impl PathsPut {
    /// Starts.
    pub fn new() -> Self {
        Self { last: None, left: NAME_BYTES_PER_LAYER }
    }

    /// Starts another list, of what names are left.
    pub fn restart(&mut self) {
        self.last = None;
    }

    /// The next path, which has to come after the last one, and to be clean.
    pub fn next(&mut self, row: PathRow<'_>) -> Result<ImagePath, Damage> {
        let (shared, rest) = (row.shared as usize, row.rest.0);
        let is_first = self.last.is_none();
        let last = self.last.get_or_insert_default();
        if shared > last.len() {
            return Err(Damage::Content("a path shares more than there is"));
        }
        // as paths are ordered: the slash before every other byte
        let rank = |byte: u8| if byte == b'/' { 0 } else { u16::from(byte) + 1 };
        let follows = match (rest.first(), last.get(shared)) {
            (Some(next), Some(before)) => rank(*next) > rank(*before),
            (Some(_), None) => true,
            (None, _) => false,
        };
        if !follows && !is_first {
            return Err(Damage::Content("its paths are not sorted"));
        }
        last.truncate(shared);
        last.extend_from_slice(rest);
        self.left = self.left.checked_sub(last.len()).ok_or(Damage::Content("its names are too long"))?;
        ImagePath::if_clean(last).ok_or(Damage::Content("a path is not clean"))
    }
}
