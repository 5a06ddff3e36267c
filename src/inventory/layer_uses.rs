//! The layers that all images together have, each once, with how many images have it.

use std::collections::HashMap;

use super::{Amount, ListedImage};

/// The layers of all images.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct LayerUses {
    /// Each layer once.
    pub layers: Vec<UsedLayer>,
    /// The layers of each image, base first, by their places; None where they are not known.
    pub of_image: Vec<Option<Vec<usize>>>,
    /// Whether the layers of all images are known, and so who else has one.
    pub is_complete: bool,
}

/// A layer on those below it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct UsedLayer {
    /// Its unpacked size.
    pub size: Amount,
    /// How many images have it.
    pub images: usize,
    /// How many of these have no name.
    pub dangling: usize,
}

impl LayerUses {
    /// Finds which images have layers in common. A layer is another one where it stands on others.
    pub fn of(images: &[ListedImage]) -> Self {
        let mut uses = Self::default();
        let mut places: HashMap<(Option<usize>, &str), usize> = HashMap::new();
        for image in images {
            let Ok(listed) = &image.layers else {
                uses.of_image.push(None);
                continue;
            };
            let mut own = Vec::with_capacity(listed.len());
            for layer in listed {
                let key = (own.last().copied(), layer.diff_id.as_str());
                let place = *places.entry(key).or_insert_with(|| {
                    uses.layers.push(UsedLayer { size: layer.size, images: 0, dangling: 0 });
                    uses.layers.len() - 1
                });
                let used = &mut uses.layers[place];
                // one image may tell more of a layer than another
                if layer.size.counted < used.size.counted {
                    used.size = layer.size;
                }
                used.images += 1;
                used.dangling += usize::from(image.is_dangling());
                own.push(place);
            }
            uses.of_image.push(Some(own));
        }
        uses.is_complete = uses.of_image.iter().all(Option::is_some);
        uses
    }

    /// Adds up the layers of an image that are wanted. None where its layers are not known.
    pub fn sum(&self, image: usize, is_wanted: impl Fn(&UsedLayer) -> bool) -> Option<Amount> {
        let places = self.of_image.get(image)?.as_ref()?;
        Some(
            places
                .iter()
                .map(|place| &self.layers[*place])
                .filter(|it| is_wanted(it))
                .map(|it| it.size)
                .sum(),
        )
    }
}
