//! Tells which program is called, and asks what is known of it for what is missing.

use super::file_reader::FileReader;
use super::missing_input::MissingInput;
use super::python_server::PythonServer;
use super::{java, node, python, python_application, ruby, server};
use crate::filesystem::FileSystem;
use crate::startup::lookup::Lookup;
use crate::startup::program_name::program_name;
use crate::startup::shell_arguments::is_busybox;
use crate::tree::NodeId;

/// A program that is given a file; one of busybox's and coreutils' where it is these.
fn reader(files: &FileSystem<'_>, word: &str, arguments: &[String], called: NodeId) -> Option<FileReader> {
    let by = FileReader::of(word, arguments)?;
    match by {
        FileReader::Cat | FileReader::Tail if is_busybox(files, called) => Some(FileReader::Busybox),
        FileReader::Cat | FileReader::Tail => {
            let names = [program_name(word).as_bytes(), b"coreutils"];
            (names.contains(&files.tree.name(called)) && files.executable(called).is_some()).then_some(by)
        }
        // what it runs before anything else may do anything
        FileReader::Lua => files.variable("LUA_INIT").is_none().then_some(by),
        _ => Some(by),
    }
}

/// What a called program does not find of what its arguments name; None where all is there, or only the program can tell.
/// The interpreter is the called file itself where that is no script.
pub(in crate::startup) fn missing_input(
    files: &FileSystem<'_>,
    lookup: &Lookup<'_, '_>,
    argv: &[String],
    called: NodeId,
    interpreter: NodeId,
) -> Option<MissingInput> {
    let (word, arguments) = argv.split_first()?;
    let is_script = called != interpreter;
    if let Some(by) = reader(files, word, arguments, called)
        && by.is_script() == is_script
        && let Some(path) = by
            .file(arguments)
            .filter(|path| *path != "-" && by.opens(path) && lookup.is_absent(path.as_bytes()))
    {
        return Some(MissingInput::File { by, path: path.to_owned() });
    }
    if let Some(missing) = server::missing(files, lookup, argv, called).filter(|_| !is_script) {
        return Some(missing);
    }
    if is_script {
        let name = program_name(word);
        match PythonServer::named(name) {
            Some(server) if files.tree.name(interpreter).starts_with(b"python") => {
                python_application::missing(files, lookup, server, arguments)
            }
            None if ruby::is_bundler(files, name, interpreter) => ruby::missing(files, lookup, arguments),
            _ => None,
        }
    } else if python::is_python(word.as_bytes(), files.tree.name(called)) {
        python::is_program(files, called).then(|| python::missing(files, lookup, arguments, called)).flatten()
    } else if node::is_node(files, called) {
        node::missing(files, lookup, arguments)
    } else if program_name(word) == "java" {
        java::missing(files, lookup, arguments)
    } else {
        None
    }
}
