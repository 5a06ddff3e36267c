//! Tests of a script's arguments and user, as conditions and patterns of `case` have them.

/// A test of a script's first argument, or of its user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ArgumentTest {
    /// It is this.
    Is(String),
    /// It is something else.
    IsNot(String),
    /// It begins with this.
    StartsWith(String),
    /// It ends with this.
    EndsWith(String),
    /// There is none, or an empty one.
    IsMissing,
    /// There is one.
    IsPresent,
    /// The script runs as root.
    IsRoot,
    /// It does not.
    IsNotRoot,
    /// The shell knows `[[` and `==`, as bash and busybox do.
    IsExtended,
    /// Only a shell can tell.
    Unknown,
}

/// Of whom tests tell something.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tested<'a> {
    /// The script's first argument.
    pub argument: Option<&'a str>,
    /// Whether the script runs as root.
    pub is_root: bool,
    /// Whether its shell is known to be one that has `[[` and `==`.
    pub is_extended: bool,
}

impl ArgumentTest {
    /// Tells whether a list of alternatives holds, each of which is a list of tests that must all pass; None where only a
    /// shell can tell.
    pub(crate) fn any(alternatives: &[Vec<Self>], tested: Tested<'_>) -> Option<bool> {
        let mut is_known = true;
        for all in alternatives {
            let results = || all.iter().map(|test| test.passes(tested));
            match results().all(|result| result == Some(true)) {
                true => return Some(true),
                false => is_known &= results().any(|result| result == Some(false)),
            }
        }
        is_known.then_some(false)
    }

    fn passes(&self, tested: Tested<'_>) -> Option<bool> {
        let word = tested.argument.unwrap_or_default();
        Some(match self {
            Self::Is(text) => word == text,
            Self::IsNot(text) => word != text,
            Self::StartsWith(text) => word.starts_with(text.as_str()),
            Self::EndsWith(text) => word.ends_with(text.as_str()),
            Self::IsMissing => word.is_empty(),
            Self::IsPresent => !word.is_empty(),
            Self::IsRoot => tested.is_root,
            Self::IsNotRoot => !tested.is_root,
            Self::IsExtended if tested.is_extended => true,
            Self::IsExtended | Self::Unknown => return None,
        })
    }

    /// Reads a condition as shells have it: alternatives of tests that must pass together.
    pub(super) fn read(condition: &str) -> Vec<Vec<Self>> {
        // what stands in parentheses or is denied as a whole binds otherwise
        if condition.starts_with('!') || condition.contains(" -o ") {
            return vec![vec![Self::Unknown]];
        }
        let alternatives = condition.split("||").map(|all| {
            let all = all.replace(" -a ", " ] && [ ");
            let is_extended = all.contains("[[") || all.split_whitespace().any(|word| word == "==");
            let tests = all.split("&&").map(|test| Self::one(test).unwrap_or(Self::Unknown));
            tests.chain(is_extended.then_some(Self::IsExtended)).collect()
        });
        alternatives.collect()
    }

    /// Reads the patterns of an arm of `case "$1"`.
    pub(super) fn of_patterns(patterns: &str) -> Vec<Vec<Self>> {
        patterns.split('|').map(|pattern| Self::of_pattern(pattern.trim())).collect()
    }

    /// The same of `case "${1:-default}"`.
    pub(super) fn of_patterns_or(patterns: &str, default: &str) -> Vec<Vec<Self>> {
        let mut alternatives = Self::of_patterns(patterns);
        let tested = Tested { argument: Some(default), is_root: false, is_extended: false };
        let fits = Self::any(&alternatives, tested);
        alternatives.iter_mut().for_each(|all| all.push(Self::IsPresent));
        alternatives.extend(match fits {
            Some(true) => Some(vec![Self::IsMissing]),
            Some(false) => None,
            None => Some(vec![Self::IsMissing, Self::Unknown]),
        });
        alternatives
    }

    fn of_pattern(pattern: &str) -> Vec<Self> {
        let plain = pattern.trim_matches(['"', '\'']);
        let test = match plain {
            "*" => return Vec::new(),
            "" => Self::IsMissing,
            _ if let Some(word) = literal(plain) => Self::Is(word.to_owned()),
            _ if let Some(start) = plain.strip_suffix('*').and_then(literal) => {
                Self::StartsWith(start.to_owned())
            }
            _ if let Some(end) = plain.strip_prefix('*').and_then(literal) => Self::EndsWith(end.to_owned()),
            _ => Self::Unknown,
        };
        vec![test]
    }

    fn one(text: &str) -> Option<Self> {
        let text = text.trim();
        let inner = text.strip_prefix("[[").and_then(|rest| rest.strip_suffix("]]"));
        let inner = inner
            .or_else(|| text.strip_prefix('[')?.strip_suffix(']'))
            .or_else(|| text.strip_prefix("test "))?
            .replace("$(id -u)", "$UID");
        let words: Vec<&str> = inner.split_whitespace().map(|word| word.trim_matches(['"', '\''])).collect();
        let is_first = |word: &str| matches!(word, "$1" | "${1}" | "${1:-}" | "${1-}");
        let is_count = |word: &str| matches!(word, "$#" | "${#}");
        match words.as_slice() {
            ["-z", first] if is_first(first) => Some(Self::IsMissing),
            ["-n", first] if is_first(first) => Some(Self::IsPresent),
            [count, "-eq" | "=" | "==", "0"] | [count, "-lt", "1"] if is_count(count) => {
                Some(Self::IsMissing)
            }
            [count, "-ne" | "!=" | "-gt", "0"] | [count, "-ge", "1"] if is_count(count) => {
                Some(Self::IsPresent)
            }
            ["$UID", "-eq" | "=" | "==", "0"] => Some(Self::IsRoot),
            ["$UID", "-ne" | "!=", "0"] => Some(Self::IsNotRoot),
            ["${1:0:1}", "=" | "==", "-"] => Some(Self::StartsWith("-".to_owned())),
            [cut, "!=", first] if is_first(first) && cut.contains(['#', '%']) => {
                let cut = cut.strip_prefix("${1")?.strip_suffix('}')?;
                let plain = |text: &str| literal(text).map(str::to_owned);
                match cut.strip_prefix('#') {
                    Some(start) => plain(start).map(Self::StartsWith),
                    None => plain(cut.strip_prefix('%')?).map(Self::EndsWith),
                }
            }
            [first, "=" | "==", ""] if is_first(first) => Some(Self::IsMissing),
            [first, "=" | "==", text] if is_first(first) => {
                literal(text).map(|text| Self::Is(text.to_owned()))
            }
            [first, "!=", text] if is_first(first) => literal(text).map(|text| Self::IsNot(text.to_owned())),
            _ => None,
        }
    }
}

/// A short word that stands for itself.
pub(super) fn literal(word: &str) -> Option<&str> {
    let is_plain = !word.is_empty()
        && word.len() <= 100
        && word.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_./+:@".contains(&b));
    is_plain.then_some(word)
}
