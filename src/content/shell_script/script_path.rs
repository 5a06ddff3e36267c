//! Paths in a script that begin in its own directory: `"$(dirname "$0")/common.sh"`.

use std::collections::HashMap;

use super::argument_test::literal;

/// A path that a script names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScriptPath {
    /// Where it begins.
    pub base: PathBase,
    /// The rest; empty where it is the base itself.
    pub path: String,
}

/// Where a path of a script begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PathBase {
    /// At the root, or in the directory in which the script stands then.
    Directory,
    /// In the directory of the path that the script was called by.
    Script,
    /// In the directory of the script's file, links followed.
    ScriptFile,
}

/// What scripts put between the words that say where they are, and that changes nothing.
#[rustfmt::skip]
const NOISE: [&str; 9] = [
    "\"", " >/dev/null 2>&1", " > /dev/null 2>&1", " &>/dev/null", " &> /dev/null", " 2>/dev/null", " >/dev/null", " -P", " --",
];
/// The script's path, as bash alone writes it.
const OF_BASH: [&str; 3] = ["${BASH_SOURCE[0]}", "${BASH_SOURCE}", "$BASH_SOURCE"];
/// How a script says in which directory it is, by the path that it was called by.
const CALLED: [&str; 3] = ["$(dirname $0)", "$(cd $(dirname $0) && pwd)", "$(cd $(dirname $0); pwd)"];
/// The same, links followed.
const FOLLOWED: [&str; 5] = [
    "$(dirname $(readlink -f $0))",
    "$(dirname $(realpath $0))",
    "$(cd $(dirname $(readlink -f $0)) && pwd)",
    "$(cd $(dirname $(realpath $0)) && pwd)",
    "$(realpath $(dirname $0))",
];

/// Reads a word that is the script's own directory.
pub(super) fn own_directory(word: &str, is_bash: bool) -> Option<PathBase> {
    match script_path(word, &HashMap::new(), is_bash)? {
        ScriptPath { base, path } if path.is_empty() => Some(base),
        _ => None,
    }
}

/// Reads a path; the names are those of variables that hold the script's own directory.
pub(super) fn script_path(word: &str, names: &HashMap<&str, PathBase>, is_bash: bool) -> Option<ScriptPath> {
    if let Some(path) = literal(word.trim_matches(['"', '\''])) {
        return Some(ScriptPath { base: PathBase::Directory, path: path.to_owned() });
    }
    let mut plain = word.trim().to_owned();
    for noise in NOISE {
        plain = plain.replace(noise, "");
    }
    plain = plain.replace("${0}", "$0");
    for path in OF_BASH.into_iter().filter(|_| is_bash) {
        plain = plain.replace(path, "$0");
    }
    let rest = |start: &str| {
        let rest = plain.strip_prefix(start)?;
        let path = rest.strip_prefix('/').and_then(literal).filter(|path| !path.starts_with('/'));
        (rest.is_empty() || path.is_some()).then(|| path.unwrap_or_default().to_owned())
    };
    let mut named = names
        .iter()
        .flat_map(|(name, base)| [format!("${name}"), format!("${{{name}}}")].map(|start| (start, *base)));
    let own = CALLED.map(|start| (start, PathBase::Script));
    let followed = FOLLOWED.map(|start| (start, PathBase::ScriptFile));
    let mut starts = own.into_iter().chain(followed);
    starts
        .find_map(|(start, base)| Some(ScriptPath { base, path: rest(start)? }))
        .or_else(|| named.find_map(|(start, base)| Some(ScriptPath { base, path: rest(&start)? })))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_begins_at_the_root_or_where_the_script_is() {
        let names = HashMap::from([("DIR", PathBase::Script)]);
        let of = |word: &str| script_path(word, &names, true).map(|found| (found.base, found.path));
        for (word, base, path) in [
            ("/etc/x.sh", PathBase::Directory, "/etc/x.sh"),
            ("\"./x.sh\"", PathBase::Directory, "./x.sh"),
            ("\"$(dirname \"$0\")/x.sh\"", PathBase::Script, "x.sh"),
            ("$(dirname $0)", PathBase::Script, ""),
            ("\"$(cd \"$(dirname \"${BASH_SOURCE[0]}\")\" &> /dev/null && pwd)\"", PathBase::Script, ""),
            ("\"$(dirname -- \"$(readlink -f -- \"${0}\")\")/x\"", PathBase::ScriptFile, "x"),
            ("\"$DIR/x.sh\"", PathBase::Script, "x.sh"),
            ("\"${DIR}\"/x.sh", PathBase::Script, "x.sh"),
        ] {
            assert_eq!(of(word), Some((base, path.to_owned())), "{word}");
        }
        for word in [
            "${0%/*}/x",
            "$DIRS/x",
            "$X/y",
            "$(dirname $1)",
            "$DIR/*.sh",
            "$DIR//x",
            "$(dirname $0)x",
            "'a b'",
        ] {
            assert_eq!(of(word), None, "{word}");
        }
        assert_eq!(own_directory("$(dirname ${BASH_SOURCE[0]})", false), None);
        assert_eq!(own_directory("/etc", true), None);
    }
}
