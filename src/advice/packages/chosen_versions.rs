//! Packages of which the image's own steps chose a version: `apt-get install -t RELEASE`, `package=version` and
//! `package/release`. Without that word apt installs another one.

use std::collections::BTreeMap;

use super::install_command::name;
use crate::advice::own_steps::{LeftOut, OwnStep};
use crate::advice::quote;
use crate::finding::Evidence;
use crate::text::escape_line;

/// Options of apt that have a value behind them.
const WITH_VALUE: [&str; 6] = ["-c", "--config-file", "-o", "--option", "-a", "--host-architecture"];
/// Those that choose a release.
const OF_RELEASE: [&str; 3] = ["-t", "--target-release", "--default-release"];
/// What a command has that changes where apt installs from.
const CHANGES_SOURCES: [&str; 2] = ["sources.list", "add-apt-repository"];

/// How the steps chose versions, by the names of packages.
#[derive(Debug, Default)]
pub(in crate::advice) struct ChosenVersions {
    chosen: BTreeMap<String, Choice>,
    /// Choices that can't be made again, by the names of packages.
    lost: BTreeMap<String, LeftOut>,
}

#[derive(Debug, PartialEq, Eq)]
struct Choice {
    /// The package as apt is given it, for a shell.
    word: String,
    /// The release that the command is for.
    release: Option<String>,
}

impl ChosenVersions {
    /// Reads the steps' commands. `has_sources` tells whether the new image installs from what steps added to apt's sources.
    pub fn of(evidence: &Evidence<'_>, steps: &[OwnStep<'_>], has_sources: bool) -> Self {
        let changes = |step: &OwnStep<'_>| {
            let words = &step.instruction.arguments;
            step.layer.is_some() && CHANGES_SOURCES.iter().any(|change| words.contains(change))
        };
        // sources that no step changed are those of the base
        let is_known = has_sources || !steps.iter().any(changes);
        let mut all = Self::default();
        for step in steps.iter().filter(|step| step.is_run()) {
            for (word, release) in installed(&step.instruction.arguments) {
                let package = name(&word).to_owned();
                // the architecture is the image's own: packages of another one are not among those that are installed again
                let version = word.find(['=', '/']).map_or("", |at| &word[at..]);
                let word = format!("{package}{version}");
                if word == package && release.is_none() || !quote::is_plain(&package) {
                    continue;
                }
                let choice = choice(evidence, &word, release.as_deref());
                match choice.filter(|_| is_known) {
                    Some(choice) => {
                        all.lost.remove(&package);
                        all.chosen.insert(package, choice);
                    }
                    None => {
                        all.chosen.remove(&package);
                        all.lost.insert(package, lost(step, &word, release.as_deref(), is_known));
                    }
                }
            }
        }
        all
    }

    /// A package as apt is given it.
    pub fn word<'n>(&'n self, package: &'n str) -> &'n str {
        self.chosen.get(package).map_or(package, |choice| choice.word.as_str())
    }

    /// The release from which a package is to be.
    pub fn release(&self, package: &str) -> Option<&str> {
        self.chosen.get(package)?.release.as_deref()
    }

    /// Steps of which the choices are lost, for packages that are installed.
    pub fn left_out(&self, packages: &[String]) -> Vec<LeftOut> {
        packages.iter().filter_map(|package| self.lost.get(name(package))).cloned().collect()
    }
}

/// What a step chose, as it can be written; a version that only a shell knows is the one that the image has.
fn choice(evidence: &Evidence<'_>, word: &str, release: Option<&str>) -> Option<Choice> {
    let word = match word.contains('$') {
        false => word.to_owned(),
        true => {
            let package = word.split_once('=').map(|(package, _)| package)?;
            let mut all = evidence.packages().iter().map(|(_, found)| found);
            let found =
                all.find(|found| found.manager.is_of_distribution() && found.name == name(package))?;
            format!("{package}={}", found.version)
        }
    };
    let release = release.map(str::to_owned);
    let is_plain = release.as_deref().is_none_or(quote::is_plain);
    let is_option = word.starts_with('-');
    Some(Choice { word: quote::shell(&word).filter(|_| is_plain && !is_option)?, release })
}

