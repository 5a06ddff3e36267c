//! What a shell's script is certain to do, as far as whoever starts it asks: kept in place of its words.

use super::argument_test::ArgumentTest;
use super::script_path::ScriptPath;

/// A step of a script. Steps of a branch lie behind what they depend on, so that all are one list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ScriptStep {
    /// What is done depends on the script's arguments: the next `then` steps where they pass all tests of one of these lists,
    /// and the `otherwise` steps behind them where they do not.
    If {
        /// Lists of tests that must pass together.
        tests: Vec<Vec<ArgumentTest>>,
        /// How many steps are taken where they pass.
        then: u16,
        /// How many follow them, and are taken in their place where they do not.
        otherwise: u16,
    },
    /// Only a shell can tell what comes now.
    Stop,
    /// A program is called that the script cannot do without.
    Call {
        /// The line, counted from 1.
        line: u32,
        /// Its name, and the words behind it up to the first that only a shell can tell; none where the arguments are the
        /// command. In a script's file a word may be a variable that the script only reads: `$NAME`, or with quotes around it.
        words: Vec<String>,
        /// Whether it takes the script's place (`exec`).
        is_exec: bool,
        /// Whether the script's own arguments follow (`"$@"`).
        takes_arguments: bool,
    },
    /// A file is read as part of the script.
    Source {
        /// Its path, where it is known and the script ends when nothing is there.
        path: Option<ScriptPath>,
        /// Whether the command is `source`, which not all shells know, and the script cannot do without it.
        needs_source: bool,
    },
    /// What follows is done in another directory (`cd`).
    Directory {
        /// Its path.
        path: ScriptPath,
        /// Whether the script ends where it is not there.
        is_needed: bool,
    },
    /// The arguments become others (`set --`).
    Set {
        /// These.
        words: Vec<String>,
        /// Whether those that were given follow.
        takes_arguments: bool,
    },
    /// Programs are looked for elsewhere (`PATH=…`).
    SearchPath {
        /// The directories; `$PATH` among them stands for those of before.
        directories: String,
    },
    /// The first argument goes (`shift`).
    Shift,
    /// Whose files are, or what may be done with them, becomes other (`chmod`, `chown`).
    Modes,
}

impl ScriptStep {
    /// About what it takes in memory, in bytes.
    pub(in crate::content) fn memory(&self) -> usize {
        let of_words = |words: &[String]| words.iter().map(|word| size_of::<String>() + word.len()).sum();
        let more = match self {
            Self::If { tests, .. } => tests.iter().flatten().count() * size_of::<ArgumentTest>(),
            Self::Call { words, .. } | Self::Set { words, .. } => of_words(words),
            Self::Source { path, .. } => path.as_ref().map_or(0, |path| path.path.len()),
            Self::Directory { path, .. } => path.path.len(),
            Self::SearchPath { directories } => directories.len(),
            Self::Stop | Self::Shift | Self::Modes => 0,
        };
        size_of::<Self>() + more
    }
}
