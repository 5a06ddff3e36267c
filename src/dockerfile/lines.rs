//! Which line of a Dockerfile made which step of an image's history.

use super::expand::{Variables, assignments, expand};
use super::parse::parse;
use super::source_instruction::SourceInstruction;
use super::wording::Wording;
use crate::image::{Instruction, Keyword};

/// A Dockerfile's lines by the history of an image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceLines {
    /// The Dockerfile's path as it was given.
    pub path: String,
    /// For each history line, oldest first, the line of the Dockerfile, from 1: for the base image's that of the FROM
    /// which brought it. None where nothing is like it.
    pub lines: Vec<Option<u32>>,
    /// The line of the last USER, if there is any.
    pub user: Option<u32>,
}

/// Steps of a Dockerfile or a history that are compared; more than an image can have.
const STEPS: usize = 500;
/// Likeness from which two wordings are the same step.
const ALIKE: u32 = 35;

impl SourceLines {
    /// The line that made a step.
    pub fn line(&self, step: usize) -> Option<u32> {
        self.lines.get(step).copied().flatten()
    }
}

/// Matches the final stage's instructions, in order, against the end of a history; what comes before the first match is
/// the base image's, and FROM's.
pub fn match_lines<'a>(
    path: &str,
    text: &str,
    history: impl IntoIterator<Item = &'a Instruction>,
) -> SourceLines {
    let history: Vec<&Instruction> = history.into_iter().collect();
    let (from, mut steps) = steps(&parse(text));
    let user = steps.iter().rev().find(|step| step.is_user).map(|step| step.line);
    let skipped = steps.len().saturating_sub(STEPS);
    steps.drain(..skipped);
    let first = history.len().saturating_sub(STEPS);
    let recorded: Vec<Wording> = history[first..].iter().map(|step| Wording::of_recorded(step)).collect();
    let mut lines = vec![None; history.len()];
    let pairs = align(&steps, &recorded);
    for (step, place) in &pairs {
        lines[first + place] = Some(steps[*step].line);
    }
    if let (Some(from), Some((_, place))) = (from, pairs.first()) {
        lines[..first + place].fill(Some(from));
    }
    SourceLines { path: path.to_owned(), lines, user }
}

/// A step that leaves a line in a history.
struct DockerfileStep {
    line: u32,
    is_user: bool,
    wording: Wording,
}

/// The steps of the last stage, after those of the stages that it builds on, and the line of the FROM that named the
/// base image.
fn steps(instructions: &[SourceInstruction]) -> (Option<u32>, Vec<DockerfileStep>) {
    let mut stages: Vec<SourceStage<'_>> = Vec::new();
    let mut global = Variables::new();
    for instruction in instructions {
        match (instruction.keyword, stages.last_mut()) {
            (Keyword::From, _) => {
                stages.push(SourceStage::start(instruction.line, &expand(&instruction.arguments, &global)))
            }
            (_, Some(stage)) => stage.instructions.push(instruction),
            (Keyword::Arg, None) => define(&mut global, &Variables::new(), &instruction.arguments),
            _ => {}
        }
    }
    let mut chain = Vec::new();
    let mut next = stages.len().checked_sub(1);
    while let Some(place) = next {
        chain.push(place);
        next = stages[..place].iter().rposition(|earlier| {
            earlier.name.as_deref().is_some_and(|name| name.eq_ignore_ascii_case(&stages[place].base))
        });
    }
    let from = chain.last().map(|place| stages[*place].line);
    let mut variables = Variables::new();
    let mut steps = Vec::new();
    for place in chain.into_iter().rev() {
        for instruction in &stages[place].instructions {
            if matches!(instruction.keyword, Keyword::Arg | Keyword::Env) {
                define(&mut variables, &global, &instruction.arguments);
            }
            // a shell expands its own variables, and history records the command as it was written
            let is_command = matches!(instruction.keyword, Keyword::Run | Keyword::Cmd | Keyword::Entrypoint);
            let arguments = match is_command {
                true => instruction.arguments.clone(),
                false => expand(&instruction.arguments, &variables),
            };
            let wording = Wording::of_source(instruction, &arguments);
            steps.push(DockerfileStep {
                line: instruction.line,
                is_user: instruction.keyword == Keyword::User,
                wording,
            });
        }
    }
    (from, steps)
}

struct SourceStage<'a> {
    /// The line of its FROM.
    line: u32,
    base: String,
    name: Option<String>,
    instructions: Vec<&'a SourceInstruction>,
}

impl SourceStage<'_> {
    fn start(line: u32, arguments: &str) -> Self {
        let words: Vec<&str> = arguments.split_whitespace().filter(|word| !word.starts_with("--")).collect();
        let name = match words.as_slice() {
            [_, keyword, name, ..] if keyword.eq_ignore_ascii_case("as") => Some((*name).to_owned()),
            _ => None,
        };
        let base = words.first().copied().unwrap_or_default().to_owned();
        Self { line, base, name, instructions: Vec::new() }
    }
}

/// ARG without a value takes that of the ARG before the first FROM.
fn define(variables: &mut Variables, global: &Variables, arguments: &str) {
    for (name, value) in assignments(arguments) {
        let value = value.map(|value| expand(&value, variables)).or_else(|| global.get(&name).cloned());
        if let Some(value) = value {
            variables.insert(name, value);
        }
    }
}

/// The pairs that are alike, in order, of the greatest likeness in sum; where several have it, those nearest the end.
fn align(steps: &[DockerfileStep], recorded: &[Wording]) -> Vec<(usize, usize)> {
    let likeness: Vec<Vec<u32>> = steps
        .iter()
        .map(|step| recorded.iter().map(|recorded| step.wording.likeness(recorded)).collect())
        .collect();
    let width = recorded.len() + 1;
    // best[s][r]: of the first s steps and the first r records
    let mut best = vec![0u32; (steps.len() + 1) * width];
    for s in 1..=steps.len() {
        for r in 1..=recorded.len() {
            let pair = likeness[s - 1][r - 1];
            let paired = if pair >= ALIKE { best[(s - 1) * width + r - 1] + pair } else { 0 };
            best[s * width + r] = paired.max(best[(s - 1) * width + r]).max(best[s * width + r - 1]);
        }
    }
    let (mut s, mut r) = (steps.len(), recorded.len());
    let mut pairs = Vec::new();
    while s > 0 && r > 0 {
        let pair = likeness[s - 1][r - 1];
        if pair >= ALIKE && best[s * width + r] == best[(s - 1) * width + r - 1] + pair {
            pairs.push((s - 1, r - 1));
            (s, r) = (s - 1, r - 1);
        } else if best[s * width + r] == best[(s - 1) * width + r] {
            s -= 1;
        } else {
            r -= 1;
        }
    }
    pairs.reverse();
    pairs
}