fn lost(step: &OwnStep<'_>, word: &str, release: Option<&str>, is_known: bool) -> LeftOut {
    let chosen = match release {
        Some(release) => format!("{} of {}", escape_line(word), escape_line(release)),
        None => escape_line(word),
    };
    let why =
        if is_known { "only a shell can tell which that is" } else { "a source that is gone in the end" };
    LeftOut::new(step, format!("{chosen}: {why}, so the distribution's own version is installed"))
}

/// The packages that a command has apt install, as it names them, each with the release that it is to be from.
fn installed(command: &str) -> Vec<(String, Option<String>)> {
    let command = command.replace("\\\n", " ");
    let parts = command.split(['&', ';', '|', '\n', '(', ')', '`']);
    parts.flat_map(|part| installed_by_call(part).unwrap_or_default()).collect()
}

fn installed_by_call(call: &str) -> Option<Vec<(String, Option<String>)>> {
    let words = call.split_whitespace().map(|word| word.trim_matches(['"', '\'', '\\']));
    let mut words = words.filter(|word| !word.is_empty());
    words.find(|word| matches!(word.rsplit('/').next(), Some("apt" | "apt-get")))?;
    let (mut release, mut packages, mut is_install) = (None, Vec::new(), false);
    while let Some(word) = words.next() {
        let long = word.split_once('=').filter(|(option, _)| OF_RELEASE.contains(option));
        if OF_RELEASE.contains(&word) {
            release = words.next().map(str::to_owned);
        } else if let Some((_, value)) = long.or_else(|| word.split_once("Default-Release=")) {
            release = Some(value.trim_matches(['"', '\'']).to_owned());
        } else if let Some(value) = word.strip_prefix("-t") {
            release = Some(value.trim_start_matches('=').to_owned());
        } else if WITH_VALUE.contains(&word) {
            // one that chooses a release is told by its own words
            let value = words.next().unwrap_or_default();
            let chosen =
                value.split_once("Default-Release=").map(|(_, value)| value.trim_matches(['"', '\'']));
            release = chosen.map(str::to_owned).or(release);
        } else if word == "install" {
            is_install = true;
        } else if is_install && !word.starts_with(['-', '.', '/', '$']) && !word.contains(['<', '>']) {
            packages.push(word.to_owned());
        }
    }
    is_install.then(|| packages.into_iter().map(|package| (package, release.clone())).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn is_read(command: &str, expected: &[(&str, Option<&str>)]) {
        let found = installed(command);
        let found: Vec<_> = found.iter().map(|(word, release)| (word.as_str(), release.as_deref())).collect();
        assert_eq!(found, expected, "{command}");
    }

    #[test]
    fn packages_are_read_with_the_release_of_their_own_command() {
        is_read(
            "echo 'deb x y main' > /etc/apt/sources.list.d/y.list && apt-get update && apt-get install -y a && \
             apt-get install -y -t y b c=1.2 && rm -rf /var/lib/apt/lists/*",
            &[("a", None), ("b", Some("y")), ("c=1.2", Some("y"))],
        );
    }

    #[test]
    fn a_release_is_chosen_in_each_form_that_apt_knows() {
        for option in [
            "-t y",
            "-ty",
            "-t=y",
            "-t \"y\"",
            "--target-release y",
            "--target-release=y",
            "--default-release=y",
            "-o APT::Default-Release=y",
            "-oAPT::Default-Release=\"y\"",
        ] {
            is_read(&format!("DEBIAN_FRONTEND=x apt-get {option} install -y a"), &[("a", Some("y"))]);
            is_read(&format!("set -e; apt-get install {option} \\\n a >/dev/null"), &[("a", Some("y"))]);
        }
    }

    #[test]
    fn versions_and_releases_of_single_packages_stay_with_their_names() {
        is_read(
            "apt install 'a=1.*' \"b:arm64=2-1\" c/sid d-",
            &[("a=1.*", None), ("b:arm64=2-1", None), ("c/sid", None), ("d-", None)],
        );
        is_read("apt-get install -y ./x.deb -o Acquire::Retries=3 a", &[("a", None)]);
        is_read("apt-mark hold a && pip install b", &[]);
    }
}
