//! Digests: what a blob is called by its content.

use std::fmt;
use std::str::FromStr;

/// The digest of a blob as it is stored, compressed or not (OCI image spec, descriptor.md), or of a layer's unpacked tar
/// stream, its diff ID (config.md, `rootfs.diff_ids`).
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Digest {
    algorithm: Algorithm,
    hex: String,
}

/// A hash function that the OCI image spec registers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Algorithm {
    /// SHA-256, used by all known tools.
    Sha256,
    /// SHA-512, registered and rare.
    Sha512,
}

/// The text is no digest that could name a blob.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{}` is not a valid digest: expected sha256: and 64, or sha512: and 128 lowercase hexadecimal digits", crate::text::escape_line(.0))]
pub struct DigestError(String);

impl Algorithm {
    /// The algorithm's registered name, which is also a folder under `blobs/`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sha256 => "sha256",
            Self::Sha512 => "sha512",
        }
    }

    fn hex_length(self) -> usize {
        match self {
            Self::Sha256 => 64,
            Self::Sha512 => 128,
        }
    }
}

impl Digest {
    /// Makes a digest from the bytes that a hash function gave.
    pub fn from_hash(algorithm: Algorithm, hash: &[u8]) -> Self {
        Self { algorithm, hex: hash.iter().map(|byte| format!("{byte:02x}")).collect() }
    }

    /// The hash function.
    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// The hash in lowercase hexadecimal digits.
    pub fn hex(&self) -> &str {
        &self.hex
    }

    /// The first twelve digits, as engines print them.
    pub fn short(&self) -> &str {
        &self.hex[..12]
    }

    /// Where an OCI layout keeps the blob: `blobs/sha256/…`.
    pub fn blob_path(&self) -> String {
        format!("blobs/{}/{}", self.algorithm.name(), self.hex)
    }
}

impl FromStr for Digest {
    type Err = DigestError;

    fn from_str(text: &str) -> Result<Self, DigestError> {
        let error = || DigestError(text.to_owned());
        let (name, hex) = text.split_once(':').ok_or_else(error)?;
        let algorithm = [Algorithm::Sha256, Algorithm::Sha512].into_iter().find(|a| a.name() == name);
        let algorithm = algorithm.ok_or_else(error)?;
        let lowercase_hex = |c: u8| c.is_ascii_digit() || (b'a'..=b'f').contains(&c);
        if hex.len() != algorithm.hex_length() || !hex.bytes().all(lowercase_hex) {
            return Err(error());
        }
        Ok(Self { algorithm, hex: hex.to_owned() })
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.algorithm.name(), self.hex)
    }
}
