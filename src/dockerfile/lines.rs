//! Which line of a Dockerfile made which step of an image's history.

use std::collections::VecDeque;

use super::agreement::Agreement;
use super::align::{Alignment, align};
use super::edited::pair_edited;
use super::expand::Variables;
use super::learned::learned;
use super::parse::{ParsedDockerfile, parse};
use super::record::recorded;
use super::stages::{chains, stages};
use super::step::{DockerfileStep, StepReader};
use super::wording::Wording;
use crate::analysis::HistoryLine;
use crate::image::Keyword;

/// A Dockerfile's lines by the history of an image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceLines {
    /// The Dockerfile's path as it was given.
    pub path: String,
    /// For each history line, oldest first, the line of the Dockerfile, from 1, that made the step and its layer: for the
    /// base image's that of the FROM which brought it. None where nothing says which it was.
    pub lines: Vec<Option<u32>>,
    /// The line of the last USER, where the image has it.
    pub user: Option<u32>,
    /// How many lines the Dockerfile has.
    pub count: u32,
}

/// Steps of a Dockerfile or a history that are compared; more than an image can have.
const STEPS: usize = 500;
/// Pairs of a step and a record that are compared in all: other stages than the last are tried as far as they reach.
const COMPARISONS: usize = 2_000_000;
/// Bytes of a Dockerfile that are read again for other stages than the last.
const READ_AGAIN: usize = 16 << 20;

impl SourceLines {
    /// The line that made a step.
    pub fn line(&self, step: usize) -> Option<u32> {
        self.lines.get(step).copied().flatten()
    }
}

/// Finds the stage whose instructions are most like the end of a history, the last one where several are, and matches
/// the two in order.
///
/// Nothing is claimed of an image that more speaks against than for being built from the Dockerfile, and FROM is given
/// the steps below the stage's first one only where that is found.
pub fn match_lines(path: &str, text: &str, history: &[HistoryLine]) -> SourceLines {
    let count = text.lines().count() as u32;
    let mut lines =
        SourceLines { path: path.to_owned(), lines: vec![None; history.len()], user: None, count };
    let skipped = history.len().saturating_sub(STEPS);
    let steps = history[skipped..].iter().map(|line| &line.instruction);
    let records = recorded(steps.clone());
    let dockerfile = parse(text);
    let Some(stage) = best_stage(&dockerfile, &learned(steps), &records) else { return lines };
    let BestStage { from, steps, alignment: Alignment { mut pairs, .. } } = stage;
    pair_edited(&steps, &records, &mut pairs);
    let agreement = Agreement { steps: &steps, records: &records, pairs: &pairs };
    let Some(&(_, first)) = pairs.first().filter(|_| agreement.is_own()) else { return lines };
    for (step, record) in &pairs {
        lines.lines[skipped + record] = Some(steps[*step].line);
    }
    if let Some(from) = from {
        let base = skipped + base_records(&steps, pairs[0], &history[skipped..]);
        lines.lines[..base].fill(Some(from));
    }
    lines.user = last_user(&steps, &pairs, agreement.records_settings());
    let own = skipped + first;
    join_layers(&history[own..], &mut lines.lines[own..]);
    lines
}

struct BestStage {
    /// The line of the FROM that named the base image.
    from: Option<u32>,
    steps: Vec<DockerfileStep>,
    alignment: Alignment,
}

fn best_stage(dockerfile: &ParsedDockerfile, learned: &Variables, records: &[Wording]) -> Option<BestStage> {
    let (stages, global) = stages(dockerfile);
    let (mut comparisons, mut bytes) = (0, 0);
    let mut best: Option<BestStage> = None;
    for chain in chains(&stages) {
        let mut reader = StepReader::new(learned, &global, dockerfile.escape);
        let instructions = chain.iter().flat_map(|place| &stages[*place].instructions);
        let mut steps = VecDeque::new();
        let mut skipped = 0;
        for instruction in instructions {
            bytes += instruction.len();
            steps.extend(reader.step(instruction));
            if steps.len() > STEPS {
                steps.pop_front();
                skipped += 1;
            }
        }
        let steps = Vec::from(steps);
        let alignment = align(&steps, records);
        comparisons += steps.len() * records.len();
        let from = chain.first().and_then(|lowest| stages[*lowest].base_line()).filter(|_| skipped == 0);
        if best.as_ref().is_none_or(|best| alignment.score > best.alignment.score) {
            best = Some(BestStage { from, steps, alignment });
        }
        if comparisons > COMPARISONS || bytes > READ_AGAIN {
            break;
        }
    }
    best
}

/// How many records are the base image's: those before the first pair, unless a step that comes before it is left over.
fn base_records(steps: &[DockerfileStep], first: (usize, usize), history: &[HistoryLine]) -> usize {
    let (step, record) = first;
    let left_over = &steps[..step];
    if left_over.iter().any(|step| step.wording.keyword.writes_files()) {
        return 0;
    }
    // what sets something may be any of as many records that made no layer
    let may_be = history[..record].iter().rev().take(left_over.len()).take_while(|line| line.layer.is_none());
    record - may_be.count()
}

/// The line of the last USER. Not all builders record it; where they do, the image must have it.
fn last_user(steps: &[DockerfileStep], pairs: &[(usize, usize)], is_recorded: bool) -> Option<u32> {
    let last = steps.iter().rposition(|step| step.wording.keyword == Keyword::User)?;
    let is_paired = pairs.iter().any(|(step, _)| *step == last);
    (is_paired || !is_recorded).then(|| steps[last].line)
}

/// A layer that several steps made is that of the one which wrote files; where several did, of none.
///
/// buildah makes one layer of a whole stage unless it is told otherwise, and records it at the last step: those before
/// are without the note that begins with `FROM`. kaniko does so with `--single-snapshot`.
fn join_layers(history: &[HistoryLine], lines: &mut [Option<u32>]) {
    let mut joined: Vec<usize> = Vec::new();
    for (place, line) in history.iter().enumerate() {
        let is_noted = line.entry.comment.starts_with("FROM ");
        let keyword = line.instruction.keyword;
        if keyword.writes_files() {
            joined.push(place);
        }
        let only_sets = !matches!(keyword, Keyword::Unknown | Keyword::Workdir) && !keyword.writes_files();
        if line.layer.is_some() && (only_sets || is_noted) && lines[place].is_some() {
            match joined.as_slice() {
                // the classic builder on Windows makes a layer of every step
                [] if keyword == Keyword::Workdir || !is_noted => {}
                [writer] => lines[place] = lines[*writer],
                _ => lines[place] = None,
            }
        }
        if line.layer.is_some() || is_noted {
            joined.clear();
        }
    }
}
