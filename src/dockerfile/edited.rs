//! Steps that were changed after the build: others stand around them as they were, and most of their words are the same.

use super::step::DockerfileStep;
use super::wording::Wording;

/// Longest list of words that is compared.
const WORDS: usize = 200;
/// Fewest words that two wordings of one step have in common.
const COMMON: usize = 3;

/// Adds to the pairs those of steps that were edited, within the gaps that the others leave.
pub(super) fn pair_edited(steps: &[DockerfileStep], records: &[Wording], pairs: &mut Vec<(usize, usize)>) {
    let (Some(&(step, record)), Some(&last)) = (pairs.first(), pairs.last()) else { return };
    // before the first pair no more records than steps can be the Dockerfile's
    let mut gaps = vec![(0..step, record.saturating_sub(step)..record)];
    gaps.extend(pairs.windows(2).map(|two| (two[0].0 + 1..two[1].0, two[0].1 + 1..two[1].1)));
    gaps.push((last.0 + 1..steps.len(), last.1 + 1..records.len()));
    let recorded: Vec<Vec<&str>> = records.iter().map(sorted_words).collect();
    for (gap, mut free) in gaps {
        for step in gap.rev() {
            let mine = sorted_words(&steps[step].wording);
            let is_edited = |record: &usize| {
                records[*record].keyword == steps[step].wording.keyword
                    && are_alike(&mine, &recorded[*record])
            };
            if let Some(record) = free.clone().rev().find(is_edited) {
                pairs.push((step, record));
                free.end = record;
            }
        }
    }
    pairs.sort_unstable();
}

fn are_alike(mine: &[&str], theirs: &[&str]) -> bool {
    let common = common(mine, theirs);
    common >= COMMON && common * 5 >= mine.len().max(theirs.len()) * 3
}

fn sorted_words(wording: &Wording) -> Vec<&str> {
    let mut words: Vec<&str> = wording.texts.first().map_or("", |text| text).split(' ').take(WORDS).collect();
    words.sort_unstable();
    words
}

/// How many words two sorted lists share.
fn common(mine: &[&str], theirs: &[&str]) -> usize {
    let (mut mine, mut theirs) = (mine.iter().peekable(), theirs.iter().peekable());
    let mut common = 0;
    while let (Some(a), Some(b)) = (mine.peek(), theirs.peek()) {
        let order = a.cmp(b);
        common += usize::from(order.is_eq());
        if order.is_le() {
            mine.next();
        }
        if order.is_ge() {
            theirs.next();
        }
    }
    common
}
