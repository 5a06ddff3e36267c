//! The mirror of what a script is certain to do.

use serde::{Deserialize, Serialize};

use crate::content::{ArgumentTest, PathBase, ScriptPath, ScriptStep};

/// The mirror of [`ScriptStep`].
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum StepRow {
    /// Tests, and how many steps follow for each case.
    If(Vec<Vec<TestRow>>, u16, u16),
    Stop,
    /// Line, words, `exec`, and whether the arguments follow.
    Call(u32, Vec<String>, bool, bool),
    /// Path, and whether `source` is needed.
    Source(Option<PathRow>, bool),
    /// Path, and whether it is needed.
    Directory(PathRow, bool),
    /// Words, and whether the arguments follow.
    Set(Vec<String>, bool),
    Shift,
    Modes,
    SearchPath(String),
}

/// The mirror of [`ScriptPath`].
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct PathRow(BaseRow, String);

/// The mirror of [`PathBase`].
#[derive(Debug, Serialize, Deserialize)]
enum BaseRow {
    Directory,
    Script,
    ScriptFile,
}

/// The mirror of [`ArgumentTest`].
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum TestRow {
    Is(String),
    IsNot(String),
    StartsWith(String),
    EndsWith(String),
    IsMissing,
    IsPresent,
    IsRoot,
    IsNotRoot,
    IsExtended,
    Unknown,
}

impl StepRow {
    pub fn of(step: &ScriptStep) -> Self {
        match step.clone() {
            ScriptStep::If { tests, then, otherwise } => {
                let rows = tests.into_iter().map(|all| all.into_iter().map(TestRow::of).collect());
                Self::If(rows.collect(), then, otherwise)
            }
            ScriptStep::Stop => Self::Stop,
            ScriptStep::Call { line, words, is_exec, takes_arguments } => {
                Self::Call(line, words, is_exec, takes_arguments)
            }
            ScriptStep::Source { path, needs_source } => Self::Source(path.map(PathRow::of), needs_source),
            ScriptStep::Directory { path, is_needed } => Self::Directory(PathRow::of(path), is_needed),
            ScriptStep::SearchPath { directories } => Self::SearchPath(directories),
            ScriptStep::Set { words, takes_arguments } => Self::Set(words, takes_arguments),
            ScriptStep::Shift => Self::Shift,
            ScriptStep::Modes => Self::Modes,
        }
    }

    pub fn step(self) -> ScriptStep {
        match self {
            Self::If(rows, then, otherwise) => {
                let tests = rows.into_iter().map(|all| all.into_iter().map(TestRow::test).collect());
                ScriptStep::If { tests: tests.collect(), then, otherwise }
            }
            Self::Stop => ScriptStep::Stop,
            Self::Call(line, words, is_exec, takes_arguments) => {
                ScriptStep::Call { line, words, is_exec, takes_arguments }
            }
            Self::Source(path, needs_source) => {
                ScriptStep::Source { path: path.map(PathRow::path), needs_source }
            }
            Self::Directory(path, is_needed) => ScriptStep::Directory { path: path.path(), is_needed },
            Self::SearchPath(directories) => ScriptStep::SearchPath { directories },
            Self::Set(words, takes_arguments) => ScriptStep::Set { words, takes_arguments },
            Self::Shift => ScriptStep::Shift,
            Self::Modes => ScriptStep::Modes,
        }
    }
}

impl PathRow {
    fn of(path: ScriptPath) -> Self {
        let base = match path.base {
            PathBase::Directory => BaseRow::Directory,
            PathBase::Script => BaseRow::Script,
            PathBase::ScriptFile => BaseRow::ScriptFile,
        };
        Self(base, path.path)
    }

    fn path(self) -> ScriptPath {
        let base = match self.0 {
            BaseRow::Directory => PathBase::Directory,
            BaseRow::Script => PathBase::Script,
            BaseRow::ScriptFile => PathBase::ScriptFile,
        };
        ScriptPath { base, path: self.1 }
    }
}

impl TestRow {
    fn of(test: ArgumentTest) -> Self {
        match test {
            ArgumentTest::Is(text) => Self::Is(text),
            ArgumentTest::IsNot(text) => Self::IsNot(text),
            ArgumentTest::StartsWith(text) => Self::StartsWith(text),
            ArgumentTest::EndsWith(text) => Self::EndsWith(text),
            ArgumentTest::IsMissing => Self::IsMissing,
            ArgumentTest::IsPresent => Self::IsPresent,
            ArgumentTest::IsRoot => Self::IsRoot,
            ArgumentTest::IsNotRoot => Self::IsNotRoot,
            ArgumentTest::IsExtended => Self::IsExtended,
            ArgumentTest::Unknown => Self::Unknown,
        }
    }

    fn test(self) -> ArgumentTest {
        match self {
            Self::Is(text) => ArgumentTest::Is(text),
            Self::IsNot(text) => ArgumentTest::IsNot(text),
            Self::StartsWith(text) => ArgumentTest::StartsWith(text),
            Self::EndsWith(text) => ArgumentTest::EndsWith(text),
            Self::IsMissing => ArgumentTest::IsMissing,
            Self::IsPresent => ArgumentTest::IsPresent,
            Self::IsRoot => ArgumentTest::IsRoot,
            Self::IsNotRoot => ArgumentTest::IsNotRoot,
            Self::IsExtended => ArgumentTest::IsExtended,
            Self::Unknown => ArgumentTest::Unknown,
        }
    }
}
