//! All images of an engine as a list: what is chosen, marked and shown.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::list::List;
use crate::inventory::{Amount, ImageFilter, ImageScope, Inventory, ListedImage, removal_command};

/// All images of an engine.
#[derive(Debug)]
pub(crate) struct Images {
    pub(crate) inventory: Arc<Inventory>,
    /// The places of the images that are listed.
    pub(crate) shown: Vec<usize>,
    /// Which of all are listed.
    pub(crate) scope: ImageScope,
    /// The choice among them.
    pub(crate) list: List,
    /// The places of the images that are marked, listed or not.
    pub(crate) marked: BTreeSet<usize>,
}

impl Images {
    /// Lists all of them.
    pub(crate) fn new(inventory: Arc<Inventory>) -> Self {
        let shown = ImageFilter::default().places(&inventory);
        let (scope, list, marked) = (ImageScope::All, List::default(), BTreeSet::new());
        Self { inventory, shown, scope, list, marked }
    }

    /// Takes in the same list with more known of it, in which images may stand elsewhere: what is chosen and marked stays so.
    pub(crate) fn renew(&mut self, inventory: Arc<Inventory>) {
        let places: HashMap<&str, usize> =
            inventory.images().iter().enumerate().map(|(at, image)| (image.id.as_str(), at)).collect();
        let now_at = |at: &usize| places.get(self.image(*at).id.as_str()).copied();
        let marked = self.marked.iter().filter_map(now_at).collect();
        let chosen = self.chosen().as_ref().and_then(now_at);
        let shown = ImageFilter { scope: self.scope, pattern: None }.places(&inventory);
        // who has chosen nothing looks at those that free most
        if self.list.chosen > 0
            && let Some(place) = shown.iter().position(|at| Some(*at) == chosen)
        {
            self.list.chosen = place;
        }
        (self.marked, self.shown) = (marked, shown);
        self.inventory = inventory;
    }

    /// The image at a place.
    pub(crate) fn image(&self, place: usize) -> &ListedImage {
        &self.inventory.images()[place]
    }

    /// Lists those without a name alone, or all again.
    pub(crate) fn switch_scope(&mut self) {
        self.scope = match self.scope {
            ImageScope::All => ImageScope::Dangling,
            ImageScope::Dangling => ImageScope::All,
        };
        self.shown = ImageFilter { scope: self.scope, pattern: None }.places(&self.inventory);
        self.list = List::default();
    }

    /// The place of the chosen image; None where none is listed.
    pub(crate) fn chosen(&self) -> Option<usize> {
        self.shown.get(self.list.chosen).copied()
    }

    /// Marks the chosen image, or takes its mark away.
    pub(crate) fn mark(&mut self) {
        if let Some(image) = self.chosen()
            && !self.marked.remove(&image)
        {
            self.marked.insert(image);
        }
    }

    /// Those that a command would remove: the marked ones, else the chosen one.
    pub(crate) fn removed(&self) -> Vec<usize> {
        match self.marked.is_empty() {
            true => self.chosen().into_iter().collect(),
            false => self.marked.iter().copied().collect(),
        }
    }

    /// What removing them frees, all together.
    pub(crate) fn freed(&self) -> Amount {
        self.inventory.frees(&self.removed())
    }

    /// The command that removes them.
    pub(crate) fn command(&self) -> String {
        removal_command(&self.inventory, &self.removed())
    }

    /// How many containers use them.
    pub(crate) fn containers(&self) -> u64 {
        let images = self.inventory.images();
        self.removed().iter().filter_map(|at| images[*at].containers).fold(0, u64::saturating_add)
    }
}
