//! What a shell's script is certain to do, as far as whoever starts it asks: kept in place of its words.

/// A step of a script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ScriptStep {
    /// What follows is certain only where the first argument passes none of these: each is a list of tests that must pass
    /// together.
    Unless(Vec<Vec<ArgumentTest>>),
    /// A program is called that the script cannot do without.
    Call {
        /// The line, counted from 1.
        line: u32,
        /// Its name, and the words behind it up to the first that only a shell can tell.
        words: Vec<String>,
        /// Whether it takes the script's place (`exec`).
        is_exec: bool,
        /// Whether the script's own arguments follow (`"$@"`).
        takes_arguments: bool,
    },
    /// A file is read as part of the script.
    Source {
        /// The line, counted from 1.
        line: u32,
        /// Its path.
        path: String,
    },
}

/// A test of a script's first argument.
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
    /// There is none.
    IsMissing,
}

impl ScriptStep {
    /// About what it takes in memory, in bytes.
    pub(super) fn memory(&self) -> usize {
        let more = match self {
            Self::Unless(tests) => tests.iter().flatten().count() * size_of::<ArgumentTest>(),
            Self::Call { words, .. } => words.iter().map(|word| size_of::<String>() + word.len()).sum(),
            Self::Source { path, .. } => path.len(),
        };
        size_of::<Self>() + more
    }
}

impl ArgumentTest {
    /// Tells whether an argument passes.
    pub(crate) fn passes(&self, argument: Option<&str>) -> bool {
        let word = argument.unwrap_or_default();
        match self {
            Self::Is(text) => word == text,
            Self::IsNot(text) => word != text,
            Self::StartsWith(text) => word.starts_with(text.as_str()),
            Self::EndsWith(text) => word.ends_with(text.as_str()),
            Self::IsMissing => word.is_empty(),
        }
    }

    /// Reads a condition as shells have it, alternatives of tests that must pass together; None where one of them has no
    /// test of the first argument, and so may hold whatever that is.
    pub(super) fn read(condition: &str) -> Option<Vec<Vec<Self>>> {
        let alternatives = condition.split("||").map(|all| {
            let all = all.replace(" -a ", " ] && [ ");
            let tests: Vec<Self> = all.split("&&").filter_map(Self::one).collect();
            (!tests.is_empty()).then_some(tests)
        });
        alternatives.collect()
    }

    fn one(text: &str) -> Option<Self> {
        let text = text.trim();
        let inner = text.strip_prefix("[[").and_then(|rest| rest.strip_suffix("]]"));
        let inner = inner.or_else(|| text.strip_prefix('[')?.strip_suffix(']'))?;
        let words: Vec<&str> = inner.split_whitespace().map(|word| word.trim_matches(['"', '\''])).collect();
        let is_first = |word: &str| word == "$1" || word == "${1}";
        match words.as_slice() {
            ["-z", "$1" | "${1}" | "${1:-}"] | ["$#" | "${#}", "-eq", "0"] => Some(Self::IsMissing),
            ["${1:0:1}", "=" | "==", "-"] => Some(Self::StartsWith("-".to_owned())),
            [cut, "!=", first] if is_first(first) => {
                let cut = cut.strip_prefix("${1")?.strip_suffix('}')?;
                let plain = |text: &str| literal(text).map(str::to_owned);
                match cut.strip_prefix('#') {
                    Some(start) => plain(start).map(Self::StartsWith),
                    None => plain(cut.strip_prefix('%')?).map(Self::EndsWith),
                }
            }
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
