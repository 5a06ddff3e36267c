//! The Dockerfile of a Python application, from PYTHON_VERSION, its own steps, and its requirements.

use super::package_tests::PackageTests;
use super::python_install::{PythonInstall, installs, into_environment, of_packages};
use super::virtual_environment::VirtualEnvironment;
use crate::advice::attempt::{Attempt, Missing, Recipe};
use crate::advice::own_steps::OwnStep;
use crate::advice::packages::needed_libraries::needed_libraries;
use crate::advice::prediction::PredictedPart;
use crate::advice::quote;
use crate::advice::recipes::interpreted_app::{InterpretedApp, Language};
use crate::advice::recipes::interpreted_recipe::InterpretedRecipe;
use crate::advice::stages::replayed_build::ReplayedBuild;
use crate::finding::{Confidence, Diagnosis, Evidence};
use crate::image::Keyword;
use crate::tree::NodeId;

const PYTHON: Language = Language {
    image: "python",
    variable: "PYTHON_VERSION",
    interpreter: "python3",
    release_before_slim: false,
};
/// What a project's folder has beside the application.
const IGNORES: &[&str] = &[".venv", "venv", "tests", "**/__pycache__"];
/// Variables that the base has too, or that only its build needs.
const OF_BASE: [&str; 5] =
    ["PYTHON_VERSION", "PYTHON_PIP_VERSION", "PYTHON_SETUPTOOLS_VERSION", "GPG_KEY", "PYTHON_SHA256"];
/// Directories of packages whose tests are looked at: an image has one or two.
const MOST_DIRECTORIES: usize = 8;
/// About what an environment has beside packages: scripts that activate it.
const ENVIRONMENT_SIZE: u64 = 15_000;

/// Writes the Dockerfile where the image is Python's.
pub(in crate::advice) fn recipe(evidence: &Evidence<'_>, diagnosis: &Diagnosis) -> Attempt {
    let app = InterpretedApp::of(evidence, diagnosis, &PYTHON)?;
    let environment = VirtualEnvironment::of(evidence);
    let install = PythonInstall::of(&app, environment.node);
    Some(PythonApp { app: &app, environment, install }.recipe())
}

struct PythonApp<'a> {
    app: &'a InterpretedApp<'a>,
    environment: VirtualEnvironment,
    install: PythonInstall,
}

