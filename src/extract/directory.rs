//! What is done to a file system below an open directory: by its descriptor and one name at a time, never through a link.
//!
//! On systems other than Unix nothing can be written so, and all of it is refused.

use std::fs::File;
use std::io;
use std::path::Path;

#[cfg(not(unix))]
use elsewhere as system;
#[cfg(unix)]
use unix as system;

use crate::layer::Metadata;

/// A directory that is open.
#[derive(Debug)]
pub(super) struct Directory(system::Handle);

/// What stands at a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// Nothing.
    Nothing,
    /// A directory, which is no link to one.
    Directory,
    /// Anything else.
    Other,
}

/// What is given to a path besides its content.
#[derive(Debug, Clone, Copy)]
pub(super) enum Given {
    /// Owner, group and time, as far as the system takes them; of a symbolic link itself.
    ToLink(Metadata),
    /// These, and the mode without the set-user-ID, set-group-ID and sticky bits.
    ToOther(Metadata),
}

impl Directory {
    /// Opens a directory, through links.
    pub fn open(path: &Path) -> io::Result<Self> {
        system::open(path).map(Self)
    }

    /// Opens a directory in this one, through no link.
    pub fn below(&self, name: &[u8]) -> io::Result<Self> {
        system::below(&self.0, name).map(Self)
    }

    /// The same directory once more.
    pub fn again(&self) -> io::Result<Self> {
        system::below(&self.0, b".").map(Self)
    }

    /// Looks at what stands at a name.
    pub fn standing(&self, name: &[u8]) -> io::Result<Standing> {
        system::standing(&self.0, name)
    }

    /// Makes a directory that its owner alone can use for now.
    pub fn make_directory(&self, name: &[u8]) -> io::Result<()> {
        system::make_directory(&self.0, name)
    }

    /// Makes a file that its owner alone can use for now; nothing may stand there.
    pub fn make_file(&self, name: &[u8]) -> io::Result<File> {
        system::make_file(&self.0, name)
    }

    /// Makes a symbolic link.
    pub fn make_link(&self, name: &[u8], target: &[u8]) -> io::Result<()> {
        system::make_link(&self.0, name, target)
    }

    /// Gives a file in a directory another name in this one.
    pub fn link_file(&self, name: &[u8], from: &Self, from_name: &[u8]) -> io::Result<()> {
        system::link_file(&self.0, name, &from.0, from_name)
    }

    /// Removes what is no directory.
    pub fn remove(&self, name: &[u8]) -> io::Result<()> {
        system::remove(&self.0, name)
    }

    /// Moves a name here from another directory of the same file system; nothing may stand here.
    pub fn take_from(&self, from: &Self, name: &[u8]) -> io::Result<()> {
        system::take_from(&self.0, &from.0, name)
    }

    /// Gives metadata to what stands at a name; tells whether the owner took.
    pub fn give(&self, name: &[u8], given: Given) -> io::Result<bool> {
        system::give(&self.0, name, given)
    }
}

#[cfg(unix)]
mod unix {
    use std::fs::File;
    use std::io;
    use std::os::fd::OwnedFd;
    use std::path::Path;

    use rustix::fs::{
        AtFlags, CWD, FileType, Gid, Mode, OFlags, Timespec, Timestamps, Uid, chownat, fchmod, linkat,
        mkdirat, openat, renameat, statat, symlinkat, unlinkat, utimensat,
    };
    use rustix::io::Errno;

    use super::{Given, Standing};
    use crate::layer::Metadata;

    pub type Handle = OwnedFd;

    const DIRECTORY: OFlags = OFlags::RDONLY.union(OFlags::DIRECTORY).union(OFlags::CLOEXEC);

    pub fn open(path: &Path) -> io::Result<Handle> {
        Ok(openat(CWD, path, DIRECTORY, Mode::empty())?)
    }

    pub fn below(directory: &Handle, name: &[u8]) -> io::Result<Handle> {
        Ok(openat(directory, name, DIRECTORY | OFlags::NOFOLLOW, Mode::empty())?)
    }

    pub fn standing(directory: &Handle, name: &[u8]) -> io::Result<Standing> {
        match statat(directory, name, AtFlags::SYMLINK_NOFOLLOW) {
            Ok(found) if FileType::from_raw_mode(found.st_mode) == FileType::Directory => {
                Ok(Standing::Directory)
            }
            Ok(_) => Ok(Standing::Other),
            Err(Errno::NOENT) => Ok(Standing::Nothing),
            Err(error) => Err(error.into()),
        }
    }

    pub fn make_directory(directory: &Handle, name: &[u8]) -> io::Result<()> {
        Ok(mkdirat(directory, name, Mode::RWXU)?)
    }

