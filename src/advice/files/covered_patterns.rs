//! What a pattern of `.dockerignore` keeps out, and patterns that another one makes needless.

use crate::text::is_like;

/// The patterns without those that keep out nothing that another one does not; the order stays. Those behind an exception that
/// says something of what they keep out are needed.
pub(in crate::advice) fn without_covered(patterns: Vec<String>) -> Vec<String> {
    let is_needed = |place: usize| {
        let pattern = patterns[place].as_str();
        let is_excepted = |exception: &str| hides(exception, pattern) || hides(pattern, exception);
        if pattern.starts_with('!') {
            return !patterns[..place].iter().any(|other| other == pattern);
        }
        let mut exceptions = patterns[..place].iter().filter_map(|other| other.strip_prefix('!'));
        let covers = |(at, other): (usize, &String)| match other == pattern {
            true => at < place,
            false => at != place && covers(other, pattern),
        };
        exceptions.any(is_excepted) || !patterns.iter().enumerate().any(covers)
    };
    (0..patterns.len()).filter(|place| is_needed(*place)).map(|place| patterns[place].clone()).collect()
}

/// Tells whether a pattern keeps out all that another one does.
fn covers(wide: &str, narrow: &str) -> bool {
    match (wide.strip_prefix("**/"), narrow.strip_prefix("**/")) {
        // in any directory is more than in the first
        (None, Some(_)) => false,
        (_, narrow_name) => hides(wide, narrow_name.unwrap_or(narrow)),
    }
}

/// Tells whether a pattern keeps a path out, or a directory above it; a star in the path is a letter as others.
pub(super) fn hides(pattern: &str, path: &str) -> bool {
    let ends = path.match_indices('/').map(|(at, _)| at).chain([path.len()]);
    ends.into_iter().any(|end| matches(pattern, &path[..end]))
}

/// Tells whether a pattern matches a whole path, as far as the patterns written here go: names with `*`, behind `**/` in any
/// directory.
fn matches(pattern: &str, path: &str) -> bool {
    if let Some(name) = pattern.strip_prefix("**/") {
        let mut starts = path.match_indices('/').map(|(at, _)| at + 1);
        return matches(name, path) || starts.any(|start| matches(name, &path[start..]));
    }
    let (mut names, mut parts) = (path.split('/'), pattern.split('/'));
    names.clone().count() == parts.clone().count()
        && names.all(|name| parts.next().is_some_and(|part| is_like(part, name, '*')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn is_left(patterns: &[&str], expected: &[&str]) {
        let owned = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        assert_eq!(without_covered(owned(patterns)), owned(expected), "{patterns:?}");
    }

    #[test]
    fn what_another_pattern_keeps_out_is_not_said_again() {
        is_left(&["Dockerfile*", "a", "Dockerfile", "a"], &["Dockerfile*", "a"]);
        is_left(&["Dockerfile", "Dockerfile*"], &["Dockerfile*"]);
        is_left(&[".git", ".git/config", "x/.git"], &[".git", "x/.git"]);
        is_left(&[".env", "**/.env"], &["**/.env"]);
        is_left(&[".env.*", ".env.local", "**/.env.*"], &["**/.env.*"]);
        is_left(&["**/x/key", "**/x"], &["**/x"]);
        is_left(&["x", "**/x/key"], &["x", "**/x/key"]);
    }

    #[test]
    fn what_lies_behind_an_exception_is_said() {
        let all = ["tests", "!tests/data", "tests/data/key.pem"];
        is_left(&all, &all);
        is_left(&["Dockerfile*", "!Dockerfile", "Dockerfile.dev"], &["Dockerfile*", "!Dockerfile"]);
    }

    #[test]
    fn stars_stand_for_letters_of_one_name() {
        for (pattern, path, expected) in [
            ("Dockerfile*", "Dockerfile.small", true),
            ("Dockerfile*", "a/Dockerfile", false),
            ("a*b*c", "a-b-c", true),
            ("a*b*c", "a-c", false),
            ("**/key", "key", true),
            ("**/x/key", "a/x/key", true),
            ("**/key", "monkey", false),
        ] {
            assert_eq!(matches(pattern, path), expected, "{pattern} {path}");
        }
    }
}
