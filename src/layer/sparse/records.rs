//! The PAX forms: records that say what is stored (0.0, 0.1), or that the content starts with the map (1.0).

use super::{BadMap, Segment};

/// Where a PAX form keeps the map.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::layer) enum PaxForm {
    /// In records: 0.0 and 0.1.
    Records,
    /// At the start of the content: 1.0.
    Content,
}

/// What the records `GNU.sparse.*` of a member say.
#[derive(Debug, Default)]
pub(in crate::layer) struct SparseRecords<'a> {
    major: Option<&'a [u8]>,
    minor: Option<&'a [u8]>,
    name: Option<&'a [u8]>,
    /// The length of the file, by either of its keys.
    sizes: [Option<&'a [u8]>; 2],
    blocks: Option<&'a [u8]>,
    map: Option<&'a [u8]>,
    /// Offsets and lengths by turns (0.0).
    pairs: Vec<&'a [u8]>,
    is_bad: bool,
}

impl<'a> SparseRecords<'a> {
    /// Takes a record; `key` is what follows `GNU.sparse.`.
    pub fn take(&mut self, key: &[u8], value: &'a [u8]) {
        match key {
            b"major" => self.major = Some(value),
            b"minor" => self.minor = Some(value),
            b"name" => self.name = Some(value),
            b"size" => self.sizes[0] = Some(value),
            b"realsize" => self.sizes[1] = Some(value),
            b"numblocks" => self.blocks = Some(value),
            b"map" => self.map = Some(value),
            b"offset" | b"numbytes" => {
                let is_turn = (key == b"offset") == self.pairs.len().is_multiple_of(2);
                self.is_bad |= !is_turn || value.contains(&b',');
                self.pairs.push(value);
            }
            _ => {}
        }
    }

    /// Which form the member has; None where it is no sparse file, or one of a version that engines don't know.
    pub fn form(&self) -> Option<PaxForm> {
        match (self.major, self.minor) {
            (Some(b"0"), Some(b"0" | b"1")) => Some(PaxForm::Records),
            (Some(b"1"), Some(b"0")) => Some(PaxForm::Content),
            // the first versions did not say which they are
            (None, None) if self.map.is_some() || !self.pairs.is_empty() => Some(PaxForm::Records),
            _ => None,
        }
    }

    /// The file's own name: that in the header is made up.
    pub fn name(&self) -> Option<&'a [u8]> {
        self.name
    }

    /// The length of the file, where it is recorded.
    pub fn size(&self) -> Result<Option<u64>, BadMap> {
        let [size, real_size] = self.sizes;
        size.or(real_size).map(decimal).transpose()
    }

    /// The segments that records list.
    pub fn segments(&self) -> Result<Vec<Segment>, BadMap> {
        let listed: Vec<&[u8]> = match self.map {
            Some(map) if self.pairs.is_empty() => map.split(|&byte| byte == b',').collect(),
            _ => self.pairs.clone(),
        };
        let blocks = decimal(self.blocks.ok_or(BadMap)?)?;
        if self.is_bad || blocks.checked_mul(2) != Some(listed.len() as u64) {
            return Err(BadMap);
        }
        let segment = |pair: &[&[u8]]| Ok(Segment { offset: decimal(pair[0])?, length: decimal(pair[1])? });
        listed.chunks_exact(2).map(segment).collect()
    }
}

/// Reads a decimal number.
pub(super) fn decimal(digits: &[u8]) -> Result<u64, BadMap> {
    std::str::from_utf8(digits).ok().and_then(|digits| digits.parse().ok()).ok_or(BadMap)
}
