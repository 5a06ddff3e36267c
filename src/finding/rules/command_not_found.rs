//! An image whose command can't be started: it is not there, or no program.

use crate::content::Facts;
use crate::finding::input_not_found::input_not_found;
use crate::finding::{Category, Cause, Evidence, Rule, RuleMatch, Severity};
use crate::layer::Kind;
use crate::startup::{BrokenScript, Call, Caller, Problem, Reason, Refusal};
use crate::text::{escape, escape_line};
use crate::tree::NodeId;

pub(super) const RULE: Rule = Rule {
    id: "command-not-found",
    summary: "The image's command does not exist or cannot be executed",
    explanation: "\
The command (`ENTRYPOINT` and `CMD`) is resolved as the container engine, Linux and shells resolve it: through PATH and
the working directory, symbolic links, execute bits for the image's user, the first lines of scripts (`#!/bin/sh`,
`#!/usr/bin/env python3`), and what shells are certain to do in a script or in shell form: `cd`, `&&`, `exec`, `case` and
`if` that depend on the first argument or on the user, functions, the last command, variables that `ENV` sets, changes of
PATH, and the script's own directory. The rule reports
the first thing that is missing, is a directory, has no execute bit, or is neither a program nor a script; a script
whose interpreter is missing or whose first line has a Windows line ending; a missing script that a shell, Python,
Node.js, Perl, Ruby, PHP, Lua, Tcl or Guile is told to run, a missing archive or class of Java's, a missing configuration that nginx, Redis,
Caddy, Mosquitto, supervisord or Gunicorn is told to read, a Python module that is nowhere where Python looks, also
where Gunicorn, Uvicorn, Hypercorn, Waitress, Celery or Flask is told to load it, a script that the image's user may not
read, a `package.json`, the main file or a script in it that Node.js or npm is told to run and that is missing, and the
program that such a script calls; a Gemfile that Bundler finds nowhere; a directory that a shell is to enter and that is
missing; a file that `cat` or `tail -f` is to show, a directory that PHP's server is to serve, `/run/sshd` of Debian's sshd;
`source` where the shell is dash; a user that gosu, su-exec, `setpriv`, `runuser`, `su`,
`sudo`, `chpst` or `setuidgid` is to become, and one whose shell (`nologin`, `false`) runs no command of `su`; `env -S` where `env` is busybox's; a working directory that is a file; a user or group that the image does not
define; and an image without any command. Wrappers are looked through:
tini, dumb-init, catatonit, gosu, su-exec, `env`, `nice`, `nohup`, `timeout`, `stdbuf`, `setsid`, `setpriv`, `runuser`, `su -c`,
`sudo`, `chpst`, `setuidgid`, `ionice`, `chrt`, `taskset`, `prlimit`, `numactl`, `flock`, and scripts that end in `exec \"$@\"`.
Anything that is only decided at run time is skipped, and so are paths in volumes, and images with `ONBUILD`, which others
build on.

A container of such an image exits before it does anything, with the error shown in the finding. Images without a shell
(`FROM scratch`) need the exec form, `CMD [\"/hello\"]`: `CMD /hello` means `/bin/sh -c /hello`.

Copy the program to where the command expects it, or use its actual path. Set the execute bit with `COPY --chmod=755`.
Keep Unix line endings with `*.sh text eol=lf` in `.gitattributes`.",
    needs_all_layers: true,
    category: Category::Startup,
    cause: Cause::Instruction,
    check,
};

fn check(evidence: &Evidence<'_>) -> Vec<RuleMatch> {
    // whoever builds on it brings what is started
    if !evidence.config().on_build.is_empty() {
        return Vec::new();
    }
    evidence.startup().problem.iter().map(|problem| found(evidence, problem).said(problem.error())).collect()
}

