//! The steps of a Dockerfile laid beside those of a history.

use super::step::DockerfileStep;
use super::wording::Wording;
use crate::image::Keyword;

/// Which step is which record, in order, and how much speaks for it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Alignment {
    pub score: i32,
    pub pairs: Vec<(usize, usize)>,
}

/// Less than any score.
const NEVER: i32 = i32::MIN / 2;

#[derive(Clone, Copy)]
enum Move {
    /// The first pair: what is before it in the history is a base image's.
    First,
    Pair,
    WithoutStep,
    WithoutRecord,
}

/// The alignment that most speaks for; where several are as good, the one nearest the end of the history.
///
/// All steps belong to the image, and all records between the first and the last pair to the steps: each that is left
/// over speaks against it. Records before the first pair are the base image's, those after the last one of whoever built
/// on the image.
pub(super) fn align(steps: &[DockerfileStep], records: &[Wording]) -> Alignment {
    let width = records.len() + 1;
    let mut moves = vec![Move::WithoutStep; (steps.len() + 1) * width];
    // the scores of the row above and of this one, each with its first pair made
    let (mut above, mut row) = (vec![NEVER; width], vec![NEVER; width]);
    let mut none_yet = 0;
    for (s, step) in steps.iter().enumerate() {
        let cost = cost_of_step(step.wording.keyword);
        row[0] = NEVER;
        for (r, record) in records.iter().enumerate() {
            let likeness = step.wording.likeness(record);
            let (before, first) = match above[r] {
                pairs if pairs > none_yet => (pairs, Move::Pair),
                _ => (none_yet, Move::First),
            };
            let paired = if likeness > 0 { before + likeness } else { NEVER };
            let best = [
                (paired, first),
                (above[r + 1] - cost, Move::WithoutStep),
                (row[r] - cost_of_record(record.keyword), Move::WithoutRecord),
            ];
            let (score, way) = best.into_iter().rev().max_by_key(|(score, _)| *score).unwrap_or(best[0]);
            (row[r + 1], moves[(s + 1) * width + r + 1]) = (score.max(NEVER), way);
        }
        none_yet -= cost;
        std::mem::swap(&mut above, &mut row);
    }
    let last = (0..width).max_by_key(|r| above[*r]).unwrap_or(0);
    match above[last] > NEVER / 2 {
        true => Alignment { score: above[last], pairs: pairs(&moves, width, steps.len(), last) },
        false => Alignment { score: NEVER, pairs: Vec::new() },
    }
}

fn pairs(moves: &[Move], width: usize, mut s: usize, mut r: usize) -> Vec<(usize, usize)> {
    let mut pairs = Vec::new();
    while s > 0 && r > 0 {
        let way = moves[s * width + r];
        if matches!(way, Move::First | Move::Pair) {
            pairs.push((s - 1, r - 1));
        }
        match way {
            Move::First => break,
            Move::Pair => (s, r) = (s - 1, r - 1),
            Move::WithoutStep => s -= 1,
            Move::WithoutRecord => r -= 1,
        }
    }
    pairs.reverse();
    pairs
}

/// What it costs that a step is not in the history: kaniko records only those that write files, and not all builders
/// record ARG and ONBUILD.
fn cost_of_step(keyword: Keyword) -> i32 {
    match keyword {
        Keyword::Arg | Keyword::Onbuild => 0,
        keyword if keyword.writes_files() => 30,
        _ => 2,
    }
}

/// What it costs that a record between two pairs is of no step.
fn cost_of_record(keyword: Keyword) -> i32 {
    if keyword.writes_files() { 50 } else { 20 }
}
