//! What types of files there are.

use crate::content::{ExecutableRole, Facts};
use crate::layer::{Inode, Kind};

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

/// The word for symbolic links.
pub const LINKS: &str = "links";

/// What is told by content, and what is left.
const BY_CONTENT: [&str; 5] = ["programs", "libraries", "scripts", LINKS, "other files"];

/// The words for all types.
pub fn file_types() -> impl Iterator<Item = &'static str> {
    BY_CONTENT.into_iter().chain(ENDINGS.iter().map(|(word, _)| *word))
}

/// What type of file an object of a name is: told by what is in it, else by how its name ends.
pub fn file_type(inode: &Inode, name: &[u8]) -> &'static str {
    match (inode.kind, inode.facts()) {
        (Kind::Symlink, _) => LINKS,
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
