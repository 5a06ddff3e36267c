//! A layer: bytes that somebody says are a tar.

use imgscope::layer::read_changeset;
use imgscope::tree::{NodeId, Scope, View};

use super::{image, tars};

/// What lies below: paths that the layers of the seeds change.
fn base() -> Vec<u8> {
    let below = "d/below/".repeat(3);
    tars::of_files(&[("d/f", &[b'b'; 300]), ("x", b"base"), ("gone", b"1"), (&format!("{below}f"), b"22")])
}

/// Reads it as it is, and with its checksums made right.
pub fn run(data: &[u8]) {
    let right = tars::with_right_checksums(data);
    check(data);
    if right != data {
        check(&right);
    }
}

fn check(layer: &[u8]) {
    if let Ok(changeset) = read_changeset(layer) {
        assert_eq!(changeset.tar_size, layer.len() as u64, "the stream is read to its end");
        let paths: Vec<_> = changeset.entries.iter().map(|entry| changeset.path(entry)).collect();
        assert!(paths.is_sorted_by(|a, b| a < b), "names are sorted, each once");
        let names: usize = paths.iter().map(|path| path.as_bytes().len()).sum();
        let words: usize = changeset.warnings.iter().map(String::len).sum();
        let kept = names + words + changeset.inodes.len();
        assert!(kept <= 100 * (layer.len() + 100), "what is kept grows with what is read, no faster");
    }
    let Some(analysis) = image::of_layers(&[&base(), layer, layer], "{}") else { return };
    for layer in &analysis.layers {
        let view = View::new(&analysis.tree, Scope::Changes(layer.index));
        assert_eq!(view.row(NodeId::ROOT).size, layer.unpacked_size);
    }
    for node in analysis.tree.nodes() {
        let path = analysis.tree.path(node);
        assert_eq!(analysis.tree.find(&path), Some(node), "{path}");
        image::check_text("a path", &path.to_string());
    }
    image::check(analysis);
}
