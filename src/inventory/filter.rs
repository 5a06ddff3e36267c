//! Which images of an inventory are wanted.

use globset::GlobMatcher;

use super::{Inventory, ListedImage};

/// Which images are wanted by what they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ImageScope {
    /// All of them.
    #[default]
    All,
    /// Those without a name.
    Dangling,
}

/// Which images are wanted.
#[derive(Debug, Clone, Default)]
pub struct ImageFilter {
    /// By what they are.
    pub scope: ImageScope,
    /// By one of their names: whole, or without its tag.
    pub pattern: Option<GlobMatcher>,
}

impl ImageFilter {
    /// The places of the images that are wanted.
    pub fn places(&self, inventory: &Inventory) -> Vec<usize> {
        let images = inventory.images().iter().enumerate();
        images.filter(|(_, image)| self.takes(image)).map(|(at, _)| at).collect()
    }

    fn takes(&self, image: &ListedImage) -> bool {
        let is_in_scope = match self.scope {
            ImageScope::All => true,
            ImageScope::Dangling => image.is_dangling(),
        };
        is_in_scope && self.pattern.as_ref().is_none_or(|pattern| is_called(image, pattern))
    }
}

fn is_called(image: &ListedImage, pattern: &GlobMatcher) -> bool {
    image.tags.iter().any(|tag| {
        let repository = tag.rsplit_once(':').filter(|(_, tag)| !tag.contains('/')).map(|(name, _)| name);
        pattern.is_match(tag) || repository.is_some_and(|name| pattern.is_match(name))
    })
}

#[cfg(test)]
mod tests {
    use globset::Glob;

    use super::*;

    #[test]
    fn an_image_is_called_by_any_of_its_names_with_or_without_its_tag() {
        let image = |tags: &[&str]| ListedImage {
            id: tags.concat(),
            tags: tags.iter().map(|tag| (*tag).to_owned()).collect(),
            created: None,
            layers: Ok(Vec::new()),
            containers: None,
            holder_size: None,
            holder_shared: None,
        };
        let images = vec![image(&["a:1", "localhost:5000/b:2"]), image(&["c:1"]), image(&[])];
        let inventory = Inventory::new("Docker Engine".to_owned(), "docker", images);
        let found = |scope, pattern: Option<&str>| {
            let pattern = pattern.map(|text| Glob::new(text).expect("a pattern").compile_matcher());
            let places = ImageFilter { scope, pattern }.places(&inventory);
            places.iter().map(|at| inventory.images()[*at].tags.len()).collect::<Vec<_>>()
        };
        assert_eq!(found(ImageScope::All, None), [0, 2, 1]);
        assert_eq!(found(ImageScope::Dangling, None), [0]);
        for pattern in ["a:*", "*/b", "*:2", "localhost:5000/*"] {
            assert_eq!(found(ImageScope::All, Some(pattern)), [2], "{pattern}");
        }
        assert_eq!(found(ImageScope::All, Some("5000*")), [0; 0], "a port is no tag");
        assert_eq!(found(ImageScope::Dangling, Some("*")), [0; 0]);
    }
}
