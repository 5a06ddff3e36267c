//! Which of an image's layers its base image brought. No record says so; what can be concluded is told with how sure it
//! is.

use super::{Instruction, Keyword, LayerIndex};

/// How sure it is that a layer came with the base image.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Certainty {
    /// Nothing speaks for it but that it is the lowest layer.
    Assumed,
    /// The history shows where one Dockerfile ended and the next one began.
    Recorded,
    /// It is the root file system of a distribution, brought in one piece: only where that is made can it be changed.
    RootFileSystem,
}

/// The layers of an image's base image; all others are the image's own.
///
/// ```
/// use imgscope::image::{BaseLayers, Certainty, Instruction, LayerIndex};
/// let steps = ["ADD rootfs.tar /", "CMD [\"sh\"]", "COPY app /", "CMD [\"/app\"]"].map(Instruction::parse);
/// let history = steps.iter().zip([Some(LayerIndex(0)), None, Some(LayerIndex(1)), None]);
/// let base = BaseLayers::of(history, 2, true);
/// assert_eq!((base.certainty(LayerIndex(0)), base.certainty(LayerIndex(1))), (Some(Certainty::RootFileSystem), None));
/// assert_eq!(base.recorded(), 1);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct BaseLayers {
    recorded: u32,
    has_root_file_system: bool,
}

impl BaseLayers {
    /// Concludes from the history, oldest step first, each with the layer that it made. `has_release` tells whether the
    /// lowest layer says which distribution it is.
    pub fn of<'a>(
        history: impl IntoIterator<Item = (&'a Instruction, Option<LayerIndex>)>,
        layers: usize,
        has_release: bool,
    ) -> Self {
        let mut base = Self { recorded: 0, has_root_file_system: has_release };
        let mut above = 0;
        for (step, layer) in history {
            match layer {
                Some(layer) => above = layer.0 + 1,
                // a command that is set, and then more layers: there one Dockerfile ended and the next one began
                None if step.sets_command() && (above as usize) < layers => base.recorded = above,
                None => {}
            }
            if layer == Some(LayerIndex(0)) && step.keyword == Keyword::Run {
                base.has_root_file_system = false;
            }
        }
        base
    }

    /// How sure it is that a layer came with the base image; None for the image's own.
    pub fn certainty(&self, layer: LayerIndex) -> Option<Certainty> {
        match layer.0 {
            0 if self.has_root_file_system => Some(Certainty::RootFileSystem),
            layer if layer < self.recorded => Some(Certainty::Recorded),
            0 => Some(Certainty::Assumed),
            _ => None,
        }
    }

    /// How many layers the history shows to be the base image's; 0 where it shows none.
    ///
    /// Figures go by it: an image that is a root file system and nothing else is no base of itself.
    pub fn recorded(&self) -> usize {
        self.recorded as usize
    }
}
