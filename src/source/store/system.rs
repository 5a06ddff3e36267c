//! What of a file system is asked below an open directory: always by a descriptor, never by a path that could lead on.
//!
//! On systems other than Unix there are no such stores.

use std::fs::{File, Metadata};
use std::io;
use std::path::Path;

#[cfg(not(unix))]
use elsewhere::{Handle, below, has_led_out, link, look_at, metadata, open, open_file, stat};
#[cfg(unix)]
use unix::{Handle, below, has_led_out, link, look_at, metadata, open, open_file, stat};

/// A directory that is open.
#[derive(Debug, Clone)]
pub(super) struct Directory(Handle);

/// What stands at a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// What it is: `file` where it is a regular one.
    pub kind: &'static str,
    /// Its length in bytes.
    pub size: u64,
    /// Whether fewer bytes are stored than it is long.
    pub has_holes: bool,
    /// Device and inode, and when content and inode changed last.
    identity: [i128; 4],
}

impl Found {
    /// What an open file is.
    pub fn of(file: &File) -> io::Result<Self> {
        stat(file)
    }
}

impl Directory {
    /// Opens a directory, through links.
    pub fn open(path: &Path) -> io::Result<Self> {
        open(path).map(Self)
    }

    /// Opens a directory below this one, through no link.
    pub fn below(&self, name: &[u8]) -> io::Result<Self> {
        below(&self.0, name).map(Self)
    }

    /// Looks at what is at a name below.
    pub fn look_at(&self, name: &[u8]) -> io::Result<Found> {
        match split(name) {
            (None, name) => look_at(&self.0, name),
            (Some(parent), name) => look_at(&below(&self.0, parent)?, name),
        }
    }

    /// Opens a file below for reading, without waiting for anything.
    pub fn file(&self, name: &[u8]) -> io::Result<File> {
        match split(name) {
            (None, name) => open_file(&self.0, name),
            (Some(parent), name) => open_file(&below(&self.0, parent)?, name),
        }
    }

    /// Where a link below leads.
    pub fn link(&self, name: &[u8]) -> io::Result<Vec<u8>> {
        match split(name) {
            (None, name) => link(&self.0, name),
            (Some(parent), name) => link(&below(&self.0, parent)?, name),
        }
    }

    /// What the directory itself is.
    pub fn metadata(&self) -> io::Result<Metadata> {
        metadata(&self.0)
    }

    /// How a path led elsewhere, where a refusal means that.
    pub fn has_led_out(error: &io::Error) -> Option<&'static str> {
        has_led_out(error)
    }
}

fn split(name: &[u8]) -> (Option<&[u8]>, &[u8]) {
    match name.iter().rposition(|&byte| byte == b'/') {
        Some(slash) => (Some(&name[..slash]), &name[slash + 1..]),
        None => (None, name),
    }
}

#[cfg(unix)]
mod unix {
    use std::fs::{File, Metadata};
    use std::io;
    use std::os::fd::{AsFd, OwnedFd};
    use std::path::Path;
    use std::sync::Arc;

    use rustix::fs::{
        AtFlags, FileType, Mode, OFlags, Stat, fstat, open as open_path, openat, readlinkat, statat,
    };
    use rustix::io::Errno;

    use super::Found;

    pub type Handle = Arc<OwnedFd>;

    /// Enough to go on below: the right to list a directory is not needed.
    #[cfg(target_os = "linux")]
    const DIRECTORY: OFlags = OFlags::PATH.union(OFlags::DIRECTORY).union(OFlags::CLOEXEC);
    #[cfg(not(target_os = "linux"))]
    const DIRECTORY: OFlags = OFlags::DIRECTORY.union(OFlags::CLOEXEC);

    pub fn open(path: &Path) -> io::Result<Handle> {
        Ok(Arc::new(open_path(path, DIRECTORY, Mode::empty())?))
    }

    pub fn below(directory: &Handle, name: &[u8]) -> io::Result<Handle> {
        Ok(Arc::new(resolve(directory, name)?))
    }

    #[cfg(target_os = "linux")]
    fn resolve(directory: &OwnedFd, name: &[u8]) -> Result<OwnedFd, Errno> {
        use rustix::fs::{ResolveFlags, openat2};
        let within = ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS | ResolveFlags::NO_MAGICLINKS;
        match openat2(directory, name, DIRECTORY, Mode::empty(), within) {
            // kernels before 5.6, sandboxes that don't know the call, paths that are too long for one call
            Err(Errno::NOSYS | Errno::PERM | Errno::AGAIN | Errno::NAMETOOLONG) => walk(directory, name),
            other => other,
        }
    }

