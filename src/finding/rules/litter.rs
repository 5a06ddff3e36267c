//! What editors and desktops drop into directories.

use crate::finding::{Category, Cause, Evidence, Owner, PathGroup, Rule, RuleMatch, steps};
use crate::tree::NodeId;

pub(super) const RULE: Rule = Rule {
    id: "litter",
    summary: "Editor and desktop files were copied into the image",
    explanation: "\
What macOS, Windows and editors leave in directories: `.DS_Store`, `__MACOSX`, AppleDouble files (`._name` next to
`name`), `Thumbs.db`, `desktop.ini`, swap and backup files (`.name.swp`, `name~`), `.idea`, `.vscode`, `nohup.out`. Only
files that were copied in count, not those of packages and the distribution.

No program reads them, and some reveal more than intended: `.DS_Store` lists files that were never copied, swap files
contain text that was never saved, and `.idea` and `.vscode` may contain addresses and paths of whoever built the image.

Add them to `.dockerignore` (`**/.DS_Store`, `**/*.swp`, `.idea`, `.vscode`).",
    needs_all_layers: false,
    category: Category::Leftover,
    cause: Cause::BuildContext,
    check,
};

const DESKTOPS: &[&str] = &[".DS_Store", "Thumbs.db", "desktop.ini", "__MACOSX/", "._*"];
const EDITORS: &[&str] = &[".idea/", ".vscode/", "*.swp", "*.swo", "*~", "nohup.out"];

fn check(evidence: &Evidence<'_>) -> Vec<RuleMatch> {
    let own = |patterns| {
        let nodes = evidence.like(patterns).into_iter();
        nodes.filter(|node| evidence.owner(*node) == Owner::Application && is_litter(evidence, *node))
    };
    let parts = [
        PathGroup::new(evidence, "desktop files", own(DESKTOPS)),
        PathGroup::new(evidence, "editor files", own(EDITORS)),
    ];
    let advice = "List them in .dockerignore, or COPY only the files that are needed.";
    let found = RuleMatch::of_groups(evidence, "", parts.into_iter().flatten().collect(), advice);
    found.map(|found| steps::advise_to_keep_out(evidence, found)).into_iter().collect()
}

/// Other files may be called alike: an AppleDouble file has the one that it belongs to beside it, and vim's swap files
/// are hidden.
fn is_litter(evidence: &Evidence<'_>, node: NodeId) -> bool {
    let name = evidence.tree.name(node);
    let has_beside = |name: &[u8]| {
        let name = std::str::from_utf8(name).ok();
        let directory = evidence.tree.parent(node);
        directory.zip(name).is_some_and(|(directory, name)| evidence.inside(directory, name).is_some())
    };
    match name {
        [b'.', b'_', original @ ..] => has_beside(original),
        [b'.', .., b'.', b's', b'w', b'p' | b'o'] => true,
        [.., b'.', b's', b'w', b'p' | b'o'] => false,
        _ => true,
    }
}
