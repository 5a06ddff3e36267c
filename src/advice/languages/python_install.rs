//! How a Python image's own steps installed packages, and how their commands install into a virtual environment.

use std::collections::HashSet;

use crate::advice::own_steps::OwnStep;
use crate::advice::recipes::interpreted_app::InterpretedApp;
use crate::advice::stages::replayed_build::ChangedCommand;
use crate::layer::Kind;
use crate::tree::NodeId;

/// Commands that install packages of Python.
const COMMANDS: [&str; 8] = [
    "pip install",
    "pip3 install",
    "poetry install",
    "pipenv install",
    "pipenv sync",
    "uv sync",
    "uv pip",
    "pdm",
];
/// Where they put programs and data beside the packages.
const BESIDE: [&str; 6] = [
    "/usr/local/bin",
    "/usr/local/share",
    "/usr/local/etc",
    "/usr/local/include",
    "/usr/local/man",
    "/root/.local",
];
const CACHE: &str = "/root/.cache/pip";

/// What of an image are packages of Python that its own steps brought.
pub(in crate::advice) struct PythonInstall {
    /// Files of packages, and what was installed with them.
    pub nodes: Vec<NodeId>,
    /// Directories `site-packages` in which they lie.
    pub directories: Vec<NodeId>,
    /// Whether some came from another stage, so that the history does not show how they were installed.
    pub is_from_stage: bool,
    /// Whether pip can install into an environment that has none (since 22.3).
    pub has_new_pip: bool,
}

impl PythonInstall {
    /// Looks at what the steps wrote. `environment` is the image's virtual environment.
    pub fn of(app: &InterpretedApp<'_>, environment: Option<NodeId>) -> Self {
        let evidence = app.evidence;
        let mut install = Self {
            nodes: Vec::new(),
            directories: Vec::new(),
            is_from_stage: false,
            has_new_pip: has_new_pip(app),
        };
        let mut is_package_directory = vec![false; evidence.tree.len()];
        let named = ["site-packages", "dist-packages"].iter().flat_map(|name| evidence.directories(name));
        let is_of_distribution = |node: NodeId| {
            let path = evidence.tree.path(node);
            path.as_bytes().starts_with(b"usr/lib/")
        };
        let directories: Vec<NodeId> = named.filter(|node| !is_of_distribution(*node)).collect();
        directories.iter().chain(&environment).for_each(|node| is_package_directory[node.0 as usize] = true);
        for node in evidence.tree.nodes() {
            let parent = evidence.tree.parent(node);
            is_package_directory[node.0 as usize] |=
                parent.is_some_and(|parent| is_package_directory[parent.0 as usize]);
        }
        let beside: Vec<NodeId> = BESIDE.iter().filter_map(|path| evidence.at(path)).collect();
        for step in &app.steps {
            let installs = installs(step);
            let before = install.nodes.len();
            install.nodes.extend(step.live.iter().copied().filter(|node| {
                is_package_directory[node.0 as usize] || installs && evidence.is_within_any(*node, &beside)
            }));
            install.is_from_stage |= install.nodes.len() > before && step.is_from_unknown_stage();
        }
        install.nodes.sort_unstable();
        let named: HashSet<NodeId> = directories.iter().copied().collect();
        let above = |node: &NodeId| evidence.upwards(*node).find(|above| named.contains(above));
        let used: HashSet<NodeId> = install.nodes.iter().filter_map(above).collect();
        install.directories = directories.into_iter().filter(|node| used.contains(node)).collect();
        install
    }

    /// Tells whether a path is one of them.
    pub fn has(&self, node: NodeId) -> bool {
        self.nodes.binary_search(&node).is_ok()
    }

    /// Tells whether some step of the image brought them by a command, or from a stage.
    pub fn is_recorded(&self, steps: &[OwnStep<'_>]) -> bool {
        let brings = |step: &OwnStep<'_>| step.is_run() || step.is_from_stage();
        steps.iter().any(|step| brings(step) && step.live.iter().any(|node| self.has(*node)))
    }

    /// Tells whether there are any files.
    pub fn has_files(&self, app: &InterpretedApp<'_>) -> bool {
        self.nodes.iter().any(|node| app.evidence.kind(*node) == Some(Kind::File))
    }
}

/// Tells whether a step runs a command that installs packages.
pub(in crate::advice) fn installs(step: &OwnStep<'_>) -> bool {
    step.runs_any(&COMMANDS)
}

/// A command as it installs into a new environment, which comes first in PATH.
pub(in crate::advice) fn into_environment(command: &str, compiles: bool) -> ChangedCommand {
    let mut changed = command.to_owned();
    for python in ["python -m pip ", "python3 -m pip "] {
        changed = changed.replace(python, "pip ");
    }
    if changed.contains("pip") && changed.contains(" install") {
        changed = changed.replace(" --user ", " ").replace("uv pip install --system ", "uv pip install ");
    }
    of_packages(changed, compiles)
}

/// A command as it installs packages with or without their compiled modules.
pub(in crate::advice) fn of_packages(mut command: String, compiles: bool) -> ChangedCommand {
    for install in ["pip install ", "pip3 install "] {
        let is_uv = command.contains("uv pip");
        if !compiles && !is_uv && !command.contains("--no-compile") {
            command = command.replace(install, &format!("{install}--no-compile "));
        }
    }
    let installs = COMMANDS.iter().any(|install| command.contains(install));
    // what is mounted there can't be removed
    let keeps_cache = !command.contains(".cache") && !command.contains("--no-cache-dir");
    let is_pip = command.contains("pip install") || command.contains("pip3 install");
    ChangedCommand { command, installs, cache: (installs && is_pip && keeps_cache).then_some(CACHE) }
}

/// Tells whether pip has the option `--python`, by the newest that is there; true where none is.
fn has_new_pip(app: &InterpretedApp<'_>) -> bool {
    let records = app.evidence.like(&["pip-*/"]);
    let versions = records.iter().filter_map(|node| {
        let name = std::str::from_utf8(app.evidence.tree.name(*node)).ok()?;
        let mut numbers = name.strip_prefix("pip-")?.split('.').map_while(|part| part.parse::<u32>().ok());
        Some((numbers.next()?, numbers.next().unwrap_or(0)))
    });
    versions.max().is_none_or(|version| version >= (22, 3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_install_where_the_environment_is_and_as_the_plan_says() {
        let changed = |command| into_environment(command, false);
        let pip = changed("python -m pip install --user -r requirements.txt");
        assert_eq!(pip.command, "pip install --no-compile -r requirements.txt");
        assert_eq!((pip.installs, pip.cache), (true, Some(CACHE)));
        let kept = into_environment("pip3 install --no-cache-dir flask", true);
        assert_eq!((kept.command.as_str(), kept.cache), ("pip3 install --no-cache-dir flask", None));
        let other = changed("python manage.py collectstatic");
        assert_eq!((other.command.as_str(), other.installs), ("python manage.py collectstatic", false));
    }
}
