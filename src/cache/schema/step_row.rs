//! The mirror of what a script is certain to do.

use serde::{Deserialize, Serialize};

use crate::content::{ArgumentTest, ScriptStep};

/// The mirror of [`ScriptStep`].
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum StepRow {
    Unless(Vec<Vec<TestRow>>),
    /// Line, words, `exec`, and whether the arguments follow.
    Call(u32, Vec<String>, bool, bool),
    Source(u32, String),
}

/// The mirror of [`ArgumentTest`].
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum TestRow {
    Is(String),
    IsNot(String),
    StartsWith(String),
    EndsWith(String),
    IsMissing,
}

impl StepRow {
    pub fn of(step: &ScriptStep) -> Self {
        match step {
            ScriptStep::Unless(tests) => {
                Self::Unless(tests.iter().map(|all| all.iter().map(TestRow::of).collect()).collect())
            }
            ScriptStep::Call { line, words, is_exec, takes_arguments } => {
                Self::Call(*line, words.clone(), *is_exec, *takes_arguments)
            }
            ScriptStep::Source { line, path } => Self::Source(*line, path.clone()),
        }
    }

    pub fn step(self) -> ScriptStep {
        match self {
            Self::Unless(tests) => ScriptStep::Unless(
                tests.into_iter().map(|all| all.into_iter().map(TestRow::test).collect()).collect(),
            ),
            Self::Call(line, words, is_exec, takes_arguments) => {
                ScriptStep::Call { line, words, is_exec, takes_arguments }
            }
            Self::Source(line, path) => ScriptStep::Source { line, path },
        }
    }
}

impl TestRow {
    fn of(test: &ArgumentTest) -> Self {
        match test.clone() {
            ArgumentTest::Is(text) => Self::Is(text),
            ArgumentTest::IsNot(text) => Self::IsNot(text),
            ArgumentTest::StartsWith(text) => Self::StartsWith(text),
            ArgumentTest::EndsWith(text) => Self::EndsWith(text),
            ArgumentTest::IsMissing => Self::IsMissing,
        }
    }

    fn test(self) -> ArgumentTest {
        match self {
            Self::Is(text) => ArgumentTest::Is(text),
            Self::IsNot(text) => ArgumentTest::IsNot(text),
            Self::StartsWith(text) => ArgumentTest::StartsWith(text),
            Self::EndsWith(text) => ArgumentTest::EndsWith(text),
            Self::IsMissing => ArgumentTest::IsMissing,
        }
    }
}
