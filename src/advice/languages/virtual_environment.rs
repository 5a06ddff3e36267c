//! Where a Python application's packages go, and how its command finds them there.

use crate::advice::quote;
use crate::content::Facts;
use crate::finding::Evidence;
use crate::layer::ImagePath;
use crate::tree::NodeId;

/// Where packages go that were installed beside the interpreter.
const DEFAULT: &str = "/venv";

/// A virtual environment.
pub(in crate::advice) struct VirtualEnvironment {
    /// Its directory, absolute, as it can be written into a Dockerfile.
    pub path: String,
    /// Where the image has it; None for a new one.
    pub node: Option<NodeId>,
}

impl VirtualEnvironment {
    /// The image's own, by VIRTUAL_ENV or by what is there, so that whatever names it stays true; else a new one.
    pub fn of(evidence: &Evidence<'_>) -> Self {
        let named = evidence.variable("VIRTUAL_ENV").map(|path| ImagePath::clean(path.as_bytes()));
        let marks = evidence.named("pyvenv.cfg").iter().filter_map(|mark| evidence.tree.parent(*mark));
        let there: Vec<ImagePath> = marks.map(|node| evidence.tree.path(node)).collect();
        let first = evidence.startup().argv.first().map_or("", String::as_str);
        let started = there.iter().find(|path| ImagePath::clean(first.as_bytes()).is_below(path));
        let in_path = there.iter().find(|path| {
            let directories = evidence.variable("PATH").unwrap_or_default().split(':');
            directories.map(|directory| ImagePath::clean(directory.as_bytes())).any(|bin| bin.is_below(path))
        });
        let own = named.as_ref().into_iter().chain(started).chain(in_path);
        let written = own.filter_map(|path| {
            let path = format!("/{}", std::str::from_utf8(path.as_bytes()).ok()?);
            let is_own = !["/", "/usr", "/usr/local"].contains(&path.as_str());
            let is_plain =
                quote::shell(&path).as_ref() == Some(&path) && quote::word(&path).as_ref() == Some(&path);
            (is_own && is_plain).then_some(path)
        });
        let path = written.into_iter().next().unwrap_or_else(|| DEFAULT.to_owned());
        let is_there = |node: &NodeId| evidence.inside(*node, "pyvenv.cfg").is_some();
        let node = evidence.at(&path).filter(is_there);
        Self { path, node }
    }

    /// The words of a command, with the interpreter and the programs of packages by their paths in the environment:
    /// beside the interpreter of the base they are not.
    pub fn command(&self, evidence: &Evidence<'_>, words: &[String]) -> Vec<String> {
        let moved = |word: &str| self.moved(evidence, word).unwrap_or_else(|| word.to_owned());
        let is_script = |place: usize| place > 0 && words[place - 1] == "-c";
        let words = words.iter().enumerate().map(|(place, word)| match is_script(place) {
            true => word.split(' ').map(moved).collect::<Vec<_>>().join(" "),
            false => moved(word),
        });
        words.collect()
    }

    /// Where a program of Python is in the environment; None for other words.
    fn moved(&self, evidence: &Evidence<'_>, word: &str) -> Option<String> {
        let (directory, name) = word.rsplit_once('/').filter(|(directory, _)| directory.ends_with("/bin"))?;
        let is_interpreter = name
            .strip_prefix("python")
            .is_some_and(|version| version.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.'));
        let is_of_package =
            || evidence.file(word.as_bytes()).is_some_and(|file| is_of_python(evidence, file));
        let is_elsewhere = directory.strip_suffix("/bin") != Some(&self.path);
        (is_elsewhere && (is_interpreter || is_of_package())).then(|| format!("{}/bin/{name}", self.path))
    }
}

/// Tells whether pip wrote a program: a script for an interpreter of Python by its full path.
fn is_of_python(evidence: &Evidence<'_>, file: NodeId) -> bool {
    match evidence.facts(file) {
        Some(Facts::Script(script)) => {
            let interpreter =
                script.line.split(|byte| byte.is_ascii_whitespace()).find(|word| !word.is_empty());
            let name = interpreter.and_then(|path| path.rsplit(|&byte| byte == b'/').next());
            name.is_some_and(|name| name.starts_with(b"python"))
        }
        _ => false,
    }
}