    pub fn make_file(directory: &Handle, name: &[u8]) -> io::Result<File> {
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        Ok(openat(directory, name, flags, Mode::RUSR | Mode::WUSR)?.into())
    }

    pub fn make_link(directory: &Handle, name: &[u8], target: &[u8]) -> io::Result<()> {
        Ok(symlinkat(target, directory, name)?)
    }

    pub fn link_file(directory: &Handle, name: &[u8], from: &Handle, from_name: &[u8]) -> io::Result<()> {
        Ok(linkat(from, from_name, directory, name, AtFlags::empty())?)
    }

    pub fn remove(directory: &Handle, name: &[u8]) -> io::Result<()> {
        Ok(unlinkat(directory, name, AtFlags::empty())?)
    }

    pub fn take_from(directory: &Handle, from: &Handle, name: &[u8]) -> io::Result<()> {
        #[cfg(target_os = "linux")]
        match rustix::fs::renameat_with(from, name, directory, name, rustix::fs::RenameFlags::NOREPLACE) {
            // a file system that does not know the flag
            Err(Errno::INVAL | Errno::NOSYS) => {}
            moved => return Ok(moved?),
        }
        match standing(directory, name)? {
            Standing::Nothing => Ok(renameat(from, name, directory, name)?),
            Standing::Directory | Standing::Other => Err(Errno::EXIST.into()),
        }
    }

    pub fn give(directory: &Handle, name: &[u8], given: Given) -> io::Result<bool> {
        let (Given::ToLink(metadata) | Given::ToOther(metadata)) = given;
        let is_owned = give_owner(directory, name, &metadata)?;
        if let Given::ToOther(_) = given {
            let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
            let made = openat(directory, name, flags, Mode::empty())?;
            fchmod(&made, Mode::from_raw_mode((metadata.mode & 0o777) as _))?;
        }
        let time =
            Timespec { tv_sec: metadata.mtime.seconds, tv_nsec: i64::from(metadata.mtime.nanoseconds) as _ };
        let times = Timestamps { last_access: time, last_modification: time };
        match utimensat(directory, name, &times, AtFlags::SYMLINK_NOFOLLOW) {
            // a time that the file system does not have is no reason to fail
            Ok(()) | Err(Errno::INVAL | Errno::RANGE | Errno::OVERFLOW) => Ok(is_owned),
            Err(error) => Err(error.into()),
        }
    }

    /// Gives a path to its owner, where the system lets this user do so.
    fn give_owner(directory: &Handle, name: &[u8], metadata: &Metadata) -> io::Result<bool> {
        let number = |id: u64| u32::try_from(id).ok().filter(|id| *id != u32::MAX);
        let (Some(uid), Some(gid)) = (number(metadata.uid), number(metadata.gid)) else { return Ok(false) };
        let found = statat(directory, name, AtFlags::SYMLINK_NOFOLLOW)?;
        if (found.st_uid, found.st_gid) == (uid, gid) {
            return Ok(true);
        }
        let (user, group) = (Uid::from_raw(uid), Gid::from_raw(gid));
        match chownat(directory, name, Some(user), Some(group), AtFlags::SYMLINK_NOFOLLOW) {
            Ok(()) => Ok(true),
            // in a user namespace an owner may have no number
            Err(Errno::PERM | Errno::INVAL | Errno::NOSYS) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }
}

#[cfg(not(unix))]
mod elsewhere {
    use std::fs::File;
    use std::io;
    use std::path::Path;

    use super::{Given, Standing};

    #[derive(Debug)]
    pub enum Handle {}

    pub fn open(_: &Path) -> io::Result<Handle> {
        Err(io::Error::new(io::ErrorKind::Unsupported, "files are extracted to a folder on Unix alone"))
    }

    pub fn below(directory: &Handle, _: &[u8]) -> io::Result<Handle> {
        match *directory {}
    }

    pub fn standing(directory: &Handle, _: &[u8]) -> io::Result<Standing> {
        match *directory {}
    }

    pub fn make_directory(directory: &Handle, _: &[u8]) -> io::Result<()> {
        match *directory {}
    }

    pub fn make_file(directory: &Handle, _: &[u8]) -> io::Result<File> {
        match *directory {}
    }

    pub fn make_link(directory: &Handle, _: &[u8], _: &[u8]) -> io::Result<()> {
        match *directory {}
    }

    pub fn link_file(directory: &Handle, _: &[u8], _: &Handle, _: &[u8]) -> io::Result<()> {
        match *directory {}
    }

    pub fn remove(directory: &Handle, _: &[u8]) -> io::Result<()> {
        match *directory {}
    }

    pub fn take_from(directory: &Handle, _: &Handle, _: &[u8]) -> io::Result<()> {
        match *directory {}
    }

    pub fn give(directory: &Handle, _: &[u8], _: Given) -> io::Result<bool> {
        match *directory {}
    }
}
