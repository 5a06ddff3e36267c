//! What Python is told to run: a file, or a module (`python -m`).

use super::missing_input::MissingInput;
use super::python_application;
use super::python_path::PythonPath;
use super::python_server::PythonServer;
use crate::filesystem::{FileSystem, Resolved};
use crate::layer::Kind;
use crate::startup::lookup::Lookup;
use crate::tree::NodeId;

/// Options without a value, which change nothing of what is run.
const OPTIONS: &str = "bBdEOsuvqx";

/// Tells whether a program is Python, by the name that it is called by and by its own.
pub(super) fn is_python(called: &[u8], own: &[u8]) -> bool {
    let is = |name: &[u8]| {
        let version = name.strip_prefix(b"python");
        version.is_some_and(|version| version.iter().all(|byte| byte.is_ascii_digit() || *byte == b'.'))
    };
    is(called.rsplit(|&byte| byte == b'/').next().unwrap_or(called)) && is(own)
}

/// What Python does not find; None where it is there, or only Python can tell.
pub(super) fn missing(
    files: &FileSystem<'_>,
    lookup: &Lookup<'_, '_>,
    arguments: &[String],
    python: NodeId,
) -> Option<MissingInput> {
    let mut arguments = arguments.iter();
    loop {
        let argument = arguments.next()?;
        match argument.strip_prefix('-') {
            None if argument.is_empty() => return None,
            None => return file(files, lookup, argument, files.tree.name(python)),
            Some(options)
                if let Some((before, name)) = options.split_once('m')
                    && is_plain(before) =>
            {
                let name = if name.is_empty() { arguments.next()? } else { name };
                return module(files, lookup, name, arguments.as_slice());
            }
            Some("W" | "X") => _ = arguments.next()?,
            Some(options) if !options.is_empty() && is_plain(options) => {}
            Some(_) => return None,
        }
    }
}

fn minor(version: &[u8]) -> Option<u32> {
    std::str::from_utf8(version).ok()?.parse().ok()
}

/// Tells whether letters are options of which none changes what is run.
fn is_plain(options: &str) -> bool {
    options.chars().all(|letter| OPTIONS.contains(letter))
}

fn file(files: &FileSystem<'_>, lookup: &Lookup<'_, '_>, path: &str, python: &[u8]) -> Option<MissingInput> {
    let found = match files.resolve(&lookup.absolute(path.as_bytes())) {
        Resolved::Found(node) => Some(node),
        _ if lookup.is_absent(path.as_bytes()) => None,
        _ => return None,
    };
    let is_directory = found.is_some_and(|node| files.kind(node) == Some(Kind::Directory));
    let is_program = |directory: NodeId| {
        ["__main__.py", "__main__.pyc"].iter().any(|name| files.inside(directory, name).is_some())
    };
    // what the kernel or a volume brings is not known
    let is_later = found.is_some() && lookup.may_come(path.as_bytes());
    if is_later
        || found.is_some_and(|node| if is_directory { is_program(node) } else { !lookup.is_closed(node) })
    {
        return None;
    }
    let minor = python.strip_prefix(b"python3.").and_then(minor);
    let makes_absolute = minor.is_some_and(|minor| minor >= 9);
    // older ones open a file from where they stand, whoever may enter the directories above
    if found.is_some() && !is_directory && !path.starts_with('/') && !makes_absolute {
        return None;
    }
    let shown = match minor {
        Some(_) if makes_absolute => String::from_utf8_lossy(&lookup.absolute(path.as_bytes())).into_owned(),
        // of another name nothing tells the version
        None if !path.starts_with('/') => return None,
        _ => path.to_owned(),
    };
    let path = path.to_owned();
    Some(match found {
        None => MissingInput::PythonFile { path, shown },
        Some(_) if is_directory => MissingInput::PythonDirectory { path, shown },
        Some(_) => MissingInput::ClosedPythonFile { path, shown },
    })
}

/// A module that is nowhere where Python looks; or, of a server that is a module, what that is told to run.
fn module(
    files: &FileSystem<'_>,
    lookup: &Lookup<'_, '_>,
    name: &str,
    arguments: &[String],
) -> Option<MissingInput> {
    let path = PythonPath::of(files, lookup)?;
    // of a package its part of that name is run
    let is_package = path.is_plain_package(name);
    let run = if is_package { format!("{name}.__main__") } else { name.to_owned() };
    match (path.missing(&run), PythonServer::named(name)) {
        (Some(missing), _) => Some(MissingInput::PythonModule { name: run, missing }),
        (None, Some(server)) => python_application::missing(files, lookup, server, arguments),
        (None, None) => None,
    }
}

/// Tells whether a file is a program, and no script that chooses one (as those of pyenv do).
pub(super) fn is_program(files: &FileSystem<'_>, node: NodeId) -> bool {
    files.kind(node) == Some(Kind::File) && files.executable(node).is_some()
}
