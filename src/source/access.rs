//! What archives and layouts give, whatever they are: small documents, the names of their members, and blobs.

use std::io::{self, Read};

use super::SourceError;
use super::compression::{StreamFormat, sniff};
use crate::cache::Identity;
use crate::layer::Skip;

/// What holds an image: an archive that can be sought, one that passed by, or a directory.
pub trait Documents {
    /// How the holder is called in messages.
    fn origin(&self) -> &str;

    /// Reads a small member whole; None where there is none of that name.
    ///
    /// # Errors
    /// Where it can't be read, or is longer than `limit` bytes.
    fn document(&self, name: &str, limit: u64) -> Result<Option<Vec<u8>>, SourceError>;

    /// The names of all that it holds.
    fn names(&self) -> &dyn Names;

    /// What is known of a blob from its first bytes; None where it is not there, or would have to be fetched.
    fn form_of(&self, _member: &str) -> Option<BlobForm> {
        None
    }

    /// Tells whether each document has to be fetched, so that none is to be read that can be done without.
    fn is_remote(&self) -> bool {
        false
    }

    /// What is doubtful of the holder itself, escaped.
    fn warning(&self) -> Option<&str> {
        None
    }
}

/// What is known of a blob before it is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BlobForm {
    /// Its length in bytes.
    pub length: u64,
    /// Whether it is compressed.
    pub is_compressed: bool,
}

/// The names of the members that a holder has.
pub trait Names {
    /// Tells whether there is a member of that name.
    fn has(&self, name: &str) -> bool;

    /// Tells whether there is anything below a directory.
    fn has_below(&self, directory: &str) -> bool;

    /// How many members there are.
    fn count(&self) -> usize;
}

/// What gives the blobs of layers, each as often as it is asked for and by several threads at once.
pub trait Blobs: Send + Sync {
    /// Opens the blob of that name; gives its stream and its length. None where there is none.
    fn open(&self, member: &str) -> io::Result<Option<(Box<dyn Read + Send>, u64)>>;

    /// Opens a part of the blob of that name, so many bytes from an offset on; None where it can only be read from its start.
    ///
    /// A registry may turn out to give no parts only when this is read.
    fn open_part(
        &self,
        _member: &str,
        _offset: u64,
        _length: u64,
    ) -> io::Result<Option<Box<dyn Read + Send>>> {
        Ok(None)
    }

    /// Opens the blob of that name as a tar that can be sought; None where it can only be read through.
    ///
    /// What is passed over by [`Skip::skip`] is not read.
    fn open_tar(&self, _member: &str) -> io::Result<Option<Box<dyn Skip + Send>>> {
        Ok(None)
    }

    /// Opens a tar again that was read to its end, for some of its large contents: each is passed over to its member, and then
    /// read with that.
    fn open_contents(&self, member: &str) -> io::Result<Option<Box<dyn Skip + Send>>> {
        self.open_tar(member)
    }

    /// Tells whether plain blobs too are held against their digests, which takes longer than reading them: where the store that
    /// they are in checks them when it gives them away.
    fn has_to_be_checked(&self) -> bool {
        false
    }

    /// Tells whether a blob is asked for by its digest and held against it when it comes, so that what is known of that digest
    /// need not come again.
    fn is_addressed_by_digest(&self) -> bool {
        false
    }

    /// The identity of the blob of that name; None where a change of it would not show.
    fn identity(&self, _member: &str) -> Option<Identity> {
        None
    }
}

impl BlobForm {
    /// Looks at the first bytes of a blob; None where it can't be read.
    pub(super) fn of(opened: io::Result<Option<(Box<dyn Read + Send>, u64)>>) -> Option<Self> {
        let (stream, length) = opened.ok()??;
        let is_compressed = matches!(sniff(stream).ok()?.format, StreamFormat::Compressed(_));
        Some(Self { length, is_compressed })
    }
}

/// An archive or layout that was listed: its documents, and its blobs in any order.
pub trait RandomAccess: Documents + Blobs {}

impl<T: Documents + Blobs> RandomAccess for T {}