fn found(evidence: &Evidence<'_>, problem: &Problem) -> RuleMatch {
    let found = match problem {
        Problem::NoCommand => {
            return RuleMatch::new(
                "The image has no command",
                "Set ENTRYPOINT or CMD in exec form, such as CMD [\"/hello\"].",
            );
        }
        Problem::WorkingDirectory { path, at, is_itself } => {
            let state = if *is_itself { "is a file" } else { "is inside a file" };
            RuleMatch::new(
                format!("The working directory {} {state}", escape_line(path)),
                "Set WORKDIR to a directory, or copy the file elsewhere.",
            )
            .at([*at])
        }
        Problem::NoScript { path, .. } => RuleMatch::new(
            format!("The script {} does not exist", escape_line(path)),
            "Copy it to that path in the final stage, or correct the path in the command.",
        ),
        Problem::NoDirectory { path, .. } => RuleMatch::new(
            format!("The directory {} does not exist", escape_line(path)),
            "Create it in the final stage, or correct the path of cd.",
        ),
        Problem::Input(missing) => {
            input_not_found(evidence, missing, last_script(evidence), &working_directory(evidence))
        }
        Problem::UnknownUser(name) => unknown("user", name, "/etc/passwd").at(evidence.at("/etc/passwd")),
        Problem::NoUser { name, .. } => RuleMatch::new(
            format!("The user {} is not in /etc/passwd", escape_line(name)),
            "Create the user in the final stage, or name one that is there.",
        )
        .at(evidence.at("/etc/passwd")),
        Problem::NoLogin { user, shell, .. } => RuleMatch::new(
            format!("{}, the shell of user {}, runs no command", escape_line(shell), escape_line(user)),
            "Name a shell, such as su -s /bin/sh USER -c …, or start the command by setpriv or gosu.",
        )
        .at(evidence.at("/etc/passwd")),
        Problem::UnknownGroup(name) => unknown("group", name, "/etc/group").at(evidence.at("/etc/group")),
        Problem::Program(call, refusal) => program(evidence, call, *refusal),
        Problem::Script(_, BrokenScript::Interpreter { script, interpreter, refusal }) => {
            interpreter_of(evidence, *script, interpreter, *refusal)
        }
        Problem::Script(_, BrokenScript::ReturnOption { script, .. }) => windows_lines(evidence, *script),
        Problem::Script(call, BrokenScript::Endless { script }) => RuleMatch::new(
            format!("{} nests script interpreters deeper than Linux allows", escape(&call.word)),
            "Start the first script with the #! line of the last one.",
        )
        .at([*script]),
    };
    found.min_severity(Severity::High)
}

fn unknown(what: &str, name: &str, file: &str) -> RuleMatch {
    RuleMatch::new(
        format!("The {what} {} is not in {file}", escape_line(name)),
        format!("Create the {what} in the final stage, or use a numeric ID: USER 65532:65532."),
    )
}

/// A program that is called, and can't be started.
fn program(evidence: &Evidence<'_>, call: &Call, refusal: Refusal) -> RuleMatch {
    let word = escape(&call.word);
    let script = (call.by == Caller::Env).then(|| last_script(evidence)).flatten();
    if let (Some(script), true) = (script, call.word.ends_with(b"\r")) {
        return windows_lines(evidence, script);
    }
    if call.word == b"source" && matches!(call.by, Caller::Shell { .. }) {
        return RuleMatch::new(
            "dash has no command source",
            "Write . in its place, with a path that has a slash, or run the script with bash.",
        );
    }
    let of_script = script
        .map_or_else(String::new, |script| format!(", the interpreter of {},", evidence.path_text(script)));
    let title = format!("{word}{of_script} {}", state(evidence, call, refusal));
    let found = RuleMatch::new(title, advice(evidence, call, refusal));
    found.at(script.into_iter().chain(refusal.at))
}

/// What is wrong, in words that follow the name.
fn state(evidence: &Evidence<'_>, call: &Call, refusal: Refusal) -> String {
    let path = refusal.at.map(|node| evidence.path_text(node)).unwrap_or_default();
    let user = || escape_line(&evidence.config().user);
    match refusal.reason {
        Reason::NotInPath if refusal.at.is_some() => format!("is not in PATH: {path} is not executable"),
        Reason::NotInPath => "is not in PATH".to_owned(),
        Reason::Relative => format!("is found only through a relative PATH entry: {path}"),
        Reason::Missing if is_shell_form(evidence, call) => {
            "does not exist, but the command is in shell form".to_owned()
        }
        Reason::Missing if call.path.starts_with(b"/") => "does not exist".to_owned(),
        Reason::Missing => format!("does not exist in {}", working_directory(evidence)),
        Reason::NotADirectory => format!("does not exist: {path} is a file, not a directory"),
        Reason::Loop => "is a symbolic link loop".to_owned(),
        Reason::Unreachable => format!("cannot be reached: user {} has no access to {path}", user()),
        Reason::Directory => "is a directory".to_owned(),
        Reason::NotAFile => "is a device or a pipe".to_owned(),
        Reason::NoExecuteBit => "has no execute bit".to_owned(),
        Reason::NotForUser => format!("is not executable by user {}", user()),
        Reason::NoFormat => match refusal.at.and_then(|node| evidence.inode(node)) {
            Some(inode) if inode.size == 0 => "is empty".to_owned(),
            _ if refusal.at.is_some_and(|node| is_damaged(evidence, node)) => {
                "is truncated or corrupt".to_owned()
            }
            _ => "is neither a program nor a script".to_owned(),
        },
    }
}

/// Tells whether a file begins as a program does and does not go on like one.
fn is_damaged(evidence: &Evidence<'_>, node: NodeId) -> bool {
    let strippable = evidence.executable(node).and_then(|executable| executable.strippable);
    strippable.is_some_and(|strippable| strippable.is_err())
}

