//! All images of a holder, in the order of what removing each of them frees.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::layer_uses::{LayerUses, UsedLayer};
use super::{Amount, Counted, ListedImage, Totals};

/// All images of a holder, those first whose removal frees most.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inventory {
    /// What holds them, as people call it: `Docker Engine`.
    pub holder: String,
    /// The command line that removes them: `docker`.
    pub command: &'static str,
    /// What the holder says that all layers take, in bytes; None where it does not say.
    pub holder_total: Option<u64>,
    /// Why the holder's figures are other ones, in words; None where it counts as is counted here.
    pub counting: Option<&'static str>,
    /// What is doubtful, in words, escaped.
    pub warnings: Vec<String>,
    images: Vec<ListedImage>,
    uses: LayerUses,
    unasked: usize,
}

impl Inventory {
    /// Finds out whose bytes are whose.
    pub fn new(holder: String, command: &'static str, images: Vec<ListedImage>) -> Self {
        let images = each_once(images);
        let uses = LayerUses::of(&images);
        let unasked = images.iter().filter(|image| image.is_unasked()).count();
        let (holder_total, counting, warnings) = (None, None, Vec::new());
        let mut inventory = Self { holder, command, holder_total, counting, warnings, images, uses, unasked };
        inventory.sort();
        inventory
    }

    fn sort(&mut self) {
        let frees = |at| (Reverse(self.own(at).bytes), Reverse(self.unpacked(at).bytes));
        let keys: Vec<_> = (0..self.images.len()).map(frees).collect();
        let mut order: Vec<_> = keys.into_iter().zip(std::mem::take(&mut self.images)).collect();
        order.sort_by(|(a, one), (b, other)| {
            a.cmp(b).then_with(|| one.tags.cmp(&other.tags)).then_with(|| one.id.cmp(&other.id))
        });
        self.images = order.into_iter().map(|(_, image)| image).collect();
        self.uses = LayerUses::of(&self.images);
    }

    /// All images, those first whose removal frees most.
    pub fn images(&self) -> &[ListedImage] {
        &self.images
    }

    /// The unpacked size of an image, by its place: what all of its layers take.
    pub fn unpacked(&self, image: usize) -> Amount {
        let by_holder = || self.images.get(image)?.holder_size.map(Amount::by_holder);
        self.uses.sum(image, |_| true).or_else(by_holder).unwrap_or(Amount::unknown())
    }

    /// What only this image has: what removing it frees. Where layers of any image are not known, what the holder says.
    pub fn own(&self, image: usize) -> Amount {
        self.part(image, |layer| layer.images == 1, ListedImage::holder_own)
    }

    /// What this image has in common with others. Where layers of any image are not known, what the holder says.
    pub fn shared(&self, image: usize) -> Amount {
        self.part(image, |layer| layer.images > 1, |image| image.holder_shared)
    }

    /// A part of what an image takes: from its layers, where it is known who else has them.
    fn part(
        &self,
        image: usize,
        is_wanted: impl Fn(&UsedLayer) -> bool,
        by_holder: impl Fn(&ListedImage) -> Option<u64>,
    ) -> Amount {
        let of_layers = self.uses.sum(image, is_wanted);
        if self.uses.is_complete {
            return of_layers.unwrap_or(Amount::unknown());
        }
        match self.images.get(image).and_then(by_holder) {
            Some(bytes) => Amount::by_holder(bytes),
            // an image that is not told of may have some of them too
            None if self.unasked == 0 => {
                of_layers.map_or(Amount::unknown(), |sum| sum + Amount::by_holder(0))
            }
            None => Amount::unknown(),
        }
    }

    /// How many images there are whose layers nobody has asked for yet.
    pub fn unasked(&self) -> usize {
        self.unasked
    }

    /// What removing these images frees, all together: the layers that no other image has.
    pub fn frees(&self, images: &[usize]) -> Amount {
        if !self.uses.is_complete {
            // what only they share is not known
            let more = if images.len() > 1 { Amount::unknown() } else { Amount::NONE };
            return images.iter().map(|image| self.own(*image)).sum::<Amount>() + more;
        }
        let mut left: HashMap<usize, usize> = HashMap::new();
        let mut freed = Amount::NONE;
        for place in images.iter().filter_map(|image| self.uses.of_image.get(*image)?.as_ref()).flatten() {
            let left = left.entry(*place).or_insert(self.uses.layers[*place].images);
            *left -= 1;
            if *left == 0 {
                freed = freed + self.uses.layers[*place].size;
            }
        }
        freed
    }

