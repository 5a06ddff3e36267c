//! The build stage of an interpreted application: the image's own steps again, in their order, with what its language
//! changes in them.

use super::final_stage::environment_of;
use super::replayed_stage::made_empty;
use crate::advice::files::given_secrets::GivenSecrets;
use crate::advice::own_steps::{LeftOut, OwnStep, repeat, repeat_run};
use crate::advice::quote;
use crate::advice::recipes::interpreted_app::InterpretedApp;
use crate::content::Facts;
use crate::image::{Keyword, is_variable_name};
use crate::tree::PathState;

/// Files that say where packages are fetched from, and with which password.
const REGISTRY_FILES: [&str; 6] = [".npmrc", ".yarnrc", ".yarnrc.yml", "pip.conf", ".netrc", ".pypirc"];

/// Variables of the environment that are looked at.
const MOST_VARIABLES: usize = 500;

/// A command of the image as the build stage runs it.
pub(in crate::advice) struct ChangedCommand {
    /// The command.
    pub command: String,
    /// Whether it fetches packages.
    pub installs: bool,
    /// Where it keeps its downloads.
    pub cache: Option<&'static str>,
}

/// A build stage in the making.
pub(in crate::advice) struct ReplayedBuild<'a> {
    app: &'a InterpretedApp<'a>,
    /// Its instructions.
    pub lines: Vec<String>,
    /// Steps that cannot be repeated.
    pub left_out: Vec<LeftOut>,
    /// What to know of it.
    pub notes: Vec<String>,
    /// Directories to put before those of PATH.
    pub path: Option<String>,
    /// Files with passwords, which only the builder gets: name and place.
    secrets: Vec<(&'static str, String)>,
    arguments: Vec<(String, Option<String>)>,
    /// Other files with secrets, which nobody gets.
    given: GivenSecrets,
    /// Empty files in their place.
    empty: Vec<String>,
}

impl<'a> ReplayedBuild<'a> {
    /// Starts a stage.
    pub fn new(app: &'a InterpretedApp<'a>) -> Self {
        let secrets = secrets(app);
        let notes = secrets.iter().map(|(name, _)| {
            let id = name.trim_start_matches('.');
            format!("{name} comes in as a secret: docker build --secret id={id},src={name}")
        });
        Self {
            app,
            lines: vec![format!("FROM {} AS build", app.build_image)],
            left_out: Vec::new(),
            notes: notes.collect(),
            path: None,
            secrets,
            arguments: Vec::new(),
            given: GivenSecrets::of(app.diagnosis),
            empty: Vec::new(),
        }
    }

    /// Options of a RUN that fetches packages.
    pub fn mounts(&self, cache: Option<&str>) -> String {
        let cache = cache.map(|cache| format!("--mount=type=cache,target={cache}"));
        let secrets = self.secrets.iter().map(|(name, place)| {
            format!("--mount=type=secret,id={},target={place}", name.trim_start_matches('.'))
        });
        cache.into_iter().chain(secrets).collect::<Vec<_>>().join(" ")
    }

    /// Adds a RUN that fetches packages.
    pub fn install(&mut self, cache: Option<&str>, command: &str) {
        let mounts = self.mounts(cache);
        let gap = if mounts.is_empty() { "" } else { " " };
        self.lines.push(format!("RUN {mounts}{gap}{command}"));
    }

    /// Lets what follows run as root, whoever ran what came before.
    pub fn as_root(&mut self) {
        if self.app.steps.last().is_none_or(OwnStep::is_of_root) {
            return;
        }
        if self.lines.last().is_some_and(|line| line.starts_with("USER ")) {
            self.lines.pop();
        }
        self.lines.push("USER root".to_owned());
    }

    /// Repeats a step. `change` says what becomes of a command.
    pub fn step(&mut self, step: &OwnStep<'_>, change: &dyn Fn(&str) -> ChangedCommand) {
        match step.instruction.keyword {
            Keyword::Run => self.run(step, change(&step.instruction.arguments)),
            Keyword::Env => self.environment(step),
            Keyword::Copy | Keyword::Add => {
                let is_mounted = |source: &str| {
                    let name = source.rsplit('/').next().unwrap_or(source);
                    self.secrets.iter().any(|(known, _)| *known == name)
                };
                let line = self.given.copy_without(self.app.evidence, step, &is_mounted);
                self.add(step, line);
                self.stand_in(step);
            }
            Keyword::Workdir | Keyword::User => {
                let line = repeat(step, self.app.evidence.tree, "");
                self.add(step, line.map(|repeated| Some(repeated.line)));
            }
            Keyword::Onbuild => {
                self.left_out.push(LeftOut::new(step, "it is for images that are built on this one"));
            }
            Keyword::Unknown if step.layer.is_some() => {
                self.left_out.push(LeftOut::new(step, "the history does not say how it was made"));
            }
            _ => {}
        }
    }

