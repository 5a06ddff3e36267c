//! The steps of a stage, in the forms in which a history may record them.

use std::collections::HashSet;

use super::expand::{ANYTHING, MOST_VARIABLES, Variables, assignments, expand, set};
use super::plain::{plain, plain_health_check, plain_paths, plain_ports, resolve, without_flags};
use super::record::names;
use super::source_instruction::SourceInstruction;
use super::wording::Wording;
use crate::image::{Instruction, Keyword};

/// Longest text of assignments, in bytes: of a plain text less is compared.
const LONGEST: usize = 64 << 10;

/// Linux opens no longer paths.
const LONGEST_PATH: usize = 4_096;

/// A step that leaves a line in a history, if its builder records such steps.
pub(super) struct DockerfileStep {
    /// Where it stands.
    pub line: u32,
    pub wording: Wording,
}

/// What is known while a stage's steps are read.
pub(super) struct StepReader<'a> {
    /// What the history tells.
    learned: &'a Variables,
    /// What the ARGs before the first FROM set.
    global: &'a Variables,
    variables: Variables,
    /// Those that ENV set: ARG cannot set them again.
    environment: HashSet<String>,
    directory: String,
    escape: char,
}

impl<'a> StepReader<'a> {
    pub fn new(learned: &'a Variables, global: &'a Variables, escape: char) -> Self {
        let directory = ANYTHING.to_string();
        let variables = learned.clone();
        Self { learned, global, variables, environment: HashSet::new(), directory, escape }
    }

    /// Takes the next instruction. None for what leaves no line in any history.
    pub fn step(&mut self, instruction: &SourceInstruction) -> Option<DockerfileStep> {
        let keyword = instruction.keyword;
        let written = &*instruction.arguments;
        let mut wording = Wording::new(keyword);
        match keyword {
            Keyword::Unknown | Keyword::From => return None,
            Keyword::Run => self.run(instruction, &mut wording),
            Keyword::Cmd | Keyword::Entrypoint | Keyword::Shell | Keyword::Onbuild => {
                wording.or(plain(written))
            }
            Keyword::Copy | Keyword::Add => self.copy(written, &mut wording),
            Keyword::Arg => {
                self.declare(written);
                wording.or(names(written));
            }
            Keyword::Env => {
                self.assignments(written, &mut wording);
                self.set(written);
            }
            Keyword::Label => self.assignments(written, &mut wording),
            Keyword::Healthcheck => wording.or(plain_health_check(written)),
            Keyword::Expose => self.forms(written, plain_ports, &mut wording),
            Keyword::Workdir => {
                self.enter(&plain_paths(&self.expand(written)));
                wording.or(self.directory.clone());
                wording.or(plain_paths(written));
            }
            Keyword::Maintainer | Keyword::Stopsignal | Keyword::User | Keyword::Volume => {
                self.forms(written, plain, &mut wording);
            }
        }
        Some(DockerfileStep { line: instruction.line, wording })
    }

    fn expand(&self, text: &str) -> String {
        expand(text, &self.variables, self.escape)
    }

    /// Variables are put in by Docker's builders; kaniko, podman and buildah record them as they are written.
    fn forms(&self, written: &str, plain: fn(&str) -> String, wording: &mut Wording) {
        wording.or(plain(&self.expand(written)));
        wording.or(plain(written));
    }

    /// A shell puts in its own variables, and history records the command as it was written.
    fn run(&self, instruction: &SourceInstruction, wording: &mut Wording) {
        let written = &*instruction.arguments;
        let command = without_flags(written);
        let bodies = instruction.heredocs.as_slice();
        if let [body] = bodies {
            // a script is put into a file and run, other lines are the command
            if body.starts_with("#!") {
                let name = command.trim_start_matches(['<', '-']).trim_matches(['"', '\'']);
                wording.or(plain(&format!("/dev/pipes/{name}")));
            } else if command.starts_with("<<") && !command.contains(char::is_whitespace) {
                wording.or(plain(body));
            }
        }
        if !bodies.is_empty() {
            let ends = instruction.heredoc_ends.iter();
            let with_ends: Vec<String> =
                bodies.iter().zip(ends).map(|(body, end)| format!("{body}{end}")).collect();
            wording.or(plain(&format!("{command}\n{}", with_ends.join("\n"))));
            wording.or(plain(&format!("{written}\n{}", bodies.join("\n"))));
        }
        wording.or(plain(command));
        wording.or(plain(written));
    }

    fn copy(&self, written: &str, wording: &mut Wording) {
        for text in [self.expand(written), written.to_owned()] {
            // history names files that COPY makes, and does not show them
            let copy = Instruction::parse(&format!("COPY {}", text.replace("<<-", "<<")));
            let Some(copy) = copy.copy_arguments() else { continue };
            let target = plain_paths(&copy.target);
            wording.or(format!("{} {target}", plain_paths(&copy.sources.join(" "))));
            // a digest's target was once recorded from the root
            wording.targets.extend([target.clone(), resolve(&self.directory, &target)]);
        }
    }

    /// `NAME value`, the old form, is recorded as `NAME=value`.
    fn assignments(&self, written: &str, wording: &mut Wording) {
        let mut recorded = String::new();
        for (name, value) in assignments(written, self.escape) {
            recorded.push_str(&self.expand(&name));
            if let Some(value) = value {
                recorded.push('=');
                recorded.push_str(&self.expand(&value));
            }
            recorded.push(' ');
            if recorded.len() > LONGEST {
                break;
            }
        }
        wording.or(plain(&recorded));
        self.forms(written, plain, wording);
    }

    fn enter(&mut self, path: &str) {
        self.directory = match path.starts_with(ANYTHING) {
            true => path.to_owned(),
            false => resolve(&self.directory, path),
        };
        if self.directory.is_empty() || self.directory.len() > LONGEST_PATH {
            self.directory = ANYTHING.to_string();
        }
    }

    fn set(&mut self, written: &str) {
        let assignments = assignments(written, self.escape).into_iter();
        let values: Vec<_> = assignments
            .take(MOST_VARIABLES)
            .map(|(name, value)| (name, value.map(|value| self.expand(&value))))
            .collect();
        self.environment.extend(values.iter().map(|(name, _)| name.clone()));
        set(&mut self.variables, values);
    }

    /// What the build was given goes before a default, and that of the stage before the one of the ARG that stands first.
    fn declare(&mut self, written: &str) {
        for (name, default) in assignments(written, self.escape) {
            if self.environment.contains(&name) || self.learned.contains_key(&name) {
                continue;
            }
            let default = default.map(|value| self.expand(&value));
            let value = default.or_else(|| self.global.get(&name).cloned().flatten());
            set(&mut self.variables, [(name, value)]);
        }
    }
}