impl PythonApp<'_> {
    fn recipe(&self) -> Result<Recipe, Missing> {
        let Self { app, environment, install } = self;
        let evidence = app.evidence;
        let is_replayed = self.is_replayed();
        // without packages there is nothing to put into an environment
        let has_packages = !is_replayed || install.has_files(app);
        let is_new = has_packages && !(is_replayed && environment.node.is_some());
        let mut gone = self.gone();
        let mut build = ReplayedBuild::new(app);
        if is_new {
            self.make_environment(&mut build);
        }
        match is_replayed {
            true => self.replay(&mut build, is_new),
            false => self.infer(&mut build)?,
        }
        build.as_root();
        let path = &environment.path;
        for directory in install.directories.iter().take(MOST_DIRECTORIES) {
            let place = self.place_of(*directory, is_new);
            let tests = PackageTests::of(app, *directory, &place);
            build.lines.extend(tests.as_ref().map(|tests| tests.line.clone()));
            gone.extend(tests.into_iter().flat_map(|tests| tests.nodes));
        }
        if has_packages && self.brings_pip(is_new) {
            build.lines.push(format!(
                "RUN rm -rf {path}/bin/pip* {path}/lib/python*/site-packages/pip {path}/lib/python*/site-packages/pip-*"
            ));
        }
        build.lines.extend(self.without_bytecode_of_stages());
        let is_apart = has_packages && !evidence.at(path).is_some_and(|node| app.is_in_directory(node));
        let copy = is_apart.then(|| format!("COPY --from=build {path} {path}"));
        let config = evidence.config();
        let [entrypoint, cmd] = [&config.entrypoint, &config.cmd].map(|words| match is_new {
            true => environment.command(evidence, words),
            false => words.clone(),
        });
        let is_usual_language = evidence.variable("LANG") == Some("C.UTF-8");
        let variables = OF_BASE.into_iter().chain(is_usual_language.then_some("LANG"));
        InterpretedRecipe {
            app,
            build,
            packages: copy.into_iter().collect(),
            is_of_packages: &|_, node| install.has(node),
            libraries: needed_libraries(app, &install.directories),
            parts: is_apart.then(|| self.part(&gone, is_new)).into_iter().collect(),
            gone,
            left_out_variables: variables.collect(),
            entrypoint,
            cmd,
            ignores: IGNORES,
            notes: self.notes(is_replayed),
        }
        .write()
    }

    /// Tells whether the image's own steps show how it came about: all but the base image by commands and from the context.
    fn is_replayed(&self) -> bool {
        let Self { app, install, .. } = self;
        let is_of_stage = |step: &OwnStep<'_>| {
            step.is_from_unknown_stage() && step.live.iter().any(|node| app.is_in_directory(*node))
        };
        let is_recorded = app.steps.iter().any(|step| step.layer.is_some());
        is_recorded
            && !install.is_from_stage
            && !app.steps.iter().any(is_of_stage)
            && (install.is_recorded(&app.steps) || !install.has_files(app))
    }

    fn make_environment(&self, build: &mut ReplayedBuild<'_>) {
        let path = &self.environment.path;
        let without_pip = if self.install.has_new_pip { "--without-pip " } else { "" };
        // packages of the distribution are beside its own Python, where a new environment would not look
        let with_others = if self.app.is_interpreted_by_package() { "--system-site-packages " } else { "" };
        build.lines.push(format!("RUN python -m venv {without_pip}{with_others}{path}"));
        build.path = Some(format!("{path}/bin"));
        build.lines.extend(build.path_line());
        build.lines.push(format!("ENV VIRTUAL_ENV={path} PIP_PYTHON={path}/bin/python"));
    }

    fn compiles(&self) -> bool {
        self.app.found("python-bytecode").is_empty()
    }

    fn replay(&self, build: &mut ReplayedBuild<'_>, is_new: bool) {
        if !self.compiles() && self.app.evidence.variable("PYTHONDONTWRITEBYTECODE").is_none() {
            build.lines.push("ENV PYTHONDONTWRITEBYTECODE=1".to_owned());
        }
        let has_directory = self.app.steps.iter().any(|step| step.instruction.keyword == Keyword::Workdir);
        if let Some(directory) = self.app.directory.as_ref().filter(|_| !has_directory) {
            build.lines.extend(quote::word(&directory.path).map(|path| format!("WORKDIR {path}")));
        }
        let mut is_of_root = true;
        for step in &self.app.steps {
            if is_new && is_of_root && !step.is_of_root() && installs(step) {
                is_of_root = false;
                build.lines.extend(given_to(&step.user, &self.environment.path).into_iter().flatten());
            }
            build.step(step, &|command| match is_new {
                true => into_environment(command, self.compiles()),
                false => of_packages(command.to_owned(), self.compiles()),
            });
        }
    }

    /// Installs what the image's requirements name, then repeats the commands of its steps.
    fn infer(&self, build: &mut ReplayedBuild<'_>) -> Result<(), Missing> {
        let app = self.app;
        let file = |name: &str| app.find(name).is_some();
        let (copy, command) = if file("requirements.txt") && app.is_of_context("requirements.txt") {
            ("COPY requirements.txt ./", "pip install -r requirements.txt")
        } else if file("pyproject.toml") {
            ("COPY . .", "pip install .")
        } else {
            return Err(Missing(format!(
                "{}no requirements.txt or pyproject.toml in its working directory {}",
                app.copied_before(self.install.nodes.first().copied()),
                app.shown_directory()
            )));
        };
        if !self.compiles() {
            build.lines.push("ENV PYTHONDONTWRITEBYTECODE=1".to_owned());
        }
        let directory = app.directory.as_ref().and_then(|directory| quote::word(&directory.path));
        build.lines.extend(directory.map(|path| format!("WORKDIR {path}")));
        build.lines.push(copy.to_owned());
        let install = into_environment(command, self.compiles());
        build.install(install.cache, &install.command);
        if copy != "COPY . ." {
            build.lines.push("COPY . .".to_owned());
        }
        for step in app.steps.iter().filter(|step| !is_inferred(app, step)) {
            build.step(step, &|command| into_environment(command, self.compiles()));
        }
        Ok(())
    }

    /// What the build stage will not have of what the image has.
    fn gone(&self) -> Vec<NodeId> {
        let Self { app, .. } = self;
        let bytecode = app.found("python-bytecode").into_iter().filter(|_| !self.compiles());
        let tests = self.ignored_tests();
        let ignored = app.ignored().into_iter().filter(|node| !self.install.has(*node));
        bytecode.chain(ignored).chain(tests).chain(self.pip()).collect()
    }

    /// The tests of the application, where they stay out of the build context.
    fn ignored_tests(&self) -> Option<NodeId> {
        let is_ignored =
            |node: &NodeId| self.app.is_of_context("tests") && !self.app.is_copied_by_name(*node);
        self.app.find("tests").filter(is_ignored)
    }

    /// What of pip the image's own steps brought.
    fn pip(&self) -> Vec<NodeId> {
        let is_pip = |node: &NodeId| {
            let name = self.app.evidence.tree.name(*node);
            name == b"pip" || name.starts_with(b"pip-")
        };
        let children =
            self.install.directories.iter().flat_map(|directory| self.app.evidence.children(*directory));
        children.filter(|node| is_pip(node) && self.install.has(*node)).collect()
    }

    /// Tells whether the environment will have pip, which nothing needs that runs.
    fn brings_pip(&self, is_new: bool) -> bool {
        !self.pip().is_empty() || is_new && !self.install.has_new_pip
    }

    /// A command that removes the bytecode of packages which an earlier stage compiled, where the plan is to have none.
    fn without_bytecode_of_stages(&self) -> Option<String> {
        let Self { app, environment, install } = self;
        let brings =
            |step: &OwnStep<'_>| step.is_from_stage() && step.live.iter().any(|node| install.has(*node));
        let is_compiled_before = self.is_replayed() && app.steps.iter().any(brings) && !self.compiles();
        let find = || format!("RUN find {} -name __pycache__ -prune -exec rm -rf {{}} +", environment.path);
        (is_compiled_before && environment.node.is_some()).then(find)
    }

    /// Where the build stage has what lies in a directory `site-packages` of the image.
    fn place_of(&self, directory: NodeId, is_new: bool) -> String {
        let path = format!("/{}", String::from_utf8_lossy(self.app.evidence.tree.path(directory).as_bytes()));
        let in_library = path.rfind("/lib/").map(|at| path[at..].to_owned());
        match in_library.filter(|_| is_new) {
            Some(rest) => {
                format!("{}{}", self.environment.path, rest.replace("dist-packages", "site-packages"))
            }
            None => path,
        }
    }

    fn part(&self, gone: &[NodeId], is_new: bool) -> PredictedPart {
        let evidence = self.app.evidence;
        let nodes = || self.install.nodes.iter().copied();
        let gone = evidence.claim(gone.iter().copied().filter(|gone| self.install.has(*gone)));
        let size = evidence.claim(nodes()).size().saturating_sub(gone.size());
        PredictedPart {
            path: self.environment.path.clone(),
            size: size + if is_new { ENVIRONMENT_SIZE } else { 0 },
            confidence: Confidence::Exact,
        }
    }

    fn notes(&self, is_replayed: bool) -> Vec<String> {
        let app = self.app;
        let mut notes = vec![format!("{}: the version and the C library of the image.", app.final_image)];
        if !is_replayed {
            notes.push(
                "The history does not show how packages were installed: compare with the first stage, and install \
                 compilers and headers there only."
                    .to_owned(),
            );
        }
        let is_copied = app.find("tests").is_some_and(|node| app.is_copied_by_name(node));
        let tests = if is_copied { "" } else { "tests, " };
        notes.push(format!(
            ".dockerignore keeps out {tests}.git and virtual environments of the build context."
        ));
        notes
    }
}

/// Instructions that give the environment to a user who installs packages.
fn given_to(user: &str, path: &str) -> Option<[String; 3]> {
    let (owner, again) = (quote::shell(user)?, quote::word(user)?);
    Some(["USER root".to_owned(), format!("RUN chown -R {owner} {path}"), format!("USER {again}")])
}

/// Tells whether what is inferred stands for a step: it copied into the application's directory, or only sets something.
fn is_inferred(app: &InterpretedApp<'_>, step: &OwnStep<'_>) -> bool {
    let copied = step.instruction.is_copy();
    copied && step.live.iter().any(|node| app.is_in_directory(*node)) || step.is_from_unknown_stage()
}