    /// Adds up all layers, each once. Where the layers of some images are not known, the sums are what the holder says, else
    /// lower bounds.
    pub fn totals(&self) -> Totals {
        let dangling_places: Vec<usize> =
            (0..self.images.len()).filter(|at| self.images[*at].is_dangling()).collect();
        let sum = |is_wanted: fn(&UsedLayer) -> bool| {
            let wanted = self.uses.layers.iter().filter(|layer| is_wanted(layer));
            wanted.map(|layer| layer.size).sum::<Amount>()
        };
        let (unpacked, own, shared, dangling) = match (self.uses.is_complete, self.holder_sums()) {
            (true, _) => (
                sum(|_| true),
                sum(|layer| layer.images == 1),
                sum(|layer| layer.images > 1),
                sum(|layer| layer.images == layer.dangling),
            ),
            (false, Some((unpacked, own, shared))) => (unpacked, own, shared, self.frees(&dangling_places)),
            (false, None) => {
                let lacking = Amount::unknown();
                let (own, shared) = (sum(|layer| layer.images == 1), sum(|layer| layer.images > 1));
                (sum(|_| true) + lacking, own + lacking, shared + lacking, self.frees(&dangling_places))
            }
        };
        Totals {
            images: self.images.len(),
            dangling_images: dangling_places.len(),
            layers: self.uses.layers.len(),
            unasked: self.unasked,
            unpacked,
            own,
            shared,
            dangling,
        }
    }

    /// What the holder says that all layers take, those of one image alone, and the others.
    fn holder_sums(&self) -> Option<(Amount, Amount, Amount)> {
        let total = self.holder_total?;
        let add = |sum: u64, image: &ListedImage| Some(sum.saturating_add(image.holder_own()?));
        let own = self.images.iter().try_fold(0, add)?.min(total);
        Some((Amount::by_holder(total), Amount::by_holder(own), Amount::by_holder(total - own)))
    }

    /// The layers of an image, base first: diff ID, unpacked size, and how many images have it.
    pub fn layers(&self, image: usize) -> impl Iterator<Item = (&str, Amount, usize)> {
        let listed = self.images.get(image).and_then(|image| image.layers.as_ref().ok());
        let places = self.uses.of_image.get(image).and_then(Option::as_ref);
        listed.into_iter().flatten().zip(places.into_iter().flatten()).map(|(layer, place)| {
            let used = &self.uses.layers[*place];
            (layer.diff_id.as_str(), used.size, used.images)
        })
    }

    /// Why the holder says another sum of all layers.
    pub fn difference_reason(&self, theirs: u64) -> &'static str {
        match self.counting {
            Some(reason) => reason,
            None if theirs > self.totals().unpacked.bytes => {
                "it also counts layers that no listed image has, such as those of its build cache"
            }
            None => "the engine counts differently",
        }
    }

    /// Images of which the holder says another size than their layers have, or than is counted here, by their places.
    pub fn differing(&self) -> Vec<usize> {
        let differs = |at: &usize| {
            let ours = self.unpacked(*at);
            ours.counted == Counted::Exact
                && self.images[*at].holder_size.is_some_and(|theirs| theirs != ours.bytes)
        };
        (0..self.images.len()).filter(differs).collect()
    }
}

