//! Whether a Dockerfile is an image's own, or one that has a step or two in common with it.

use super::step::DockerfileStep;
use super::wording::Wording;
use crate::image::Keyword;

/// A Dockerfile's steps beside a history's, and what is left over of both.
pub(super) struct Agreement<'a> {
    pub steps: &'a [DockerfileStep],
    pub records: &'a [Wording],
    /// Which step is which record, in order, those included that were edited since.
    pub pairs: &'a [(usize, usize)],
    /// How many steps are recorded as they are written, by their weights.
    pub agreed: u32,
}

impl Agreement<'_> {
    /// Tells whether at least as much speaks for it as against it that the image was built from the Dockerfile.
    ///
    /// Records behind the last pair speak against it only as far as steps are left over that they could be: somebody may
    /// have built on the image.
    pub fn is_own(&self) -> bool {
        let (Some(&(_, first)), Some(&(_, last))) = (self.pairs.first(), self.pairs.last()) else {
            return false;
        };
        let is_paired = |step: &usize| self.pairs.iter().any(|pair| pair.0 == *step);
        let is_recorded = |record: &usize| self.pairs.iter().any(|pair| pair.1 == *record);
        let weight_of_record = |record: usize| weight(self.records[record].keyword);
        let records_settings = self.records_settings();
        let is_expected = |step: &usize| {
            let keyword = self.steps[*step].wording.keyword;
            keyword.writes_files() || (records_settings && !may_lack(keyword))
        };
        let left_over = (0..self.steps.len()).filter(|step| !is_paired(step)).filter(is_expected);
        let left_over: u32 = left_over.map(|step| weight(self.steps[step].wording.keyword)).sum();
        let between: u32 = (first..last).filter(|record| !is_recorded(record)).map(weight_of_record).sum();
        let behind: u32 = (last + 1..self.records.len()).map(weight_of_record).sum();
        let edited = agreed(self.steps, self.pairs).saturating_sub(self.agreed);
        self.agreed > 0 && self.agreed >= left_over + between + behind.min(left_over) + edited
    }

    /// Tells whether the image's builder records steps that write no files.
    pub fn records_settings(&self) -> bool {
        let first = self.pairs.first().map_or(self.records.len(), |pair| pair.1);
        self.records[first..].iter().any(|record| !record.keyword.writes_files() && !may_lack(record.keyword))
    }
}

/// The weights of all steps that are paired, in sum.
pub(super) fn agreed(steps: &[DockerfileStep], pairs: &[(usize, usize)]) -> u32 {
    pairs.iter().map(|(step, _)| weight(steps[*step].wording.keyword)).sum()
}

fn weight(keyword: Keyword) -> u32 {
    match keyword {
        Keyword::Arg | Keyword::Onbuild => 0,
        keyword if keyword.writes_files() => 2,
        _ => 1,
    }
}

/// Steps that builders leave out of a history, or that made nothing to record.
fn may_lack(keyword: Keyword) -> bool {
    matches!(keyword, Keyword::Arg | Keyword::Onbuild | Keyword::Workdir)
}
