//! What editors and desktops drop into directories.

use crate::finding::{Category, Cause, Evidence, Owner, PathGroup, Rule, RuleMatch};
use crate::tree::NodeId;

pub(super) const RULE: Rule = Rule {
    id: "litter",
    summary: "Files of editors and desktops were copied into the image",
    explanation: "\
What macOS, Windows and editors drop into directories: `.DS_Store`, `__MACOSX`, AppleDouble files (`._name` beside
`name`), `Thumbs.db`, `desktop.ini`, swap and backup files (`.name.swp`, `name~`), `.idea`, `.vscode`, `nohup.out`.
Only what somebody copied in is looked at, not what packages and the distribution brought.

No program reads them. Some tell more than was meant: `.DS_Store` lists files that were never copied, swap files hold
text that was never saved, `.idea` and `.vscode` may hold addresses and paths of whoever built the image.

Write them into `.dockerignore` (`**/.DS_Store`, `**/*.swp`, `.idea`, `.vscode`).",
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
        PathGroup::new(evidence, "files of desktops", own(DESKTOPS)),
        PathGroup::new(evidence, "files of editors", own(EDITORS)),
    ];
    let advice = "List them in .dockerignore, or name what is needed in COPY.";
    RuleMatch::of_groups(evidence, "", parts.into_iter().flatten().collect(), advice).into_iter().collect()
}

/// Other files may be called alike: an AppleDouble file has the one that it belongs to beside it, and vim's swap files
/// are hidden.
fn is_litter(evidence: &Evidence<'_>, node: NodeId) -> bool {
    let name = evidence.tree.name(node);
    let has_twin = |name: &[u8]| {
        let name = std::str::from_utf8(name).ok();
        let directory = evidence.tree.parent(node);
        directory.zip(name).is_some_and(|(directory, name)| evidence.inside(directory, name).is_some())
    };
    match name {
        [b'.', b'_', twin @ ..] => has_twin(twin),
        [b'.', .., b'.', b's', b'w', b'p' | b'o'] => true,
        [.., b'.', b's', b'w', b'p' | b'o'] => false,
        _ => true,
    }
}