fn advice(evidence: &Evidence<'_>, call: &Call, refusal: Refusal) -> String {
    let instruction = if evidence.config().entrypoint.is_empty() { "CMD" } else { "ENTRYPOINT" };
    let word = escape(&call.word);
    let elsewhere = elsewhere(evidence, &call.word).map(|node| evidence.path_text(node));
    match refusal.reason {
        Reason::Missing if is_shell_form(evidence, call) => format!(
            "Use the exec form, {instruction} [\"/hello\", \"--option\"], which needs no shell."
        ),
        // it is in PATH, where nobody may start it
        Reason::NotInPath if let Some(node) = refusal.at => {
            let is_nobodys = evidence.inode(node).is_some_and(|inode| inode.mode() & 0o111 == 0);
            let reason = if is_nobodys { Reason::NoExecuteBit } else { Reason::NotForUser };
            advice(evidence, call, Refusal { reason, at: refusal.at })
        }
        Reason::NotInPath if call.by == Caller::Env => {
            format!("Install {word} in the final image, or change the script's #! line.")
        }
        Reason::NotInPath | Reason::Missing | Reason::NotADirectory | Reason::Loop => match elsewhere {
            Some(path) => format!("The image has it at {path}: use that path."),
            None if refusal.reason == Reason::NotInPath => {
                format!("Copy {word} to a directory in PATH, such as /usr/local/bin, or use its absolute path.")
            }
            None => format!("Copy it to that path in the final stage, or correct the path in {instruction}."),
        },
        Reason::Relative => "Use its absolute path, or add its directory to PATH as an absolute path.".to_owned(),
        Reason::Directory | Reason::NotAFile => format!("Name a program in {instruction}."),
        Reason::NoExecuteBit => "Make the file executable where it is copied: COPY --chmod=755.".to_owned(),
        Reason::NotForUser => {
            "Make it executable for everyone where it is copied (COPY --chmod=755), or let the user own it (COPY --chown)."
                .to_owned()
        }
        Reason::Unreachable => {
            "Let everyone enter the directory (chmod 755), or copy the program elsewhere.".to_owned()
        }
        Reason::NoFormat => {
            "Start a script with #!/bin/sh; for a program, copy the linked executable (Go: built from package main)."
                .to_owned()
        }
    }
}

/// A script whose interpreter can't be started.
fn interpreter_of(
    evidence: &Evidence<'_>,
    script: NodeId,
    interpreter: &[u8],
    refusal: Refusal,
) -> RuleMatch {
    if interpreter.ends_with(b"\r") {
        return windows_lines(evidence, script);
    }
    let name = interpreter.rsplit(|&byte| byte == b'/').next().unwrap_or(interpreter);
    let state = match refusal.reason {
        Reason::Missing | Reason::NotADirectory => "does not exist",
        Reason::Loop => "is a symbolic link loop",
        Reason::Directory => "is a directory",
        _ => "is not executable",
    };
    let title =
        format!("{}, the interpreter of {}, {state}", escape(interpreter), evidence.path_text(script));
    let advice = match elsewhere(evidence, interpreter) {
        Some(path) => format!("The image has it at {0}: start the script with #!{0}.", evidence.path_text(path)),
        None if name == b"bash" => {
            "Install bash in the final image, or start the script with #!/bin/sh if it needs no bash features."
                .to_owned()
        }
        None => format!("Install {} in the final image, or start a program that does not need it.", escape(name)),
    };
    RuleMatch::new(title, advice).at([script])
}

/// A script whose lines end as they do on Windows.
fn windows_lines(evidence: &Evidence<'_>, script: NodeId) -> RuleMatch {
    let path = evidence.path_text(script);
    RuleMatch::new(
        format!("The first line of {path} has a Windows line ending (CRLF)"),
        "Convert the script (sed -i 's/\\r$//'), and add `*.sh text eol=lf` to .gitattributes.",
    )
    .at([script])
}

/// Tells whether what is called is only there to run a script after `-c`.
fn is_shell_form(evidence: &Evidence<'_>, call: &Call) -> bool {
    call.by == Caller::Runtime && evidence.startup().argv.get(1).is_some_and(|word| word == "-c")
}

/// The last script that was started.
fn last_script(evidence: &Evidence<'_>) -> Option<NodeId> {
    let mut steps = evidence.startup().executed.iter().rev().map(|step| step.node);
    steps.find(|node| matches!(evidence.facts(*node), Some(Facts::Script(_))))
}

/// A file of the same name that can be executed, in the directory that is highest up.
fn elsewhere(evidence: &Evidence<'_>, word: &[u8]) -> Option<NodeId> {
    let name = word.rsplit(|&byte| byte == b'/').next().unwrap_or(word);
    let named = std::str::from_utf8(name).map(|name| evidence.named(name)).unwrap_or_default();
    let is_program = |node: &NodeId| {
        evidence.inode(*node).is_some_and(|inode| inode.kind == Kind::File && inode.mode() & 0o111 != 0)
    };
    named.iter().copied().filter(is_program).min_by_key(|node| evidence.tree.path(*node).components().count())
}

/// Where files are looked for: the working directory, or where a shell went.
fn working_directory(evidence: &Evidence<'_>) -> String {
    format!("/{}", escape_line(evidence.startup().directory.trim_matches('/')))
}