    /// Makes empty files in place of secrets that a step copied and a later one names.
    fn stand_in(&mut self, step: &OwnStep<'_>) {
        let later = self.app.steps.iter().position(|other| std::ptr::eq(other, step)).map_or(0, |at| at + 1);
        let mut paths = self.given.stand_ins(self.app.evidence, step, &self.app.steps[later..]);
        paths.retain(|path| self.secrets.iter().all(|(_, place)| place != path));
        self.lines.extend(made_empty(step, &paths));
        self.empty.extend(paths);
    }

    /// Removes from the stage what is secret or stands in for that, before it is copied.
    pub fn without_secrets(&mut self) {
        let mut paths = self.given.made(self.app.evidence, &self.app.steps);
        paths.append(&mut self.empty);
        paths.sort_unstable();
        paths.dedup();
        if !paths.is_empty() {
            self.lines.push(format!("RUN rm -f {}", paths.join(" \\\n        ")));
        }
    }

    /// The steps that brought secrets, but for those that are mounted.
    pub fn left_out_secrets(&self) -> Vec<LeftOut> {
        let is_mounted = |out: &LeftOut| {
            self.secrets.iter().any(|(_, place)| out.reason.starts_with(&format!("{place} ")))
        };
        let mut all = self.given.left_out(self.app.evidence, &self.app.steps);
        all.retain(|out| !is_mounted(out));
        all
    }

    fn add(&mut self, step: &OwnStep<'_>, line: Result<Option<String>, &'static str>) {
        match line {
            Ok(line) => self.lines.extend(line),
            Err(reason) => self.left_out.push(LeftOut::new(step, reason)),
        }
    }

    fn run(&mut self, step: &OwnStep<'_>, changed: ChangedCommand) {
        let cache = changed.cache.filter(|_| step.is_of_root());
        let mounts = if changed.installs { self.mounts(cache) } else { String::new() };
        let repeated = match repeat_run(step, &changed.command, &mounts) {
            Ok(repeated) => repeated,
            Err(reason) => return self.left_out.push(LeftOut::new(step, reason)),
        };
        for (name, value) in repeated.arguments {
            let known = (name, value);
            if self.arguments.contains(&known) {
                continue;
            }
            let (name, value) = &known;
            self.lines.push(match value.as_deref().and_then(quote::word) {
                Some(value) => format!("ARG {name}={value}"),
                None => format!("ARG {name}"),
            });
            self.arguments.retain(|(other, _)| other != name);
            self.arguments.push(known);
        }
        self.lines.push(repeated.line);
    }

    /// ENV, for what a step set and the image still has. A secret becomes an argument of the build, which no image keeps.
    fn environment(&mut self, step: &OwnStep<'_>) {
        for pair in self.app.evidence.config().env.iter().take(MOST_VARIABLES) {
            let Some((name, _)) = pair.split_once('=').filter(|(name, _)| step.sets(name)) else { continue };
            if name == "PATH" {
                self.lines.extend(self.path_line());
            } else if let Some(line) = environment_of(pair) {
                self.lines.push(line);
            } else if is_variable_name(name) {
                self.lines.push(format!("ARG {name}=unset"));
            }
        }
    }

    /// ENV for PATH, with the stage's own directories before those of the image.
    pub fn path_line(&self) -> Option<String> {
        const USUAL: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
        let own = self.app.evidence.variable("PATH").filter(|path| !path.is_empty()).unwrap_or(USUAL);
        let own: Vec<&str> = own.split(':').filter(|part| Some(*part) != self.path.as_deref()).collect();
        let all = self.path.as_deref().into_iter().chain(own).collect::<Vec<_>>().join(":");
        Some(format!("ENV PATH={}", quote::word(&all)?))
    }

    /// Tells whether the image's own steps set PATH.
    pub fn sets_path(&self) -> bool {
        self.app.steps.iter().any(|step| step.instruction.keyword == Keyword::Env && step.sets("PATH"))
    }
}

/// Files with passwords of registries that some step of the image copied, whether they are still there or not.
fn secrets(app: &InterpretedApp<'_>) -> Vec<(&'static str, String)> {
    let tree = app.evidence.tree;
    let copied = app.steps.iter().filter(|step| step.instruction.is_copy()).flat_map(|step| &step.written);
    let mut found: Vec<(&'static str, String)> = Vec::new();
    for node in copied {
        let Some(name) = REGISTRY_FILES.iter().find(|name| name.as_bytes() == tree.name(*node)) else {
            continue;
        };
        let is_secret = tree.versions(*node).iter().any(|version| match version.state() {
            PathState::Present(inode) => matches!(tree.stored(inode).inode.facts(), Some(Facts::Secret(_))),
            PathState::Removed(_) => false,
        });
        let path = std::str::from_utf8(tree.path(*node).as_bytes()).map(|path| format!("/{path}"));
        let plain = path.ok().filter(|path| quote::is_plain(path) && !path.contains(','));
        let is_new = found.iter().all(|(known, _)| known != name);
        found.extend(plain.filter(|_| is_secret && is_new).map(|path| (*name, path)));
    }
    found
}
