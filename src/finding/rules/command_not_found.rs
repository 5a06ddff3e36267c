//! An image whose command can't be started: it is not there, or no program.

use crate::content::Facts;
use crate::finding::{Category, Cause, Evidence, Rule, RuleMatch, Severity};
use crate::layer::Kind;
use crate::startup::{BrokenScript, Call, Caller, Problem, Reason, Refusal};
use crate::text::{escape, escape_line};
use crate::tree::NodeId;

pub(super) const RULE: Rule = Rule {
    id: "command-not-found",
    summary: "What the image starts is not there, or can't be executed",
    explanation: "\
The command of the image (`ENTRYPOINT` and `CMD`) is followed as the engine, Linux and shells follow it: through PATH
and the working directory, links, execute bits for the image's user, the first lines of scripts (`#!/bin/sh`,
`#!/usr/bin/env python3`) and, in the shell form, the first command of the shell's script where it is simple. The rule
names the first thing that is not there, is a directory, has no execute bit, or is neither a program nor a script; a
script whose interpreter is missing or whose first line ends as lines do on Windows; a script for a shell that is not
there; a working directory that is a file; a user or group that the image does not know; and an image that has no
command at all. What stands before a command is looked past: tini, dumb-init, gosu, su-exec, and scripts that do little
but `exec \"$@\"`. What only a running program decides is left out, and so are
paths in volumes.

A container of such an image ends before it does anything, with the error that the finding gives. Images without a shell
(`FROM scratch`) need the exec form, `CMD [\"/hello\"]`: `CMD /hello` means `/bin/sh -c /hello`.

Copy the program to where the command looks for it, or name it by the path where it is; set the bit with
`COPY --chmod=755`; keep line ends with a line `*.sh text eol=lf` in `.gitattributes`.",
    needs_all_layers: true,
    category: Category::Startup,
    cause: Cause::Instruction,
    check,
};

fn check(evidence: &Evidence<'_>) -> Vec<RuleMatch> {
    evidence.startup().problem.iter().map(|problem| found(evidence, problem).error(problem.error())).collect()
}

fn found(evidence: &Evidence<'_>, problem: &Problem) -> RuleMatch {
    let found = match problem {
        Problem::NoCommand => {
            return RuleMatch::new(
                "The image has no command",
                "Name the program with ENTRYPOINT or CMD in exec form, such as CMD [\"/hello\"].",
            );
        }
        Problem::WorkingDirectory { path, at, is_itself } => {
            let state = if *is_itself { "is a file" } else { "lies in a file" };
            RuleMatch::new(
                format!("The working directory {} {state}", escape_line(path)),
                "Name a directory with WORKDIR, or copy the file elsewhere.",
            )
            .at([*at])
        }
        Problem::NoScript { path, .. } => RuleMatch::new(
            format!("The script {} does not exist", escape_line(path)),
            "Copy it to that path in the final stage, or correct the path in the command.",
        ),
        Problem::UnknownUser(name) => unknown("user", name, "/etc/passwd").at(evidence.at("/etc/passwd")),
        Problem::UnknownGroup(name) => unknown("group", name, "/etc/group").at(evidence.at("/etc/group")),
        Problem::Program(call, refusal) => program(evidence, call, *refusal),
        Problem::Script(_, BrokenScript::Interpreter { script, interpreter, refusal }) => {
            interpreter_of(evidence, *script, interpreter, *refusal)
        }
        Problem::Script(_, BrokenScript::ReturnOption { script, .. }) => windows_lines(evidence, *script),
        Problem::Script(call, BrokenScript::Endless { script }) => RuleMatch::new(
            format!("{} is a script of a script, more often than Linux follows", escape(&call.word)),
            "Name the program that runs the last script in the first line of the first.",
        )
        .at([*script]),
    };
    found.min_severity(Severity::High)
}

fn unknown(what: &str, name: &str, file: &str) -> RuleMatch {
    RuleMatch::new(
        format!("The {what} {} is not in {file}", escape_line(name)),
        format!("Create the {what} in the final stage, or use a number: USER 65532:65532."),
    )
}

/// A program that is called, and can't be started.
fn program(evidence: &Evidence<'_>, call: &Call, refusal: Refusal) -> RuleMatch {
    let word = escape(&call.word);
    let script = (call.by == Caller::Env).then(|| last_script(evidence)).flatten();
    if let (Some(script), true) = (script, call.word.ends_with(b"\r")) {
        return windows_lines(evidence, script);
    }
    let of_script =
        script.map_or_else(String::new, |script| format!(", which runs {},", evidence.path_text(script)));
    let title = format!("{word}{of_script} {}", state(evidence, call, refusal));
    let found = RuleMatch::new(title, advice(evidence, call, refusal));
    found.at(script.into_iter().chain(refusal.at))
}

