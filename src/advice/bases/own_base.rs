//! What the image's own steps stand on: the image that they began with, as a Dockerfile names it.

use super::distribution::Distribution;
use super::known_base::KnownBase;
use super::official_image::OfficialImage;
use crate::advice::attempt::Missing;
use crate::advice::own_steps::after_language;
use crate::analysis::HistoryLine;
use crate::finding::Evidence;
use crate::image::{Certainty, LayerIndex};

/// The image below the image's own steps.
#[derive(Debug)]
pub(in crate::advice) struct OwnBase {
    /// Its reference.
    pub image: String,
    /// The smaller image that has what the application runs on; None where any image of the distribution will do.
    pub smaller: Option<String>,
    /// The first line of the history that is the image's own.
    pub first: usize,
}

impl OwnBase {
    /// Finds it.
    ///
    /// # Errors
    /// Where it is neither a distribution's image nor one that Docker publishes and that says which.
    pub fn of(evidence: &Evidence<'_>, distribution: Option<&Distribution>) -> Result<Self, Missing> {
        if let Some(official) = OfficialImage::of(evidence, distribution) {
            let first = after_language(evidence.analysis, official.layer);
            return Ok(match (KnownBase::beyond(evidence, first), official.smaller) {
                // what a smaller image of the publisher lacks is not known
                (Some(KnownBase { image, first }), Some(smaller)) if smaller == official.image => {
                    Self { image: image.to_owned(), smaller: Some(image.to_owned()), first }
                }
                (_, smaller) => Self { image: official.image, smaller, first },
            });
        }
        let distribution = distribution.ok_or_else(|| {
            Missing(
                "which release of Debian, Ubuntu or Alpine it is made of is not recorded in it".to_owned(),
            )
        })?;
        let analysis = evidence.analysis;
        if analysis.base.certainty(LayerIndex(0)).is_none_or(|certainty| certainty == Certainty::Assumed) {
            return Err(Missing("its lowest layer is no distribution's root file system".to_owned()));
        }
        let first = after_root(&analysis.history);
        Ok(match KnownBase::beyond(evidence, first) {
            // what it has beside its distribution the program may need
            Some(KnownBase { image, first }) => {
                Self { image: image.to_owned(), smaller: Some(image.to_owned()), first }
            }
            None => Self { image: distribution.own(evidence), smaller: None, first },
        })
    }

    /// Its unpacked bytes.
    pub fn size(&self, evidence: &Evidence<'_>) -> u64 {
        let is_of_base = |line: Option<usize>| line.is_some_and(|line| line < self.first);
        let layers = evidence.analysis.layers.iter().filter(|layer| is_of_base(layer.line));
        layers.map(|layer| layer.unpacked_size).fold(0, u64::saturating_add)
    }
}

/// The first line behind the root file system and what its image sets, up to its command.
fn after_root(history: &[HistoryLine]) -> usize {
    let root = history.iter().position(|line| line.layer == Some(LayerIndex(0)));
    let Some(root) = root else { return 0 };
    let settings = history[root + 1..].iter().take_while(|line| line.layer.is_none());
    let command = settings.enumerate().find(|(_, line)| line.instruction.sets_command());
    root + 1 + command.map_or(0, |(place, _)| place + 1)
}
