//! Source files of the application, where programs are built of them and nothing reads them any more.

use super::languages::{DEEP, LANGUAGES, Language};
use super::typescript::Compiled;
use crate::finding::evidence::source_packages;
use crate::finding::{Evidence, Owner, PathGroup};
use crate::tree::NodeId;

/// Directories of examples, and of what is served as it is, that come with programs in `/opt` and `/usr/local`.
const EXAMPLES: &[&[u8]] =
    &[b"demo", b"demos", b"doc", b"docs", b"example", b"examples", b"sample", b"samples", b"WEB-INF"];
/// Programs that run an application's sources, by how their names start.
const INTERPRETERS: &[&[u8]] =
    &[b"gunicorn", b"node", b"npm", b"perl", b"php", b"python", b"ruby", b"uvicorn", b"yarn"];

/// Sources of each language that are still there, with how many files they are.
pub(in crate::finding) fn source_files(evidence: &Evidence<'_>) -> Vec<(PathGroup, u32)> {
    let languages = LANGUAGES.iter().filter_map(|language| {
        let files = files(evidence, language);
        let count = u32::try_from(files.len()).unwrap_or(u32::MAX);
        Some((PathGroup::new(evidence, format!("{} source code", language.name), files)?, count))
    });
    let packages = source_packages(evidence);
    let count = packages.iter().map(|directory| evidence.file_count(*directory)).sum();
    let packages = PathGroup::new(evidence, "Package sources and headers", packages);
    languages.chain(packages.map(|part| (part, count))).collect()
}

fn files(evidence: &Evidence<'_>, language: &Language) -> Vec<NodeId> {
    if is_interpreted(evidence, language) || language.name == "C and C++" && is_unbuilt(evidence) {
        return Vec::new();
    }
    let own = |endings: &[&str]| -> Vec<NodeId> {
        let files = endings.iter().flat_map(|ending| evidence.with_extension(ending)).copied();
        files.filter(|file| is_own(evidence, *file)).collect()
    };
    let mut files = own(language.sources);
    if language.name == "TypeScript" {
        let compiled = Compiled::of(evidence, &files);
        files.retain(|file| compiled.has(evidence, *file));
    }
    if files.is_empty() {
        return files;
    }
    // of each directory whether sources lie in it or below
    let sources = evidence.sums(files.iter().map(|file| (*file, 1)));
    let has_sources = |node: Option<NodeId>| node.is_some_and(|node| sources[node.0 as usize] > 0);
    let beside = own(language.beside).into_iter().filter(|file| {
        let directory = evidence.tree.parent(*file);
        let above = directory.and_then(|directory| evidence.tree.parent(directory));
        has_sources(directory) || has_sources(above.filter(|above| !is_of_projects(evidence, *above)))
    });
    let manifests = language.manifests.iter().flat_map(|name| evidence.named(name)).copied();
    let manifests =
        manifests.filter(|file| is_own(evidence, *file) && has_sources(evidence.tree.parent(*file)));
    let others: Vec<NodeId> = beside.chain(manifests).collect();
    files.extend(others);
    files
}

/// Tells whether a file is one that somebody copied in, and no example that came with a program.
fn is_own(evidence: &Evidence<'_>, file: NodeId) -> bool {
    let names = || evidence.upwards(file).skip(1).take(DEEP).map(|node| evidence.tree.name(node));
    evidence.owner(file) == Owner::Application
        && !(names().any(|name| EXAMPLES.contains(&name))
            && names().any(|name| matches!(name, b"opt" | b"usr")))
}

/// Tells whether projects lie in a directory, rather than their sources.
fn is_of_projects(evidence: &Evidence<'_>, directory: NodeId) -> bool {
    matches!(
        evidence.tree.name(directory),
        b"" | b"home" | b"local" | b"opt" | b"root" | b"srv" | b"tmp" | b"usr" | b"var"
    )
}

/// Tells whether an interpreter runs the application, and nothing in it was compiled: extensions that could be are then
/// only there.
fn is_unbuilt(evidence: &Evidence<'_>) -> bool {
    let start = evidence.startup();
    let words = start.argv.iter().map(|word| word.rsplit('/').next().unwrap_or(word).as_bytes());
    let mut names = words.chain(start.executed.iter().map(|step| evidence.tree.name(step.node)));
    let is_interpreter = |name: &[u8]| INTERPRETERS.iter().any(|known| name.starts_with(known));
    names.any(is_interpreter)
        && !evidence.executables().any(|(node, _)| evidence.owner(node) == Owner::Application)
}

/// Tells whether the image starts a source as if it were a program, as `deno run main.ts` and `java Main.java` do.
fn is_interpreted(evidence: &Evidence<'_>, language: &Language) -> bool {
    let is_source = |word: &str| {
        let ending = word.rsplit_once('.').map(|(_, ending)| ending);
        ending.is_some_and(|ending| language.sources.contains(&ending))
    };
    evidence.startup().argv.iter().flat_map(|words| words.split_whitespace()).any(is_source)
}