/// What is wrong, in words that follow the name.
fn state(evidence: &Evidence<'_>, call: &Call, refusal: Refusal) -> String {
    let path = refusal.at.map(|node| evidence.path_text(node)).unwrap_or_default();
    let user = || escape_line(&evidence.config().user);
    match refusal.reason {
        Reason::NotInPath if refusal.at.is_some() => format!("is not in PATH: {path} can't be executed"),
        Reason::NotInPath => "is not in PATH".to_owned(),
        Reason::Relative => format!("is at {path}, in a directory that PATH names by a relative path"),
        Reason::Missing if is_shell_form(evidence, call) => {
            "does not exist, and the shell form of the command needs it".to_owned()
        }
        Reason::Missing if call.path.starts_with(b"/") => "does not exist".to_owned(),
        Reason::Missing => format!("does not exist in {}", working_directory(evidence)),
        Reason::NotADirectory => format!("does not exist: {path} is a file, no directory"),
        Reason::Loop => "is a link that leads back to itself".to_owned(),
        Reason::Unreachable => format!("can't be reached: {path} is closed to the user {}", user()),
        Reason::Directory => "is a directory".to_owned(),
        Reason::NotAFile => "is a device or a pipe".to_owned(),
        Reason::NoExecuteBit => "has no execute bit".to_owned(),
        Reason::NotForUser => format!("may not be executed by the user {}", user()),
        Reason::NoFormat => match refusal.at.and_then(|node| evidence.inode(node)) {
            Some(inode) if inode.size == 0 => "is empty".to_owned(),
            _ if refusal.at.is_some_and(|node| is_damaged(evidence, node)) => {
                "is cut off or damaged".to_owned()
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
            "Write {instruction} in exec form, as {instruction} [\"/hello\", \"--option\"], which needs no shell."
        ),
        Reason::NotInPath if call.by == Caller::Env => {
            format!("Install {word} in the final image, or name another interpreter in the script's first line.")
        }
        Reason::NotInPath | Reason::Missing | Reason::NotADirectory | Reason::Loop => match elsewhere {
            Some(path) => format!("The image has it at {path}: start it by that path."),
            None if refusal.reason == Reason::NotInPath => {
                format!("Copy {word} into the final image, for instance to /usr/local/bin, or start it by its path.")
            }
            None => format!("Copy it to that path in the final stage, or correct the path in {instruction}."),
        },
        Reason::Relative => "Start it by its absolute path, or put its directory into PATH in full.".to_owned(),
        Reason::Directory | Reason::NotAFile => format!("Name the program in {instruction}."),
        Reason::NoExecuteBit => "Set the bit where the file comes in: COPY --chmod=755.".to_owned(),
        Reason::NotForUser => {
            "Let everybody execute it where it comes in: COPY --chmod=755, or give it to the user with COPY --chown."
                .to_owned()
        }
        Reason::Unreachable => {
            "Let everybody enter the directory (chmod 755), or copy the program elsewhere.".to_owned()
        }
        Reason::NoFormat => {
            "Begin a script with #!/bin/sh; of a program, copy what the linker wrote (Go: that of package main)."
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
        Reason::Loop => "is a link that leads back to itself",
        Reason::Directory => "is a directory",
        _ => "may not be executed",
    };
    let title = format!("{}, which runs {}, {state}", escape(interpreter), evidence.path_text(script));
    let advice = match elsewhere(evidence, interpreter) {
        Some(path) => format!("Begin the script with #!{}, where the image has it.", evidence.path_text(path)),
        None if name == b"bash" => {
            "Install bash in the final image, or begin the script with #!/bin/sh if it uses nothing of bash's own."
                .to_owned()
        }
        None => format!("Install {} in the final image, or start a program that needs none.", escape(name)),
    };
    RuleMatch::new(title, advice).at([script])
}

/// A script whose lines end as they do on Windows.
fn windows_lines(evidence: &Evidence<'_>, script: NodeId) -> RuleMatch {
    let path = evidence.path_text(script);
    RuleMatch::new(
        format!("The first line of {path} ends in a carriage return, as on Windows"),
        "Convert the script (sed -i 's/\\r$//'), and keep it so with `*.sh text eol=lf` in .gitattributes.",
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
        evidence.inode(*node).is_some_and(|inode| inode.kind == Kind::File && inode.mode & 0o111 != 0)
    };
    named.iter().copied().filter(is_program).min_by_key(|node| evidence.tree.path(*node).components().count())
}

fn working_directory(evidence: &Evidence<'_>) -> String {
    format!("/{}", escape_line(evidence.config().working_dir.trim_matches('/')))
}