/// Each image once, with all of its names: a holder may list it once for each.
fn each_once(listed: Vec<ListedImage>) -> Vec<ListedImage> {
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut images: Vec<ListedImage> = Vec::new();
    for image in listed {
        match places.entry(image.id.clone()) {
            Entry::Vacant(place) => {
                place.insert(images.len());
                images.push(image);
            }
            Entry::Occupied(place) => {
                let tags = &mut images[*place.get()].tags;
                for tag in image.tags {
                    if !tags.contains(&tag) {
                        tags.push(tag);
                    }
                }
            }
        }
    }
    images
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inventory::{ListedLayer, UnknownLayers};

    fn image(id: &str, tags: &[&str], layers: &[(&str, u64)]) -> ListedImage {
        let layer = |(diff_id, size): &(&str, u64)| ListedLayer {
            diff_id: (*diff_id).to_owned(),
            size: Amount::exact(*size),
        };
        ListedImage {
            id: format!("sha256:{id}"),
            tags: tags.iter().map(|tag| (*tag).to_owned()).collect(),
            created: None,
            layers: Ok(layers.iter().map(layer).collect()),
            containers: None,
            holder_size: None,
            holder_shared: None,
        }
    }

    fn inventory(images: Vec<ListedImage>) -> Inventory {
        Inventory::new("Docker Engine".to_owned(), "docker", images)
    }

    #[test]
    fn what_one_image_has_alone_and_what_several_share_are_together_what_all_layers_take() {
        let list = inventory(vec![
            image("a", &["a:1"], &[("base", 100), ("x", 5)]),
            image("b", &["b:1"], &[("base", 100), ("y", 70)]),
            image("c", &[], &[("base", 100), ("y", 70), ("z", 9)]),
        ]);
        let names: Vec<&str> = list.images().iter().map(ListedImage::name).collect();
        assert_eq!(names, ["c", "a:1", "b:1"], "by what removing each frees");
        let figures = |at| (list.unpacked(at).bytes, list.own(at).bytes, list.shared(at).bytes);
        assert_eq!([figures(0), figures(1), figures(2)], [(179, 9, 170), (105, 5, 100), (170, 0, 170)]);
        let totals = list.totals();
        assert_eq!((totals.unpacked.bytes, totals.own.bytes, totals.shared.bytes), (184, 14, 170));
        assert_eq!((totals.dangling.bytes, totals.dangling_images, totals.layers), (9, 1, 4));
        assert_eq!(list.frees(&[0]).bytes, 9);
        assert_eq!(list.frees(&[0, 2]).bytes, 79, "y goes with the last image that has it");
        assert_eq!(list.frees(&[0, 1, 2]), totals.unpacked);
    }

    #[test]
    fn an_image_that_is_listed_for_each_of_its_names_is_one_that_has_them_all() {
        let layers = [("x", 5)];
        let list = inventory(vec![
            image("a", &[], &layers),
            image("b", &["b:1"], &[("y", 1)]),
            image("a", &["a:1", "a:2"], &layers),
            image("a", &["a:2", "a:3"], &layers),
        ]);
        let tags: Vec<&[String]> = list.images().iter().map(|image| image.tags.as_slice()).collect();
        assert_eq!(tags, [&["a:1", "a:2", "a:3"][..], &["b:1"][..]]);
        assert_eq!((list.own(0).bytes, list.totals().unpacked.bytes), (5, 6), "its layers count once");
        assert_eq!(list.totals().dangling_images, 0);
    }

    #[test]
    fn a_layer_on_others_is_another_one_and_the_same_twice_in_one_image_counts_twice() {
        let list = inventory(vec![
            image("a", &["a:1"], &[("one", 10), ("app", 3), ("app", 3)]),
            image("b", &["b:1"], &[("two", 20), ("app", 3)]),
        ]);
        assert_eq!((list.own(0).bytes, list.own(1).bytes), (23, 16));
        assert_eq!((list.totals().unpacked.bytes, list.totals().layers), (39, 5));
    }

    #[test]
    fn an_image_of_unknown_layers_makes_every_sum_a_lower_bound() {
        let mut odd = image("c", &["c:1"], &[]);
        (odd.layers, odd.holder_size) = (Err(UnknownLayers::Untold("refused".to_owned())), Some(7));
        let list = inventory(vec![odd, image("a", &["a:1"], &[("x", 5)])]);
        assert_eq!(list.unpacked(1), Amount::by_holder(7));
        assert_eq!(list.own(1).counted, Counted::AtLeast);
        assert_eq!(list.own(0), Amount::by_holder(5), "the other one may have that layer too");
        assert_eq!((list.totals().unpacked.bytes, list.totals().unpacked.counted), (5, Counted::AtLeast));
    }

    #[test]
    fn before_layers_are_asked_for_all_figures_are_those_of_the_holder() {
        let told = |id: &str, tags: &[&str], size: u64, shared: Option<u64>| {
            let layers = Err(UnknownLayers::NotAsked);
            ListedImage { layers, holder_size: Some(size), holder_shared: shared, ..image(id, tags, &[]) }
        };
        let known = image("c", &["c:1"], &[("x", 50)]);
        let known = ListedImage { holder_size: Some(50), holder_shared: Some(40), ..known };
        let images =
            || vec![told("a", &["a:1"], 100, Some(80)), told("b", &[], 200, Some(80)), known.clone()];
        let mut list = inventory(images());
        list.holder_total = Some(300);
        let names: Vec<&str> = list.images().iter().map(ListedImage::name).collect();
        assert_eq!(names, ["b", "a:1", "c:1"]);
        let by_holder = |bytes: [u64; 3]| bytes.map(Amount::by_holder);
        assert_eq!([list.own(0), list.own(1), list.own(2)], by_holder([120, 20, 10]));
        assert_eq!([list.shared(0), list.shared(1), list.shared(2)], by_holder([80, 80, 40]));
        let totals = list.totals();
        assert_eq!([totals.unpacked, totals.own, totals.shared], by_holder([300, 150, 150]));
        assert_eq!((totals.dangling, totals.unasked), (Amount::by_holder(120), 2));
        assert_eq!(list.frees(&[1]), Amount::by_holder(20));
        assert_eq!((list.frees(&[0, 1]).bytes, list.frees(&[0, 1]).counted), (140, Counted::AtLeast));
        // without what they share nothing but their sizes is known
        let silent = |image: ListedImage| ListedImage { holder_shared: None, ..image };
        let list = inventory(images().into_iter().map(silent).collect());
        assert_eq!((list.own(0), list.unpacked(0)), (Amount::unknown(), Amount::by_holder(200)));
        assert_eq!((list.totals().unpacked.bytes, list.totals().own.counted), (50, Counted::AtLeast));
    }
}
