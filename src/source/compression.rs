//! Compression, and what is no layer, told by a stream's first bytes and never by a name or media type.

use std::fmt;
use std::io::{self, BufRead, Chain, Cursor, Read};

use super::checked::{Checked, Checksums};
use super::gunzip::Gunzip;
use super::unbzip2::bzip2_decoder;
use super::unpacking::Unpacking;
use super::unxz::xz_decoder;

/// How much of a stream is looked at: a tar header.
const HEAD: usize = 512;
/// The largest zstd window that is taken, as a power of two: 128 MiB, what registries' tools write at most.
const WINDOW_LOG: u32 = 27;

/// What a stream's first bytes say that it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StreamFormat {
    /// A tar archive, or the zeros of an empty one.
    Tar,
    /// Compressed in a way that is unpacked here.
    Compressed(Compression),
    /// A JSON document.
    Json,
    /// Nothing at all.
    Empty,
    /// A compression that neither engines nor this program take, by the name of what unpacks it.
    Unsupported(&'static str),
    /// What is no archive at all, with its article: `a squashfs file system`.
    Foreign(&'static str),
    /// Something else.
    Unknown,
}

/// A compression that engines load archives and layers with (moby, `pkg/archive`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compression {
    /// gzip (RFC 1952).
    Gzip,
    /// Zstandard (RFC 8878), or a skippable frame before it.
    Zstd,
    /// xz (tukaani.org, the .xz file format).
    Xz,
    /// bzip2.
    Bzip2,
}

/// A stream that is unpacked while it is read.
pub(super) struct Unpacked<'a> {
    /// What comes out.
    pub stream: Box<dyn Read + Send + 'a>,
    /// What is to be held against that.
    pub checksums: Option<Checksums>,
}

/// A stream whose first bytes were looked at.
pub struct Sniffed<R> {
    /// What they say.
    pub format: StreamFormat,
    /// The whole stream, from its first byte.
    pub stream: Chain<Cursor<Vec<u8>>, R>,
}

/// Looks at the first bytes of a stream.
pub(crate) fn sniff<R: Read>(mut stream: R) -> io::Result<Sniffed<R>> {
    let mut head = Vec::with_capacity(HEAD);
    stream.by_ref().take(HEAD as u64).read_to_end(&mut head)?;
    Ok(Sniffed { format: format_of(&head), stream: Cursor::new(head).chain(stream) })
}

fn format_of(head: &[u8]) -> StreamFormat {
    match head {
        [] => StreamFormat::Empty,
        // a checksum says more than a few bytes, with which the name of a tar's first member may begin as well
        _ if crate::layer::is_tar_start(head) => StreamFormat::Tar,
        [0x1f, 0x8b, ..] => StreamFormat::Compressed(Compression::Gzip),
        [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => {
            StreamFormat::Compressed(Compression::Zstd)
        }
        [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => StreamFormat::Compressed(Compression::Xz),
        [b'B', b'Z', b'h', b'1'..=b'9', ..] => StreamFormat::Compressed(Compression::Bzip2),
        [0x04, 0x22, 0x4d, 0x18, ..] => StreamFormat::Unsupported("lz4"),
        [b'L', b'Z', b'I', b'P', 1, ..] => StreamFormat::Unsupported("lzip"),
        [0x89, b'L', b'Z', b'O', 0, ..] => StreamFormat::Unsupported("lzop"),
        _ if head.iter().find(|b| !b.is_ascii_whitespace()).is_some_and(|b| b"{[".contains(b)) => {
            StreamFormat::Json
        }
        _ => foreign(head).map_or(StreamFormat::Unknown, StreamFormat::Foreign),
    }
}

/// What artifacts hold that go by the media types of images.
fn foreign(head: &[u8]) -> Option<&'static str> {
    const MAGIC: &[(&[u8], &str)] = &[
        (b"hsqs", "a squashfs file system"),
        (b"\0asm", "a WebAssembly module"),
        (b"GGUF", "an AI model (GGUF)"),
        (b"\x7fELF", "an executable"),
        (b"PK\x03\x04", "a ZIP archive"),
        (b"SQLite format 3\0", "a database (SQLite)"),
    ];
    let magic = MAGIC.iter().find(|(start, _)| head.starts_with(start)).map(|(_, words)| *words);
    let has_sif = || head.starts_with(b"#!") && head.windows(9).take(64).any(|part| part == b"SIF_MAGIC");
    let singularity = || has_sif().then_some("a Singularity image (SIF)");
    magic.or_else(singularity).or_else(|| text_of(head))
}

/// What a text is, where the bytes are one.
fn text_of(head: &[u8]) -> Option<&'static str> {
    // the head may end within a character
    let text = match std::str::from_utf8(head) {
        Ok(text) => text,
        Err(cut) if cut.error_len().is_none() => std::str::from_utf8(&head[..cut.valid_up_to()]).ok()?,
        Err(_) => return None,
    };
    if text.chars().any(|c| c.is_control() && !c.is_whitespace()) {
        return None;
    }
    let first =
        text.lines().find(|line| !line.trim().is_empty() && !line.starts_with('#')).unwrap_or_default();
    let key = first.split_once(':').filter(|(_, value)| value.is_empty() || value.starts_with(' '));
    let is_key =
        |key: &str| !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || "_-./".contains(c));
    let is_yaml = first.starts_with("---") || key.is_some_and(|(key, _)| is_key(key));
    Some(if is_yaml { "a YAML document" } else { "a text" })
}

impl fmt::Display for StreamFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Tar => "tar",
            Self::Compressed(compression) => compression.name(),
            Self::Json => "JSON",
            Self::Empty => "empty",
            Self::Unsupported(name) | Self::Foreign(name) => name,
            Self::Unknown => "unknown",
        })
    }
}

impl Compression {
    /// What it is called.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Gzip => "gzip",
            Self::Zstd => "zstd",
            Self::Xz => "xz",
            Self::Bzip2 => "bzip2",
        }
    }

    /// Unpacks a stream that begins like this: any number of members, frames or streams, to its very end.
    ///
    /// # Errors
    /// Where there is not enough memory.
    pub(crate) fn unpack<'a>(
        self,
        stream: impl BufRead + Send + 'a,
    ) -> io::Result<Box<dyn Read + Send + 'a>> {
        let Unpacked { stream, checksums } = self.unpack_unchecked(stream)?;
        Ok(match checksums {
            Some(_) => Box::new(Checked::new(stream, checksums)),
            None => stream,
        })
    }

    /// The same, with what is still to be checked.
    ///
    /// # Errors
    /// As [`Self::unpack`].
    pub(super) fn unpack_unchecked<'a>(self, stream: impl BufRead + Send + 'a) -> io::Result<Unpacked<'a>> {
        let mut checksums: Option<Checksums> = None;
        let stream: Box<dyn Read + Send> = match self {
            Self::Gzip => Box::new(Gunzip::new(stream, checksums.get_or_insert_default().clone())),
            Self::Zstd => {
                let mut decoder = zstd::stream::read::Decoder::with_buffer(stream)?;
                decoder.window_log_max(WINDOW_LOG)?;
                Box::new(decoder)
            }
            Self::Xz => Box::new(Unpacking::new(xz_decoder(stream)?)),
            Self::Bzip2 => Box::new(Unpacking::new(bzip2_decoder(stream))),
        };
        Ok(Unpacked { stream, checksums })
    }
}
