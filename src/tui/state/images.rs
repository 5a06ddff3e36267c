//! All images of an engine as a list: what is chosen, marked and shown.

use std::borrow::Cow;
use std::cmp::{Ordering, Reverse};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::display::SortKey;
use super::table::{Table, TableItems};
use crate::inventory::{Amount, ImageFilter, ImageScope, Inventory, ListedImage, removal_command};
use crate::tui::filter::{Edit, Subject, TermKind, TextKind};
use crate::tui::keys::Action;
use crate::tui::message::KeptList;

/// All images of an engine.
#[derive(Debug)]
pub(crate) struct Images {
    pub(crate) inventory: Arc<Inventory>,
    /// Which of all are listed.
    pub(crate) scope: ImageScope,
    /// The rows, the choice among them, and the filter.
    pub(crate) table: Table,
    /// The places of the images that are marked, listed or not.
    pub(crate) marked: BTreeSet<usize>,
    /// By how many columns names are scrolled.
    pub(crate) sideways: isize,
    /// The places of the images of the scope.
    scoped: Vec<usize>,
}

/// The images of a scope, to be filtered and sorted.
struct Scoped<'a>(&'a Inventory, &'a [usize]);

impl Images {
    /// Lists all of them.
    pub(crate) fn new(inventory: Arc<Inventory>) -> Self {
        let scoped = ImageFilter::default().places(&inventory);
        let table = Table::new(&Scoped(&inventory, &scoped));
        Self { inventory, scope: ImageScope::All, table, marked: BTreeSet::new(), sideways: 0, scoped }
    }

    /// Lists images as they were left in an earlier list.
    pub(crate) fn again(inventory: Arc<Inventory>, kept: &KeptList) -> Self {
        let mut images = Self::new(inventory);
        let place = |id: &String| images.inventory.images().iter().position(|image| image.id == *id);
        let (chosen, marked) =
            (kept.chosen.as_ref().and_then(place), kept.marked.iter().filter_map(place).collect());
        images.marked = marked;
        images.scope = kept.scope;
        images.table.set(&Scoped(&images.inventory, &images.scoped), kept.query.clone(), kept.sort);
        images.list(chosen);
        images
    }

    /// What is to be found again in a newer list.
    pub(crate) fn kept(&self) -> KeptList {
        let id = |at: usize| self.image(at).id.clone();
        KeptList {
            chosen: self.chosen().map(id),
            marked: self.marked.iter().copied().map(id).collect(),
            scope: self.scope,
            query: self.table.filter.search().map(|search| search.query.clone()),
            sort: self.table.sort,
        }
    }

    /// Takes in the same list as it is known now, in which images may stand elsewhere: what is chosen, marked and looked for
    /// stays so.
    pub(crate) fn renew(&mut self, inventory: Arc<Inventory>) {
        let places: HashMap<&str, usize> =
            inventory.images().iter().enumerate().map(|(at, image)| (image.id.as_str(), at)).collect();
        let now_at = |at: &usize| places.get(self.image(*at).id.as_str()).copied();
        let marked = self.marked.iter().filter_map(now_at).collect();
        // who has chosen nothing looks at those that free most
        let chosen = self.chosen().filter(|_| self.table.list.chosen > 0).as_ref().and_then(now_at);
        self.marked = marked;
        self.inventory = inventory;
        self.list(chosen);
    }

    /// Lists the images of the scope anew, with the one at a place chosen, or the first.
    fn list(&mut self, chosen: Option<usize>) {
        self.scoped = ImageFilter { scope: self.scope, pattern: None }.places(&self.inventory);
        let item = chosen.and_then(|chosen| self.scoped.iter().position(|at| *at == chosen));
        self.table.renew(&Scoped(&self.inventory, &self.scoped), item);
    }

    /// The image at a place.
    pub(crate) fn image(&self, place: usize) -> &ListedImage {
        &self.inventory.images()[place]
    }

    /// The places of the images on the rows from one on.
    pub(crate) fn from(&self, row: usize) -> impl Iterator<Item = usize> + '_ {
        self.table.from(row).map(|item| self.scoped[item])
    }

    /// Lists those without a name alone, or all again.
    pub(crate) fn switch_scope(&mut self) {
        self.scope = match self.scope {
            ImageScope::All => ImageScope::Dangling,
            ImageScope::Dangling => ImageScope::All,
        };
        self.list(self.chosen());
    }

    /// Does what a key asks of the rows. False where it asks nothing of them, or there was nothing to close.
    pub(crate) fn act(&mut self, action: Action) -> bool {
        self.table.act(&Scoped(&self.inventory, &self.scoped), action)
    }

    /// Takes more text of the filter.
    pub(crate) fn type_text(&mut self, text: &str) {
        self.table.edit(&Scoped(&self.inventory, &self.scoped), Edit::Type(text));
    }

    /// The place of the chosen image; None where none is listed.
    pub(crate) fn chosen(&self) -> Option<usize> {
        self.scoped.get(self.table.chosen()?).copied()
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

/// An image's unpacked size.
struct Unpacked(u64);

impl Subject for Unpacked {
    fn size(&self) -> Option<u64> {
        Some(self.0)
    }
}

impl Scoped<'_> {
    fn image(&self, item: usize) -> &ListedImage {
        &self.0.images()[self.1[item]]
    }

    fn unpacked(&self, item: usize) -> u64 {
        self.0.unpacked(self.1[item]).bytes
    }
}

impl TableItems for Scoped<'_> {
    /// As they come, those first whose removal frees most; then by the other columns.
    const SORTS: &'static [SortKey] =
        &[SortKey::Rank, SortKey::Bytes, SortKey::Count, SortKey::Time, SortKey::Name];
    const TERMS: &'static [TermKind] = &[TermKind::Size];
    const TEXT: TextKind = TextKind::Words;

    fn count(&self) -> usize {
        self.1.len()
    }

    /// Its names and its ID.
    fn text(&self, item: usize) -> Cow<'_, [u8]> {
        let image = self.image(item);
        Cow::Owned(format!("{}\n{}", image.title(), image.id).into_bytes())
    }

    fn subject(&self, item: usize) -> impl Subject {
        Unpacked(self.unpacked(item))
    }

    fn compare(&self, key: SortKey, one: usize, other: usize) -> Ordering {
        let by = |item| (Reverse(self.image(item).created), self.image(item).title());
        match key {
            SortKey::Bytes => self.unpacked(other).cmp(&self.unpacked(one)),
            SortKey::Count => self.image(other).containers.cmp(&self.image(one).containers),
            SortKey::Time => by(one).cmp(&by(other)),
            SortKey::Name => self.image(one).title().cmp(&self.image(other).title()),
            _ => one.cmp(&other),
        }
    }
}
