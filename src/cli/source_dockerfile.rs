//! The Dockerfile of an image for which advice is asked.

use std::path::Path;

use super::failure::Failure;
use crate::advice::EarlierStages;
use crate::analysis::Analysis;
use crate::dockerfile::earlier_stages;
use crate::source::{display_path, read_small_file};

/// A Dockerfile, before it is known whether it is that of the image.
pub(super) struct SourceDockerfile {
    shown: String,
    text: String,
}

impl SourceDockerfile {
    /// Reads the file.
    pub(super) fn read(path: &Path) -> Result<Self, Failure> {
        let shown = display_path(path);
        match read_small_file(path) {
            Ok(text) => Ok(Self { shown, text: String::from_utf8_lossy(&text).into_owned() }),
            Err(error) => Err(Failure::new(format!("cannot read the Dockerfile {shown}: {error}"))),
        }
    }

    /// Gives its stages, and notes in the image's history what was copied from which.
    pub(super) fn take_stages(&self, analysis: &mut Analysis) -> Result<EarlierStages, Failure> {
        let stages = earlier_stages(&self.text, &analysis.history).ok_or_else(|| {
            Failure::new(format!("{} is not the Dockerfile of this image: their steps differ", self.shown))
        })?;
        for (step, from) in &stages.copies {
            analysis.history[*step].instruction.copied_from = Some(from.as_str().into());
        }
        Ok(stages)
    }
}
