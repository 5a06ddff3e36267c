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

#[cfg(test)]
mod tests {
    use super::*;

    const LAYER_0: Option<Certainty> = Some(Certainty::RootFileSystem);

    /// The layers that came with the base image, by a history in which all but what sets something makes a layer.
    #[track_caller]
    fn base(history: &[&str], has_release: bool) -> (usize, Vec<Option<Certainty>>) {
        let mut layers = 0;
        let steps: Vec<(Instruction, Option<LayerIndex>)> = history
            .iter()
            .map(|recorded| {
                let step = Instruction::parse(recorded);
                let layer = (!step.sets_command()).then_some(LayerIndex(layers));
                layers += u32::from(layer.is_some());
                (step, layer)
            })
            .collect();
        let base =
            BaseLayers::of(steps.iter().map(|(step, layer)| (step, *layer)), layers as usize, has_release);
        (base.recorded(), (0..layers).map(|layer| base.certainty(LayerIndex(layer))).collect())
    }

    #[test]
    fn a_command_that_is_followed_by_layers_ends_the_base_image() {
        let history = ["ADD a /", "RUN b", "CMD [\"sh\"]", "COPY c /", "CMD [\"c\"]"];
        assert_eq!(base(&history, true), (2, vec![LAYER_0, Some(Certainty::Recorded), None]));
        let classic =
            ["/bin/sh -c #(nop) ADD file:1 in / ", "/bin/bash -c #(nop)  CMD [\"sh\"]", "/bin/sh -c make"];
        assert_eq!(base(&classic, true), (1, vec![LAYER_0, None]));
    }

    #[test]
    fn an_image_that_is_a_root_file_system_is_no_base_of_itself() {
        assert_eq!(base(&["ADD a /", "CMD [\"sh\"]"], true), (0, vec![LAYER_0]));
    }

    #[test]
    fn the_lowest_layer_is_taken_for_the_base_where_nothing_is_known() {
        let assumed = vec![Some(Certainty::Assumed), None];
        assert_eq!(base(&["COPY a /", "COPY b /"], false), (0, assumed.clone()));
        assert_eq!(base(&["RUN debootstrap /", "COPY b /"], true), (0, assumed));
    }
}
