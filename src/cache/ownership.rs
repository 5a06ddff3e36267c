//! Whose a folder or file is: nothing is believed that another user could have written.

use std::fs::{self, File, Metadata};
use std::io;
use std::path::Path;

/// Opens a file to read it, unless it is a link, or anything but a file. A pipe doesn't hold anybody up.
pub(super) fn open_file(path: &Path) -> io::Result<File> {
    let mut options = fs::OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        let flags = rustix::fs::OFlags::NOFOLLOW | rustix::fs::OFlags::NONBLOCK;
        options.custom_flags(flags.bits() as i32);
    }
    options.open(path)
}

/// Tells what is wrong with a folder, in words that follow its path.
pub(super) fn wrong_with_folder(metadata: &Metadata) -> Option<String> {
    match metadata {
        link if link.is_symlink() => Some("is a symbolic link: name the folder itself".to_owned()),
        other if !other.is_dir() => Some("is no folder".to_owned()),
        folder => wrong_with_owner(folder),
    }
}

/// Tells what is wrong with an open file, in words that follow its path.
pub(super) fn wrong_with_file(metadata: &Metadata) -> Option<String> {
    if metadata.is_file() { wrong_with_owner(metadata) } else { Some("is no file".to_owned()) }
}

/// Tells whether a folder may be made private by who runs this.
pub(super) fn is_own(metadata: &Metadata) -> bool {
    owner(metadata).is_none_or(|owner| owner == user())
}

fn wrong_with_owner(metadata: &Metadata) -> Option<String> {
    match (owner(metadata), writable_by_others(metadata)) {
        (Some(owner), _) if owner != user() => {
            Some(format!("belongs to user {owner}, and this is run by user {}", user()))
        }
        (_, Some(mode)) => {
            Some(format!("can be written to by others (mode {mode:o}): take that away with chmod go-w"))
        }
        _ => None,
    }
}

/// Makes a folder that only its owner can enter, with those above it.
pub(super) fn create_private(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        builder.mode(0o700);
    }
    match builder.create(path) {
        Err(error)
            if error.kind() == io::ErrorKind::NotFound && path.parent().is_some_and(|up| !up.exists()) =>
        {
            if let Some(above) = path.parent() {
                create_private(above)?;
            }
            builder.create(path)
        }
        done => done,
    }
    .or_else(|error| if error.kind() == io::ErrorKind::AlreadyExists { Ok(()) } else { Err(error) })
}

/// Takes all rights to a folder from all but its owner.
pub(super) fn make_private(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(0o700))?;
    let _ = path;
    Ok(())
}

/// Tells whether others than the owner have any rights.
pub(super) fn is_open_to_others(metadata: &Metadata) -> bool {
    #[cfg(unix)]
    return std::os::unix::fs::MetadataExt::mode(metadata) & 0o077 != 0;
    #[cfg(not(unix))]
    {
        let _ = metadata;
        false
    }
}

#[cfg(unix)]
fn owner(metadata: &Metadata) -> Option<u32> {
    Some(std::os::unix::fs::MetadataExt::uid(metadata))
}

#[cfg(unix)]
fn user() -> u32 {
    rustix::process::geteuid().as_raw()
}

#[cfg(unix)]
fn writable_by_others(metadata: &Metadata) -> Option<u32> {
    let mode = std::os::unix::fs::MetadataExt::mode(metadata) & 0o7777;
    (mode & 0o022 != 0).then_some(mode)
}

#[cfg(not(unix))]
fn owner(_: &Metadata) -> Option<u32> {
    None
}

#[cfg(not(unix))]
fn user() -> u32 {
    0
}

#[cfg(not(unix))]
fn writable_by_others(_: &Metadata) -> Option<u32> {
    None
}
