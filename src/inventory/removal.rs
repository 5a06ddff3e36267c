//! The command that removes images, for a person to run: nothing is removed here.

use super::{Inventory, ListedImage};
use crate::text::escape_line;

/// The command that removes images, by their places: all names of each, because an image goes with the last one.
pub fn removal_command(inventory: &Inventory, images: &[usize]) -> String {
    let listed = images.iter().filter_map(|at| inventory.images().get(*at));
    let words = listed.flat_map(names).map(|name| quoted(&name));
    let words: Vec<String> =
        [inventory.command.to_owned(), "rmi".to_owned()].into_iter().chain(words).collect();
    words.join(" ")
}

fn names(image: &ListedImage) -> Vec<String> {
    match image.is_dangling() {
        true => vec![image.short_id().to_owned()],
        false => image.tags.clone(),
    }
}

/// A word as a shell takes it. Engines allow no other characters in names; a name that has one is no name to be trusted.
fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '/' | ':' | '@');
    match word.starts_with(|c: char| c.is_ascii_alphanumeric()) && word.chars().all(is_plain) {
        true => word.to_owned(),
        false => format!("'{}'", escape_line(word).replace('\'', r"'\''")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_names_of_an_image_are_removed_and_a_shell_obeys_none_of_them() {
        let image = |id: &str, tags: &[&str]| ListedImage {
            id: format!("sha256:{}", id.repeat(64)),
            tags: tags.iter().map(|tag| (*tag).to_owned()).collect(),
            created: None,
            layers: Ok(Vec::new()),
            containers: None,
            holder_size: None,
            holder_shared: None,
        };
        let images = vec![image("a", &["a:1", "a:2"]), image("b", &[]), image("c", &["c:$(id)'"])];
        let inventory = Inventory::new("podman".to_owned(), "podman", images);
        let places: Vec<usize> = (0..3).collect();
        assert_eq!(removal_command(&inventory, &places), r"podman rmi bbbbbbbbbbbb a:1 a:2 'c:$(id)'\'''");
    }
}