    #[cfg(not(target_os = "linux"))]
    fn resolve(directory: &OwnedFd, name: &[u8]) -> Result<OwnedFd, Errno> {
        walk(directory, name)
    }

    /// Goes down step by step, each of which is a directory and no link.
    pub fn walk(directory: &OwnedFd, name: &[u8]) -> Result<OwnedFd, Errno> {
        let mut at: Option<OwnedFd> = None;
        for part in name.split(|&byte| byte == b'/') {
            let from = at.as_ref().unwrap_or(directory).as_fd();
            let next = openat(from, part, DIRECTORY | OFlags::NOFOLLOW, Mode::empty());
            at = Some(next.map_err(|error| {
                let is_link = statat(from, part, AtFlags::SYMLINK_NOFOLLOW)
                    .is_ok_and(|stat| FileType::from_raw_mode(stat.st_mode) == FileType::Symlink);
                if is_link { Errno::LOOP } else { error }
            })?);
        }
        at.ok_or(Errno::INVAL)
    }

    /// `name` is one step.
    pub fn look_at(directory: &Handle, name: &[u8]) -> io::Result<Found> {
        Ok(found(&statat(directory, name, AtFlags::SYMLINK_NOFOLLOW)?))
    }

    /// `name` is one step.
    pub fn open_file(directory: &Handle, name: &[u8]) -> io::Result<File> {
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
        #[cfg(target_os = "linux")]
        // who looks at a file leaves no trace, where the system allows it: the owner and root
        if let Ok(file) = openat(directory, name, flags | OFlags::NOATIME, Mode::empty()) {
            return Ok(file.into());
        }
        Ok(openat(directory, name, flags, Mode::empty())?.into())
    }

    /// `name` is one step.
    pub fn link(directory: &Handle, name: &[u8]) -> io::Result<Vec<u8>> {
        Ok(readlinkat(directory, name, Vec::new())?.into_bytes())
    }

    pub fn stat(file: &File) -> io::Result<Found> {
        Ok(found(&fstat(file)?))
    }

    pub fn metadata(directory: &Handle) -> io::Result<Metadata> {
        File::from(directory.try_clone()?).metadata()
    }

    pub fn has_led_out(error: &io::Error) -> Option<&'static str> {
        match Errno::from_io_error(error)? {
            Errno::LOOP => Some("leads over a symbolic link"),
            Errno::XDEV => Some("leads out of the folder"),
            _ => None,
        }
    }

    fn found(stat: &Stat) -> Found {
        let kind = match FileType::from_raw_mode(stat.st_mode) {
            FileType::RegularFile => "file",
            FileType::Directory => "directory",
            FileType::Symlink => "symbolic link",
            FileType::Fifo => "named pipe",
            FileType::Socket => "socket",
            FileType::CharacterDevice | FileType::BlockDevice => "device",
            FileType::Unknown => "file of an unknown type",
        };
        let size = u64::try_from(stat.st_size).unwrap_or(0);
        let at = |seconds, nanoseconds| i128::from(seconds) << 32 | i128::from(nanoseconds);
        Found {
            kind,
            size,
            has_holes: u64::try_from(stat.st_blocks).is_ok_and(|blocks| blocks.saturating_mul(512) < size),
            identity: [
                i128::from(stat.st_dev),
                i128::from(stat.st_ino),
                at(stat.st_mtime, stat.st_mtime_nsec),
                at(stat.st_ctime, stat.st_ctime_nsec),
            ],
        }
    }
}

/// There are no such stores: nothing opens, and all else is never reached.
#[cfg(not(unix))]
mod elsewhere {
    use std::convert::Infallible;
    use std::fs::{File, Metadata};
    use std::io;
    use std::path::Path;

    use super::Found;

    pub type Handle = Infallible;

    pub fn open(_: &Path) -> io::Result<Handle> {
        Err(io::ErrorKind::Unsupported.into())
    }

    pub fn below(directory: &Handle, _: &[u8]) -> io::Result<Handle> {
        match *directory {}
    }

    pub fn look_at(directory: &Handle, _: &[u8]) -> io::Result<Found> {
        match *directory {}
    }

    pub fn open_file(directory: &Handle, _: &[u8]) -> io::Result<File> {
        match *directory {}
    }

    pub fn link(directory: &Handle, _: &[u8]) -> io::Result<Vec<u8>> {
        match *directory {}
    }

    pub fn stat(_: &File) -> io::Result<Found> {
        Err(io::ErrorKind::Unsupported.into())
    }

    pub fn metadata(directory: &Handle) -> io::Result<Metadata> {
        match *directory {}
    }

    pub fn has_led_out(_: &io::Error) -> Option<&'static str> {
        None
    }
}
