//! The Dockerfile of a Node application, from NODE_VERSION, its own steps, and its package.json.

use serde_json::Value;

use super::dev_packages::DevPackages;
use super::package_manager::PackageManager;
use super::package_tests::PackageTests;
use crate::advice::attempt::{Attempt, Missing, Recipe};
use crate::advice::own_steps::OwnStep;
use crate::advice::packages::needed_libraries::needed_libraries;
use crate::advice::quote;
use crate::advice::recipes::interpreted_app::{InterpretedApp, Language};
use crate::advice::recipes::interpreted_recipe::InterpretedRecipe;
use crate::advice::stages::replayed_build::{ChangedCommand, ReplayedBuild};
use crate::finding::{Diagnosis, Evidence};
use crate::image::Keyword;
use crate::tree::NodeId;

const NODE: Language =
    Language { image: "node", variable: "NODE_VERSION", interpreter: "node", release_before_slim: true };
/// What `COPY . .` would put over the packages that the build stage installed.
const IGNORES: &[&str] = &["**/node_modules"];
/// Commands that install packages.
const COMMANDS: [&str; 11] = [
    "npm ci",
    "npm install",
    "npm i",
    "yarn install",
    "yarn add",
    "yarn",
    "pnpm install",
    "pnpm i",
    "pnpm add",
    "corepack pnpm",
    "npm clean-install",
];

/// Writes the Dockerfile where the image is Node's.
pub(in crate::advice) fn recipe(evidence: &Evidence<'_>, diagnosis: &Diagnosis) -> Attempt {
    let app = InterpretedApp::of(evidence, diagnosis, &NODE)?;
    Some(NodeApp::of(&app).and_then(|node| node.recipe()))
}

struct NodeApp<'a> {
    app: &'a InterpretedApp<'a>,
    manifest: Value,
    manager: PackageManager,
    /// The packages that are installed.
    modules: Option<NodeId>,
}

impl<'a> NodeApp<'a> {
    fn of(app: &'a InterpretedApp<'a>) -> Result<Self, Missing> {
        let manifest = match app.find("package.json").map(|node| app.evidence.text(node)) {
            None => Value::Null,
            Some(text) => text
                .and_then(|text| serde_json::from_str(&text).ok())
                .ok_or_else(|| Missing("its package.json is not valid JSON".to_owned()))?,
        };
        let manager = PackageManager::of(app, &manifest);
        Ok(Self { app, manifest, manager, modules: app.find("node_modules") })
    }

    fn recipe(&self) -> Result<Recipe, Missing> {
        let Self { app, manager, .. } = self;
        let is_replayed = self.is_replayed();
        if !is_replayed && self.manifest.is_null() {
            return Err(Missing(format!(
                "{}no package.json in its working directory {}",
                app.copied_before(self.modules),
                app.shown_directory()
            )));
        }
        let dev = DevPackages::of(app, &self.manifest);
        let prunes = dev.needed.is_none() && !(is_replayed && dev.nodes.is_empty());
        let mut build = ReplayedBuild::new(app);
        self.write_build(&mut build, is_replayed);
        let is_installed =
            |node: &NodeId| self.modules.is_some_and(|modules| app.evidence.is_within(*node, modules));
        let mut gone: Vec<NodeId> = app.ignored().into_iter().filter(|node| !is_installed(node)).collect();
        if prunes {
            let cache = manager.cache.filter(|_| manager.prune_installs);
            build.install(cache, manager.prune);
            gone.extend(dev.nodes.iter().copied());
        }
        if let Some((modules, directory)) = self.modules.zip(app.directory.as_ref()) {
            let tests = quote::shell(&directory.path)
                .filter(|path| quote::is_plain(path))
                .and_then(|path| PackageTests::of(app, modules, &format!("{path}/node_modules")));
            build.lines.extend(tests.as_ref().map(|tests| tests.line.clone()));
            gone.extend(tests.into_iter().flat_map(|tests| tests.nodes));
        }
        let config = app.evidence.config();
        // what is asked for only where it is not set may be a package that is gone
        let production = (prunes && app.evidence.variable("NODE_ENV").is_none())
            .then(|| "ENV NODE_ENV=production".to_owned());
        let modules: Vec<NodeId> = self.modules.into_iter().collect();
        let notes = self.notes(&dev, prunes, is_replayed);
        let mut recipe = InterpretedRecipe {
            app,
            build,
            packages: production.into_iter().collect(),
            is_of_packages: &|_, _| false,
            libraries: needed_libraries(app, &modules),
            gone,
            parts: Vec::new(),
            left_out_variables: vec!["NODE_VERSION", "YARN_VERSION"],
            entrypoint: config.entrypoint.clone(),
            cmd: config.cmd.clone(),
            ignores: IGNORES,
            notes,
        }
        .write()?;
        if prunes && let Some(part) = recipe.prediction.parts.last_mut().filter(|_| !dev.nodes.is_empty()) {
            part.confidence = dev.confidence;
        }
        Ok(recipe)
    }

