//! What an interpreter is told to run and does not find, in its own words.

use super::file_reader::FileReader;
use super::python_server::PythonServer;
use crate::text::escape_line;

/// What an interpreter is told to run and does not find.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MissingInput {
    /// Python has no such file.
    PythonFile {
        /// As the command names it.
        path: String,
        /// As Python names it: from the root since 3.9.
        shown: String,
    },
    /// Python is given a directory that is no program (`__main__.py`).
    PythonDirectory {
        /// As the command names it.
        path: String,
        /// As Python names it.
        shown: String,
    },
    /// Python may not read a file.
    ClosedPythonFile {
        /// As the command names it.
        path: String,
        /// As Python names it.
        shown: String,
    },
    /// Another program has no such file.
    File {
        /// Which program.
        by: FileReader,
        /// As the command names it.
        path: String,
    },
    /// Python has no such module.
    PythonModule {
        /// As the command names it, with its packages.
        name: String,
        /// As much of it as is nowhere.
        missing: String,
    },
    /// A server of Python's is told to load a module that is not there.
    ServerModule {
        /// Which server.
        by: PythonServer,
        /// As the command names it, with its packages.
        name: String,
        /// As much of it as is nowhere.
        missing: String,
    },
    /// `flask run` is not told of an application, and finds none.
    FlaskApplication,
    /// Java has no such class.
    JavaClass {
        /// Its name, with its packages.
        name: String,
    },
    /// Bundler finds no Gemfile.
    Gemfile,
    /// Node.js has no such file, under this path or with an ending that it adds.
    NodeFile {
        /// As the command names it.
        path: String,
        /// From the root.
        shown: String,
    },
    /// npm has no package.json.
    NodePackage {
        /// Where it looks for one in the end.
        path: String,
    },
    /// The package.json has no such script.
    NodeScript {
        /// The script.
        name: String,
    },
    /// sshd has no directory of its own.
    SshdDirectory {
        /// Where it looks for it.
        path: String,
    },
    /// The `env` of busybox does not know `-S`.
    SplitOption {
        /// Whether musl words the error.
        is_musl: bool,
    },
}

impl MissingInput {
    /// The error, word for word, without what differs from version to version; escaped.
    pub(crate) fn error(&self) -> String {
        match self {
            Self::PythonFile { shown, .. } => {
                format!("can't open file '{}': [Errno 2] No such file or directory", escape_line(shown))
            }
            Self::PythonDirectory { shown, .. } => {
                format!("can't find '__main__' module in '{}'", escape_line(shown))
            }
            Self::ClosedPythonFile { shown, .. } => {
                format!("can't open file '{}': [Errno 13] Permission denied", escape_line(shown))
            }
            Self::File { by, path } => by.error(&escape_line(path)),
            Self::PythonModule { name, missing } if name == missing => {
                format!("No module named {}", escape_line(name))
            }
            Self::PythonModule { missing, .. } => format!("No module named '{}'", escape_line(missing)),
            Self::ServerModule { by, name, missing } => by.error(&escape_line(name), &escape_line(missing)),
            Self::FlaskApplication => "Could not locate a Flask application".to_owned(),
            Self::JavaClass { name } => format!("Could not find or load main class {}", escape_line(name)),
            Self::Gemfile => "Could not locate Gemfile or .bundle/ directory".to_owned(),
            Self::NodeFile { shown, .. } => format!("Cannot find module '{}'", escape_line(shown)),
            Self::NodePackage { path } => {
                format!("ENOENT: no such file or directory, open '{}'", escape_line(path))
            }
            Self::NodeScript { name } => format!("Missing script: \"{}\"", escape_line(name)),
            Self::SshdDirectory { path } => {
                format!("Missing privilege separation directory: {}", escape_line(path))
            }
            Self::SplitOption { is_musl: true } => "unrecognized option: S".to_owned(),
            Self::SplitOption { is_musl: false } => "invalid option -- 'S'".to_owned(),
        }
    }
}
