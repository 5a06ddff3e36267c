//! The sums by directory that were asked for last, so that unfolding the next level costs nothing.

use std::rc::Rc;

use crate::compare::{Comparison, Selection, SizeTree, size_trees};

/// How many are kept: with 100,000 paths each takes 1.6 MB an image.
const KEPT: usize = 4;

type Sums = Rc<Vec<Option<SizeTree>>>;

/// The last sums, the newest at the end.
#[derive(Debug, Default)]
pub(super) struct Rolls(Vec<(Vec<Option<Selection>>, Sums)>);

impl Rolls {
    /// Gives sums, made now if they are not kept.
    pub fn get(&mut self, comparison: &Comparison, selections: &[Option<Selection>]) -> Sums {
        let kept = self.0.iter().position(|(of, _)| of == selections).map(|place| self.0.remove(place));
        let (of, sums) = kept.unwrap_or_else(|| {
            let images = comparison.images.iter().map(|image| &**image);
            (selections.to_vec(), Rc::new(size_trees(images, selections)))
        });
        if self.0.len() >= KEPT {
            self.0.remove(0);
        }
        self.0.push((of, Rc::clone(&sums)));
        sums
    }
}
