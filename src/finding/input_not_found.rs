//! What an interpreter or a server is told to run and does not find, in the words of `command-not-found`.

use super::{Evidence, RuleMatch};
use crate::startup::{FileReader, MissingInput};
use crate::text::escape_line;
use crate::tree::NodeId;

const COPY: &str = "Copy it to that path in the final stage, or correct the path in the command.";

/// Says what is missing, and what to do. The script is the one that was executed last; the directory the one in which
/// relative paths are looked for, escaped.
pub(super) fn input_not_found(
    evidence: &Evidence<'_>,
    missing: &MissingInput,
    script: Option<NodeId>,
    directory: &str,
) -> RuleMatch {
    let place = |path: &str| match path.starts_with('/') {
        true => String::new(),
        false => format!(" in {directory}"),
    };
    match missing {
        MissingInput::NodeFile { path, shown } if !shown.ends_with(path.trim_start_matches(['.', '/'])) => {
            RuleMatch::new(
                format!("The main file {} of {} does not exist", escape_line(shown), escape_line(path)),
                "Copy the build output into the final stage, or correct main in package.json.",
            )
        }
        MissingInput::PythonFile { path, .. } | MissingInput::NodeFile { path, .. } => {
            RuleMatch::new(format!("The script {} does not exist{}", escape_line(path), place(path)), COPY)
        }
        MissingInput::File { by, path } => {
            let what = kind_of_file(*by);
            RuleMatch::new(format!("The {what} {} does not exist{}", escape_line(path), place(path)), COPY)
        }
        MissingInput::PythonDirectory { path, .. } => RuleMatch::new(
            format!("The directory {} has no __main__.py{}", escape_line(path), place(path)),
            "Name the file that Python runs, or a module (python -m).",
        ),
        MissingInput::ClosedPythonFile { path, .. } => {
            let user = escape_line(&evidence.config().user);
            RuleMatch::new(
                format!("The script {} cannot be read by user {user}{}", escape_line(path), place(path)),
                "Let everyone read it where it is copied (COPY --chmod=644), or let the user own it (COPY --chown).",
            )
        }
        MissingInput::SplitOption { .. } => RuleMatch::new(
            "env of busybox does not know -S",
            "Name the program without env -S, or install env (apk add coreutils-env).",
        )
        .at(script),
        other => by_name(other, directory),
    }
}

/// What is named by more than a path, or looked for in more than one place.
fn by_name(missing: &MissingInput, directory: &str) -> RuleMatch {
    match missing {
        MissingInput::PythonModule { name, .. } => RuleMatch::new(
            format!("No Python in the image has the module {}", escape_line(name)),
            "Install its package in the final stage, or copy it with its directory of packages from the build stage.",
        ),
        MissingInput::ServerModule { name, .. } => RuleMatch::new(
            format!("No Python in the image finds the module {} from {directory}", escape_line(name)),
            "Copy it in the final stage, set WORKDIR to the directory above it, or correct the name in the command.",
        ),
        MissingInput::FlaskApplication => RuleMatch::new(
            format!(
                "Flask is not told which application to run, and finds neither app nor wsgi from {directory}"
            ),
            "Name the module (ENV FLASK_APP=shop), and copy it in the final stage.",
        ),
        MissingInput::JavaClass { name } => RuleMatch::new(
            format!("The class {} is not on the class path", escape_line(name)),
            "Copy it in the final stage, or correct the class path (java -cp).",
        ),
        MissingInput::Gemfile => RuleMatch::new(
            format!("Bundler finds no Gemfile in {directory} or above"),
            "Copy Gemfile and Gemfile.lock to the working directory in the final stage, or set WORKDIR to their directory.",
        ),
        MissingInput::SshdDirectory { path } => RuleMatch::new(
            format!("sshd finds no directory {}", escape_line(path)),
            format!("Create it in the final stage: RUN mkdir {}.", escape_line(path)),
        ),
        MissingInput::NodePackage { path } => RuleMatch::new(
            format!("npm finds no {}", escape_line(path)),
            "Copy package.json to the working directory in the final stage, or set WORKDIR to its directory.",
        ),
        MissingInput::NodeScript { name } => RuleMatch::new(
            format!("package.json has no script {}", escape_line(name)),
            "Add the script to package.json, or start the program itself: CMD [\"node\", \"server.js\"].",
        ),
        // all others have a path
        other => RuleMatch::new(other.error(), COPY),
    }
}

fn kind_of_file(by: FileReader) -> &'static str {
    match by {
        FileReader::Perl
        | FileReader::Ruby
        | FileReader::Php
        | FileReader::Lua
        | FileReader::Tcl
        | FileReader::Guile => "script",
        FileReader::PhpServer => "directory",
        FileReader::Cat | FileReader::Tail | FileReader::Busybox => "file",
        FileReader::Java => "archive",
        FileReader::NodeVariables => "env file",
        FileReader::Nginx
        | FileReader::Redis
        | FileReader::Caddy
        | FileReader::Mosquitto
        | FileReader::Supervisor
        | FileReader::Gunicorn => "configuration",
    }
}