    /// Tells whether the image's own steps show how it came about: all but the base image by commands and from the context.
    fn is_replayed(&self) -> bool {
        let app = self.app;
        let is_in = |step: &OwnStep<'_>, within: Option<NodeId>| {
            let is_within =
                |node: &NodeId| within.is_some_and(|within| app.evidence.is_within(*node, within));
            step.live.iter().any(is_within)
        };
        let directory = app.directory.as_ref().map(|directory| directory.node);
        let is_of_stage = |step: &OwnStep<'_>| step.is_from_unknown_stage() && is_in(step, directory);
        let installs =
            |step: &OwnStep<'_>| (step.is_run() || step.is_from_stage()) && is_in(step, self.modules);
        app.steps.iter().any(|step| step.layer.is_some())
            && !app.steps.iter().any(is_of_stage)
            && (self.modules.is_none() || app.steps.iter().any(installs))
            && (self.modules.is_some()
                || self.manifest.is_null()
                || app.steps.iter().any(|step| step.is_run() || step.is_from_stage()))
    }

    fn write_build(&self, build: &mut ReplayedBuild<'_>, is_replayed: bool) {
        let Self { app, manager, .. } = self;
        let has_directory = app.steps.iter().any(|step| step.instruction.keyword == Keyword::Workdir);
        if let Some(directory) = app.directory.as_ref().filter(|_| !has_directory || !is_replayed) {
            build.lines.extend(quote::word(&directory.path).map(|path| format!("WORKDIR {path}")));
        }
        if !is_replayed {
            build.lines.extend(manager.enable.map(str::to_owned));
            build.lines.extend(manager.copies.iter().map(|copy| (*copy).to_owned()));
            build.install(manager.cache, manager.install);
            build.lines.push("COPY . .".to_owned());
            let builds = self.manifest["scripts"]["build"].is_string();
            build.lines.extend(builds.then(|| format!("RUN {}", manager.build)));
        }
        let is_inferred = |step: &OwnStep<'_>| {
            let is_copied =
                step.instruction.is_copy() && step.live.iter().any(|node| app.is_in_directory(*node));
            !is_replayed && (is_copied || step.is_from_unknown_stage())
        };
        for step in app.steps.iter().filter(|step| !is_inferred(step)) {
            build.step(step, &|command| self.changed(command));
        }
        build.as_root();
    }

    fn changed(&self, command: &str) -> ChangedCommand {
        let installs = COMMANDS.iter().any(|install| calls(command, install));
        // what is mounted there can't be removed
        let keeps_cache = ![".npm", ".cache", "cache clean", "node_modules/.cache"]
            .iter()
            .any(|word| command.contains(word));
        let cache = self.manager.cache.filter(|_| installs && keeps_cache);
        ChangedCommand { command: command.to_owned(), installs, cache }
    }

    fn notes(&self, dev: &DevPackages, prunes: bool, is_replayed: bool) -> Vec<String> {
        let manager = &self.manager;
        let mut notes =
            vec![format!("{}: the version and the C library of the image.", self.app.final_image)];
        if !manager.has_lock {
            notes.push("No lock file in the build context: commit one and use npm ci.".to_owned());
        }
        if !is_replayed {
            notes.push(
                "The history does not show how packages were installed: compare with the first stage."
                    .to_owned(),
            );
        }
        if prunes {
            notes.push(format!("{} removes devDependencies.", manager.prune));
        }
        notes.extend(dev.needed.as_ref().map(|package| {
            format!("devDependencies stay, because {package} is one and the image starts with it.")
        }));
        notes.push(".dockerignore keeps out node_modules of the build context.".to_owned());
        notes
    }
}

/// Tells whether a command calls a package manager so; `yarn` alone installs, and with another word does something else.
fn calls(command: &str, install: &str) -> bool {
    let is_end = |c: char| c.is_whitespace() || ";&|()".contains(c);
    command.match_indices(install).any(|(at, _)| {
        let (before, after) = (&command[..at], &command[at + install.len()..]);
        let is_alone =
            before.chars().next_back().is_none_or(is_end) && after.chars().next().is_none_or(is_end);
        let next = after.trim_start_matches(' ').chars().next();
        is_alone && (install.contains(' ') || next.is_none_or(|c| c == '-' || is_end(c)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_manager_is_called_by_words_of_its_own() {
        for (command, install) in [
            ("npm ci && x", "npm ci"),
            ("cd a && yarn", "yarn"),
            ("yarn --frozen-lockfile", "yarn"),
            ("(yarn)", "yarn"),
        ] {
            assert!(calls(command, install), "{command}");
        }
        for (command, install) in [
            ("apt-get install yarnpkg", "yarn"),
            ("ln -s /usr/bin/yarnpkg /usr/local/bin/yarn", "yarn"),
            ("yarn workspace web build", "yarn"),
            ("npm cirrus", "npm ci"),
        ] {
            assert!(!calls(command, install), "{command}");
        }
    }
}
