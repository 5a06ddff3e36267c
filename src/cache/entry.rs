//! The file of an entry: what it is, what it is kept under, its content compressed, and a checksum over all that.
//!
//! A file that was cut, mixed with another, renamed or changed in any byte is told by the checksum or the key. Nothing is
//! flushed to the disk: what a crash of the machine leaves behind is told in the same way, and read again.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Write};

use xxhash_rust::xxh3::Xxh3;

use super::key::EntryKey;
use super::schema::Damage;

/// The format of entries, of their rows too. An entry of any other is made anew.
pub(super) const FORMAT: u32 = 8;

const MAGIC: [u8; 8] = *b"imgscope";
const CHECKSUM: u64 = 16;
/// The longest key: a digest and a platform.
const LONGEST_KEY: u16 = 4_096;
/// Little memory, and fast: what is compressed is mostly numbers and ends of names.
const LEVEL: i32 = 1;
/// What unpacking may take in memory, as a power of two: entries are written with less.
const LARGEST_WINDOW: u32 = 23;
const BUFFER: usize = 64 << 10;

/// Writes an entry. What writes the content gets a stream, and gives it back.
pub(super) fn write_entry<'f>(
    file: &'f mut File,
    key: &EntryKey,
    content: impl FnOnce(Compressed<'f>) -> io::Result<Compressed<'f>>,
) -> io::Result<()> {
    let mut out = Hashed { inner: file, hasher: Xxh3::new() };
    let length = u16::try_from(key.words().len()).unwrap_or(u16::MAX);
    if length > LONGEST_KEY {
        return Err(io::Error::new(io::ErrorKind::InvalidFilename, "too long a name"));
    }
    out.write_all(
        &[&MAGIC[..], &FORMAT.to_le_bytes(), &length.to_le_bytes(), key.words().as_bytes()].concat(),
    )?;
    let compressed = zstd::stream::write::Encoder::new(BufWriter::with_capacity(BUFFER, out), LEVEL)?;
    let written = content(compressed)?.finish()?;
    let Hashed { inner, hasher } = written.into_inner().map_err(io::IntoInnerError::into_error)?;
    inner.write_all(&hasher.digest128().to_le_bytes())
}

/// Where the content of an entry is written to.
pub(super) type Compressed<'f> = zstd::stream::write::Encoder<'static, BufWriter<Hashed<&'f mut File>>>;

/// Reads an entry: its content, by what knows what that is, and whether it was meant by the key.
///
/// What was made of the content is only given out when the whole file has shown to be as it was written.
pub(super) fn read_entry<T>(
    file: &File,
    key: Option<&EntryKey>,
    content: impl FnOnce(&EntryKey, &mut dyn Read) -> Result<T, Damage>,
) -> Result<(EntryKey, T), Damage> {
    let length = file.metadata()?.len().checked_sub(CHECKSUM).ok_or(Damage::NoEntry)?;
    let mut source =
        BufReader::with_capacity(BUFFER, Hashed { inner: file.take(length), hasher: Xxh3::new() });
    let recorded = read_key(&mut source)?;
    if key.is_some_and(|key| *key != recorded) {
        return Err(Damage::Key);
    }
    let mut unpacked = zstd::stream::read::Decoder::with_buffer(source)?.single_frame();
    unpacked.window_log_max(LARGEST_WINDOW)?;
    let read = content(&recorded, &mut unpacked);
    let mut source = unpacked.finish();
    let rest = io::copy(&mut source, &mut io::sink())?;
    let Hashed { inner, hasher } = source.into_inner();
    let mut checksum = [0; CHECKSUM as usize];
    inner.into_inner().read_exact(&mut checksum)?;
    if hasher.digest128().to_le_bytes() != checksum {
        return Err(Damage::Checksum);
    }
    let read = read?;
    if rest == 0 { Ok((recorded, read)) } else { Err(Damage::Length) }
}

/// Reads what an entry is kept under.
pub(super) fn read_key(source: &mut impl Read) -> Result<EntryKey, Damage> {
    let mut start = [0; 14];
    source.read_exact(&mut start)?;
    let [magic @ .., f0, f1, f2, f3, l0, l1] = start;
    if magic != MAGIC {
        return Err(Damage::NoEntry);
    }
    let format = u32::from_le_bytes([f0, f1, f2, f3]);
    if format != FORMAT {
        return Err(Damage::Format(format));
    }
    let length = u16::from_le_bytes([l0, l1]);
    if length > LONGEST_KEY {
        return Err(Damage::Key);
    }
    let mut words = vec![0; usize::from(length)];
    source.read_exact(&mut words)?;
    let words = String::from_utf8(words).map_err(|_| Damage::Key)?;
    EntryKey::parse(&words).ok_or(Damage::Key)
}

/// Hashes what passes by.
pub(super) struct Hashed<T> {
    inner: T,
    hasher: Xxh3,
}

impl<W: Write> Write for Hashed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(bytes)?;
        self.hasher.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

impl<R: Read> Read for Hashed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.hasher.update(&buffer[..read]);
        Ok(read)
    }
}
