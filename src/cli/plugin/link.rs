//! The link by which docker finds the program: made and removed, and never in the place of something else.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use crate::source::display_path;

#[cfg(windows)]
const NAME: &str = "docker-imgscope.exe";
#[cfg(not(windows))]
const NAME: &str = "docker-imgscope";

/// What became of the link.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Installed {
    /// It was made.
    Linked(PathBuf),
    /// It was there already.
    Already(PathBuf),
}

/// What became of the link.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Removed {
    /// It was removed.
    Removed(PathBuf),
    /// There was none.
    Nothing(PathBuf),
}

/// Links this program into a folder of plugins.
///
/// # Errors
/// Where the folder cannot be written, or holds another program of that name and `force` is not given.
pub(crate) fn install(folder: &Path, force: bool) -> anyhow::Result<Installed> {
    let program = lasting_path(this_program()?);
    let link = folder.join(NAME);
    let failure = || format!("cannot link {}", display_path(&link));
    fs::create_dir_all(folder).with_context(failure)?;
    match link.symlink_metadata() {
        Ok(found) if found.is_dir() => bail!("{}: it is a folder", failure()),
        Ok(_) if leads_to(&link, &program) => return Ok(Installed::Already(link)),
        Ok(_) if !force && !is_ours(&link) => {
            bail!("{} is another program; --force replaces it", display_path(&link))
        }
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error).with_context(failure),
        _ => {}
    }
    // beside it first, so that docker never sees half of it
    let temporary = folder.join(format!(".{NAME}-{}", std::process::id()));
    let made = link_or_copy(&program, &temporary).and_then(|()| fs::rename(&temporary, &link));
    if made.is_err() {
        let _ = fs::remove_file(&temporary);
    }
    made.with_context(failure)?;
    Ok(Installed::Linked(link))
}

/// Removes the link.
///
/// # Errors
/// Where it cannot be removed, or is another program.
pub(crate) fn remove(folder: &Path) -> anyhow::Result<Removed> {
    let link = folder.join(NAME);
    match link.symlink_metadata() {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Removed::Nothing(link)),
        Err(error) => return Err(error).with_context(|| format!("cannot remove {}", display_path(&link))),
        Ok(_) if !is_ours(&link) => bail!("{} is another program, and is left alone", display_path(&link)),
        Ok(_) => {}
    }
    fs::remove_file(&link).with_context(|| format!("cannot remove {}", display_path(&link)))?;
    Ok(Removed::Removed(link))
}

fn this_program() -> anyhow::Result<PathBuf> {
    let program = std::env::current_exe().and_then(|program| program.canonicalize());
    program.context("cannot tell where this program is")
}

/// The name by which people call it, where that leads to it: what that is a link to may go with the next version.
fn lasting_path(program: PathBuf) -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let names = std::env::split_paths(&path)
        .filter(|folder| folder.is_absolute())
        .map(|folder| folder.join(program.file_name().unwrap_or_default()));
    let called = names.into_iter().find(|name| leads_to(name, &program));
    called.unwrap_or(program)
}

fn leads_to(link: &Path, program: &Path) -> bool {
    let same = |target: PathBuf| program.canonicalize().is_ok_and(|program| target == program);
    link.canonicalize().is_ok_and(same)
}

/// A link to a program of our name, be it gone or of another version, or a copy of this one.
fn is_ours(link: &Path) -> bool {
    let named = |path: &Path| path.file_stem().is_some_and(|stem| stem == "imgscope");
    match fs::read_link(link) {
        Ok(target) => named(&target),
        Err(_) => this_program().is_ok_and(|program| is_copy(&program, link)),
    }
}

fn is_copy(program: &Path, other: &Path) -> bool {
    let length = |path: &Path| fs::metadata(path).map(|found| found.len()).ok();
    length(program) == length(other) && fs::read(program).ok() == fs::read(other).ok()
}

#[cfg(unix)]
fn link_or_copy(program: &Path, link: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(program, link)
}

/// Links need rights that few have there.
#[cfg(not(unix))]
fn link_or_copy(program: &Path, copy: &Path) -> io::Result<()> {
    fs::hard_link(program, copy).or_else(|_| fs::copy(program, copy).map(drop))
}
