//! Which images an engine does not tell of, in words.

use crate::inventory::{ListedImage, UnknownLayers};
use crate::text::counted;

/// A warning for each reason, with the first image that it keeps from being known.
pub(super) fn warnings(images: &[ListedImage]) -> Vec<String> {
    let mut reasons: Vec<(&str, String, u64)> = Vec::new();
    for image in images {
        let Err(UnknownLayers::Untold(reason)) = &image.layers else { continue };
        match reasons.iter_mut().find(|(known, ..)| known == reason) {
            Some((.., more)) => *more += 1,
            None => reasons.push((reason, image.title(), 0)),
        }
    }
    let words = |(reason, first, more): (&str, String, u64)| {
        let others =
            if more > 0 { format!(" and of {}", counted(more, "more image")) } else { String::new() };
        format!("the layers of {first}{others} are not known: {reason}")
    };
    reasons.into_iter().map(words).collect()
}
