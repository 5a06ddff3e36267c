//! The steps from image to image, as rows.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::sync::Arc;

use crate::compare::{Comparison, Portion, pulls};
use crate::tui::filter::{Subject, TermKind, TextKind};
use crate::tui::state::display::SortKey;
use crate::tui::state::table::TableItems;

/// A row of the steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StepRow {
    /// An image and how much larger it is than the one before.
    Image(usize),
    /// One reason for the difference, by its place among the portions of the step to an image.
    Portion(usize, usize),
    /// What upgrading to an image pulls, by its place among the phrases that say so.
    Pull(usize, usize),
}

impl StepRow {
    /// The image that the row is about.
    pub(crate) fn image(self) -> usize {
        match self {
            Self::Image(image) | Self::Portion(image, _) | Self::Pull(image, _) => image,
        }
    }
}

/// All rows, from the first image to the last.
pub(crate) fn step_rows(comparison: &Comparison) -> Vec<StepRow> {
    let of_image = |image: usize| {
        let step = image.checked_sub(1).map(|before| &comparison.steps[before]);
        let portions = step.map_or(0, |step| step.portions.len());
        let phrases = image.checked_sub(1).map_or(0, |before| pulls(&comparison.pulls[before]).len());
        let portions = (0..portions).map(move |portion| StepRow::Portion(image, portion));
        let phrases = (0..phrases).map(move |phrase| StepRow::Pull(image, phrase));
        std::iter::once(StepRow::Image(image)).chain(portions).chain(phrases)
    };
    (0..comparison.images.len()).flat_map(of_image).collect()
}

/// The rows, to be filtered by what they say.
pub(super) struct StepItems {
    pub(super) comparison: Arc<Comparison>,
    pub(super) names: Vec<String>,
    pub(super) rows: Vec<StepRow>,
}

/// Nothing that terms ask.
struct NoFacts;

impl Subject for NoFacts {}

impl TableItems for StepItems {
    const SORTS: &'static [SortKey] = &[SortKey::Rank];
    const TERMS: &'static [TermKind] = &[];
    const TEXT: TextKind = TextKind::Words;

    fn count(&self) -> usize {
        self.rows.len()
    }

    fn text(&self, item: usize) -> Cow<'_, [u8]> {
        let words = match self.rows[item] {
            StepRow::Image(image) => self.names[image].clone(),
            StepRow::Portion(image, portion) => {
                self.comparison.steps[image - 1].portions[portion].purpose.word().to_owned()
            }
            StepRow::Pull(image, phrase) => {
                format!("pulls {}", pulls(&self.comparison.pulls[image - 1])[phrase])
            }
        };
        Cow::Owned(words.into_bytes())
    }

    fn subject(&self, _: usize) -> impl Subject {
        NoFacts
    }

    /// The image that a portion or pull belongs to.
    fn above(&self, item: usize) -> Option<usize> {
        let image = self.rows[item].image();
        self.rows[..item].iter().rposition(|row| *row == StepRow::Image(image))
    }

    fn compare(&self, _: SortKey, one: usize, other: usize) -> Ordering {
        one.cmp(&other)
    }
}

/// The scale of the bars: the largest number of bytes that any of them reaches.
pub(crate) fn steps_scale(comparison: &Comparison) -> u64 {
    let images = &comparison.images;
    let unpacked = |image: usize| images[image].analysis.totals.unpacked_size;
    let reached = comparison.steps.iter().enumerate().flat_map(|(before, step)| {
        let start = i128::from(unpacked(before));
        step.portions.iter().scan(start, |sum, portion| {
            *sum += portion.delta;
            u64::try_from(*sum).ok()
        })
    });
    (0..images.len()).map(unpacked).chain(reached).max().unwrap_or(0)
}

/// The bytes before and after a portion of the step to an image, with the portions taken one after the other.
pub(crate) fn portion_ends(comparison: &Comparison, image: usize, portion: usize) -> (u64, u64) {
    let Some(before) = image.checked_sub(1) else { return (0, 0) };
    let start = i128::from(comparison.images[before].analysis.totals.unpacked_size);
    let portions = &comparison.steps[before].portions;
    let sum = |portions: &[Portion]| {
        let sum = portions.iter().fold(start, |sum, portion| sum + portion.delta);
        u64::try_from(sum.max(0)).unwrap_or(u64::MAX)
    };
    (sum(&portions[..portion]), sum(&portions[..=portion]))
}
