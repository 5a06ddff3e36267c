//! Walks a layer once more, for the contents of some of its files.
//!
//! What a file is called is told as when the layer was read first; what that adds up to is known from then.

use std::io::{self, Read};
use std::ops::ControlFlow;

use super::builder::ChangesetBuilder;
use super::read::{inode_of, inode_without_content};
use super::{Attribute, ContentHash, ImagePath, Kind, LayerError, MemberKind, Skip, TarReader};

/// What wants files of a layer.
pub trait FileTaker {
    /// Tells whether the file of a path is wanted, or that nothing is any more.
    fn wants(&mut self, path: &ImagePath) -> ControlFlow<(), bool>;

    /// Takes a file that is wanted, of so many bytes and with these extended attributes, as far as they are known. A layer may
    /// record one path several times: the last one counts.
    ///
    /// # Errors
    /// Where the content can't be read. What else is wrong is for the taker to keep, and to end the walk.
    fn take(
        &mut self,
        path: &ImagePath,
        size: u64,
        attributes: &[Attribute],
        content: &mut dyn Read,
    ) -> io::Result<ControlFlow<()>>;
}

/// Offers the files of an unpacked layer, in the order of its tar.
///
/// # Errors
/// [`LayerError`] where the stream is no tar, ends inside a member, or can't be read.
pub fn read_files(tar: impl Skip, taker: &mut dyn FileTaker) -> Result<(), LayerError> {
    let mut tar = TarReader::new(tar);
    let mut builder = ChangesetBuilder::default();
    while let Some(member) = tar.next_member()? {
        if builder.take_whiteout(&member) {
            continue;
        }
        match member.kind {
            MemberKind::Inode(Kind::File) => {
                let path = builder.path_of(&member);
                let inode = inode_of(&member, Kind::File, member.logical_size, ContentHash::default());
                let _ = builder.take_inode(&member, inode, true);
                let Some(path) = path else { continue };
                match taker.wants(&path) {
                    ControlFlow::Break(()) => return Ok(()),
                    ControlFlow::Continue(false) => {}
                    ControlFlow::Continue(true) => {
                        let (size, attributes) = (member.logical_size, tar.attributes());
                        if taker.take(&path, size, &attributes, &mut tar.content())?.is_break() {
                            return Ok(());
                        }
                    }
                }
            }
            MemberKind::Inode(kind) => {
                let _ = builder.take_inode(&member, inode_without_content(&member, kind), true);
            }
            MemberKind::HardLink => builder.take_hard_link(&member),
            MemberKind::Unknown(_) => {}
        }
        if builder.is_too_large() {
            return Err(LayerError::TooManyPaths);
        }
    }
    Ok(())
}
