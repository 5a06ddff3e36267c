//! What Python is told to run: a file, or a module (`python -m`).

use super::lookup::Lookup;
use super::missing_input::MissingInput;
use crate::filesystem::{FileSystem, Resolved};
use crate::layer::Kind;
use crate::tree::NodeId;

/// Options without a value, which change nothing of what is run.
const OPTIONS: &str = "bBdEOsuvqx";

/// Modules that are in Python itself, and no files.
#[rustfmt::skip]
const BUILT_IN: &[&str] = &[
    "array", "atexit", "binascii", "builtins", "cmath", "errno", "faulthandler", "fcntl", "gc", "grp", "itertools",
    "marshal", "math", "mmap", "posix", "pwd", "pyexpat", "readline", "resource", "select", "signal", "sys", "syslog",
    "termios", "time", "unicodedata", "zlib",
];

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
            Some("m") => return module(files, lookup, arguments.next()?),
            Some("W" | "X") => _ = arguments.next()?,
            Some(option) if !option.is_empty() && option.chars().all(|letter| OPTIONS.contains(letter)) => {}
            Some(_) => return None,
        }
    }
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
    let shown = match python.strip_prefix(b"python3.").and_then(|minor| std::str::from_utf8(minor).ok()) {
        Some(minor) if minor.parse::<u32>().ok()? >= 9 => {
            String::from_utf8_lossy(&lookup.absolute(path.as_bytes())).into_owned()
        }
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

/// A module that no file of the image can be, wherever Python would look.
fn module(files: &FileSystem<'_>, lookup: &Lookup<'_, '_>, name: &str) -> Option<MissingInput> {
    let package = name.split('.').next().unwrap_or(name);
    let is_name = !package.is_empty()
        && package.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'.');
    if !is_name || BUILT_IN.contains(&package) {
        return None;
    }
    // its own modules lie in files, so that others are not in an archive beside them
    let has_library = files.directories("encodings").next().is_some();
    let is_named = !files.named(package).is_empty();
    let endings = ["py", "pyc", "so", "zip", "egg", "whl"];
    let is_file = endings.iter().flat_map(|ending| files.with_extension(ending)).any(|node| {
        let file = files.tree.name(*node);
        let is_archive = [&b".zip"[..], b".egg", b".whl"].iter().any(|ending| file.ends_with(ending));
        is_archive || file.strip_prefix(package.as_bytes()).is_some_and(|rest| rest.starts_with(b"."))
    });
    // packages that are installed for editing may lie under any name
    let is_elsewhere = files.with_extension("py").iter().any(|node| {
        let file = files.tree.name(*node);
        // Debian has one of its own beside Python's modules
        let is_own = files.parent_name(*node).starts_with(b"python3");
        file.starts_with(b"__editable__")
            || matches!(file, b"sitecustomize.py" | b"usercustomize.py") && !is_own
    });
    let searched = files.variable("PYTHONPATH").into_iter().flat_map(|path| path.split(':'));
    let comes_later = searched.chain(["."]).any(|directory| lookup.may_come(directory.as_bytes()));
    let is_absent = has_library && !is_named && !is_file && !is_elsewhere && !comes_later;
    is_absent.then(|| MissingInput::PythonModule { name: name.to_owned() })
}

/// Tells whether a file is a program, and no script that chooses one (as those of pyenv do).
pub(super) fn is_program(files: &FileSystem<'_>, node: NodeId) -> bool {
    files.kind(node) == Some(Kind::File) && files.executable(node).is_some()
}
