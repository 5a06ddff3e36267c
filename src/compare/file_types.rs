//! What kinds of files an image is made of.

use super::live_sizes::LiveSizes;
use crate::analysis::Analysis;
use crate::content::{ExecutableRole, Facts};
use crate::layer::{Inode, Kind};
use crate::tree::NodeId;

/// Endings of names, and what they say.
const ENDINGS: [(&str, &[&str]); 8] = [
    ("source code", &["go", "rs", "c", "h", "cc", "cpp", "hpp", "java", "kt", "ts", "s", "S", "cs", "swift"]),
    ("object code", &["a", "o", "la", "rlib", "rmeta"]),
    ("Python", &["py", "pyc", "pyo", "pyi"]),
    ("JavaScript", &["js", "mjs", "cjs", "map"]),
    ("Java archives", &["jar", "war", "class", "jmod"]),
    ("archives", &["gz", "xz", "bz2", "zst", "zip", "tar", "tgz", "deb", "rpm", "apk", "whl"]),
    ("documents", &["md", "txt", "html", "rst", "pdf", "1", "3", "5", "7", "8"]),
    (
        "pictures and fonts",
        &["png", "jpg", "jpeg", "gif", "svg", "ico", "webp", "ttf", "otf", "woff", "woff2"],
    ),
];

/// Says of all live bytes what type of file they are: each inode once, at the name that has its bytes.
pub(super) fn by_type(analysis: &Analysis, mut each: impl FnMut(NodeId, &'static str, u64)) {
    let tree = &analysis.tree;
    for (node, _, inode) in LiveSizes::of(tree).payloads() {
        each(node, kind(inode, tree.name(node)), inode.size);
    }
}

fn kind(inode: &Inode, name: &[u8]) -> &'static str {
    match (inode.kind, inode.facts()) {
        (Kind::Symlink, _) => "links",
        (_, Some(Facts::Executable(executable))) => match executable.role {
            ExecutableRole::Program => "programs",
            ExecutableRole::Library => "libraries",
            ExecutableRole::Object | ExecutableRole::Core | ExecutableRole::Debug => "object code",
        },
        (_, Some(Facts::Script(_))) => "scripts",
        _ => {
            let ending = name.iter().rposition(|&byte| byte == b'.').map(|dot| &name[dot + 1..]);
            let known = |(_, endings): &&(&str, &[&str])| {
                ending.is_some_and(|ending| endings.iter().any(|known| known.as_bytes() == ending))
            };
            ENDINGS.iter().find(known).map_or("other files", |(word, _)| *word)
        }
    }
}
