//! A `.dockerignore` that keeps out of the build what leaked from its context.

use crate::finding::Diagnosis;
use crate::layer::ImagePath;

/// What no image needs from a build context, whatever leaked so far.
const ALWAYS: [&str; 5] = [".git", ".env", ".env.*", "Dockerfile*", ".dockerignore"];

/// Rules that name files which came from a build context.
const OF_CONTEXT: [&str; 7] = [
    "git-directory",
    "build-files",
    "environment-file",
    "credentials",
    "private-key",
    "tests-and-fixtures",
    "litter",
];

/// Writes a `.dockerignore`: the patterns that every project wants, then what leaked into this image, each once.
///
/// Paths are taken relative to the image's working directory, into which a context is usually copied.
pub fn dockerignore(diagnosis: &Diagnosis) -> String {
    let working_dir = ImagePath::clean(diagnosis.analysis.image.config.config.working_dir.as_bytes());
    let mut patterns: Vec<String> = ALWAYS.map(str::to_owned).to_vec();
    let leaked = diagnosis.findings.iter().filter(|finding| OF_CONTEXT.contains(&finding.rule.id));
    for path in leaked.flat_map(|finding| &finding.paths) {
        let Some(pattern) = pattern(path, &working_dir) else { continue };
        if !patterns.contains(&pattern) {
            patterns.push(pattern);
        }
    }
    if diagnosis.findings.iter().any(|finding| finding.rule.id == "node-modules-unused") {
        patterns.push("node_modules".to_owned());
    }
    let mut text = "# what the build does not need, and the image must not get\n".to_owned();
    patterns.iter().for_each(|pattern| text.extend([pattern.as_str(), "\n"]));
    text
}

/// A path below the working directory as a pattern; None for others, and for names that patterns can't say.
fn pattern(path: &ImagePath, working_dir: &ImagePath) -> Option<String> {
    if working_dir.is_root() || !path.is_below(working_dir) {
        return None;
    }
    let below = std::str::from_utf8(&path.as_bytes()[working_dir.as_bytes().len() + 1..]).ok()?;
    let is_special = |c: char| crate::text::is_hostile(c) || "*?[]\\!#".contains(c);
    let is_harmless = !below.chars().any(is_special) && below.trim() == below;
    is_harmless.then(|| below.to_owned())
}
