//! Which layers of an image could not be read, in words.

use std::fmt;

use crate::analysis::{Analysis, ReadVia};
use crate::text;

/// Layers that are named; where there are more, they mostly have one cause.
const NAMED: usize = 5;

/// Layers of an image could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct UnreadableLayers {
    lines: Vec<String>,
    /// Whether they were read where podman keeps them.
    is_of_storage: bool,
    /// Whether a registry was to send them.
    is_remote: bool,
}

impl UnreadableLayers {
    /// Finds the layers that an analysis had to leave out, if any.
    pub fn of(analysis: &Analysis) -> Option<Self> {
        let mut lines: Vec<String> = analysis
            .layers
            .iter()
            .filter_map(|layer| {
                let diff_id = layer.diff_id.as_ref().map(|id| format!(" ({id})")).unwrap_or_default();
                Some(format!("layer {}{diff_id} cannot be read: {}", layer.index, layer.error.as_ref()?))
            })
            .collect();
        if lines.len() > NAMED {
            let more = lines.split_off(NAMED).len();
            lines.push(format!("and {}", text::counted(more as u64, "more layer")));
        }
        let image = &analysis.image;
        let is_of_storage = image.source == "containers-storage"
            || (image.source == "podman" && image.via == Some(ReadVia::Store));
        let is_remote = image.source == "registry";
        (!lines.is_empty()).then_some(Self { lines, is_of_storage, is_remote })
    }

    /// What a person can do about it.
    pub(super) fn hint(&self) -> &'static str {
        let of_place = if self.is_remote {
            "try again; what is damaged in the registry itself has to be pushed again"
        } else {
            "the copy may be incomplete; save or copy the image again"
        };
        self.hint_of_storage().unwrap_or(of_place)
    }

    /// What a person can do about an image that was read where podman keeps it.
    pub fn hint_of_storage(&self) -> Option<&'static str> {
        self.is_of_storage.then_some(
            "files that belong to users of your own containers are read in `podman unshare`, as in `podman unshare imgscope \
             IMAGE`; an image that is damaged has to be pulled or built again",
        )
    }
}

impl fmt::Display for UnreadableLayers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.lines.join("\n"))
    }
}
