//! Bytes and hashes as rows have them.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Bytes, written and read at once rather than one by one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Bytes<'a>(pub &'a [u8]);

/// Sixteen bytes of a hash; those of nothing, which are all zero, take none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct HashRow(pub [u64; 2]);

impl Serialize for Bytes<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(self.0)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Bytes<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        <&[u8]>::deserialize(deserializer).map(Self)
    }
}

impl Serialize for HashRow {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let [first, second] = self.0;
        if self.0 == [0, 0] {
            return serializer.serialize_bytes(&[]);
        }
        let bytes = (u128::from(second) << 64 | u128::from(first)).to_le_bytes();
        serializer.serialize_bytes(&bytes)
    }
}

impl<'de> Deserialize<'de> for HashRow {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let bytes = <&[u8]>::deserialize(deserializer)?;
        if bytes.is_empty() {
            return Ok(Self([0, 0]));
        }
        let bytes = <[u8; 16]>::try_from(bytes).map_err(serde::de::Error::custom)?;
        let number = u128::from_le_bytes(bytes);
        Ok(Self([number as u64, (number >> 64) as u64]))
    }
}
