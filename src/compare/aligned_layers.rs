//! Layers of several images in one order: the same ones on one row, never by index.

use std::collections::HashMap;
use std::hash::Hash;

use crate::analysis::Analysis;
use crate::image::LayerIndex;

/// One row of layers: of each image at most one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Aligned {
    /// The layer in each image.
    pub layers: Vec<Option<LayerIndex>>,
}

/// More cells than this are not compared pair by pair; such images are aligned by what they begin and end with.
const CELLS: usize = 4_000_000;

/// By what a layer is known: its diff ID and its command, each as a number.
#[derive(Debug, Clone, Copy, Default)]
struct LayerKeys {
    id: Option<usize>,
    command: Option<usize>,
}

/// A row while images join.
#[derive(Debug, Clone, Default)]
struct RowSoFar {
    layers: Vec<Option<LayerIndex>>,
    /// The keys of its layers, each once.
    ids: Vec<usize>,
    commands: Vec<usize>,
}

/// Aligns layers by the longest common subsequence of their diff IDs, and what is left between by that of their commands.
pub(super) fn align(images: &[&Analysis]) -> Vec<Aligned> {
    let (mut ids, mut commands) = (HashMap::new(), HashMap::new());
    let mut rows: Vec<RowSoFar> = Vec::new();
    for (column, image) in images.iter().enumerate() {
        let layers: Vec<(LayerIndex, LayerKeys)> = image
            .layers
            .iter()
            .map(|layer| {
                let id = layer.diff_id.as_ref().map(|id| number(&mut ids, id.to_string()));
                let command = image.created_by(layer.index).map(|words| number(&mut commands, words));
                (layer.index, LayerKeys { id, command })
            })
            .collect();
        rows = join(&rows, &layers, column);
    }
    let full = |mut row: RowSoFar| {
        row.layers.resize(images.len(), None);
        Aligned { layers: row.layers }
    };
    rows.into_iter().map(full).collect()
}

fn number<T: Eq + Hash>(known: &mut HashMap<T, usize>, thing: T) -> usize {
    let next = known.len();
    *known.entry(thing).or_insert(next)
}

/// Adds an image's layers to the rows of those before.
fn join(rows: &[RowSoFar], layers: &[(LayerIndex, LayerKeys)], column: usize) -> Vec<RowSoFar> {
    let same_bytes =
        |row: &RowSoFar, (_, keys): (LayerIndex, LayerKeys)| keys.id.is_some_and(|id| row.ids.contains(&id));
    let same_command = |row: &RowSoFar, (_, keys): (LayerIndex, LayerKeys)| {
        keys.command.is_some_and(|command| row.commands.contains(&command))
    };
    let mut joined = Vec::new();
    let (mut row_at, mut layer_at) = (0, 0);
    for (row, layer) in common(rows, layers, &same_bytes).into_iter().chain([(rows.len(), layers.len())]) {
        let (gap_rows, gap_layers) = (&rows[row_at..row], &layers[layer_at..layer]);
        let pairs = common(gap_rows, gap_layers, &same_command);
        merge(gap_rows, gap_layers, &pairs, column, &mut joined);
        if let (Some(row), Some(layer)) = (rows.get(row), layers.get(layer)) {
            joined.push(row.with(column, *layer));
        }
        (row_at, layer_at) = (row + 1, layer + 1);
    }
    joined
}

/// Puts rows and layers that are alike on one row, the others one after the other.
fn merge(
    rows: &[RowSoFar],
    layers: &[(LayerIndex, LayerKeys)],
    pairs: &[(usize, usize)],
    column: usize,
    joined: &mut Vec<RowSoFar>,
) {
    let (mut row_at, mut layer_at) = (0, 0);
    for &(row, layer) in pairs.iter().chain([&(rows.len(), layers.len())]) {
        joined.extend(rows[row_at..row].iter().cloned());
        joined.extend(layers[layer_at..layer].iter().map(|layer| RowSoFar::default().with(column, *layer)));
        if let (Some(row), Some(layer)) = (rows.get(row), layers.get(layer)) {
            joined.push(row.with(column, *layer));
        }
        (row_at, layer_at) = (row + 1, layer + 1);
    }
}

impl RowSoFar {
    fn with(&self, column: usize, (layer, keys): (LayerIndex, LayerKeys)) -> Self {
        let mut joined = self.clone();
        joined.layers.resize(column, None);
        joined.layers.push(Some(layer));
        joined.ids.extend(keys.id.filter(|id| !self.ids.contains(id)));
        joined.commands.extend(keys.command.filter(|command| !self.commands.contains(command)));
        joined
    }
}

/// The longest common subsequence, as pairs of places. Of lists that are too long only the common beginning and end.
fn common<R, L: Copy>(rows: &[R], layers: &[L], same: &dyn Fn(&R, L) -> bool) -> Vec<(usize, usize)> {
    let start = rows.iter().zip(layers).take_while(|(row, layer)| same(row, **layer)).count();
    let (rest_rows, rest_layers) = (&rows[start..], &layers[start..]);
    let end = rest_rows
        .iter()
        .rev()
        .zip(rest_layers.iter().rev())
        .take_while(|(row, layer)| same(row, **layer))
        .count();
    let (rest_rows, rest_layers) =
        (&rest_rows[..rest_rows.len() - end], &rest_layers[..rest_layers.len() - end]);
    let mut pairs: Vec<(usize, usize)> = (0..start).map(|place| (place, place)).collect();
    if rest_rows.len().saturating_mul(rest_layers.len()) <= CELLS {
        let width = rest_layers.len() + 1;
        let mut longest = vec![0u32; (rest_rows.len() + 1) * width];
        for (r, row) in rest_rows.iter().enumerate().rev() {
            for (l, layer) in rest_layers.iter().enumerate().rev() {
                longest[r * width + l] = match same(row, *layer) {
                    true => longest[(r + 1) * width + l + 1] + 1,
                    false => longest[(r + 1) * width + l].max(longest[r * width + l + 1]),
                };
            }
        }
        let (mut r, mut l) = (0, 0);
        while r < rest_rows.len() && l < rest_layers.len() {
            if same(&rest_rows[r], rest_layers[l]) {
                pairs.push((start + r, start + l));
                (r, l) = (r + 1, l + 1);
            } else if longest[(r + 1) * width + l] >= longest[r * width + l + 1] {
                r += 1;
            } else {
                l += 1;
            }
        }
    }
    pairs.extend((0..end).map(|place| (rows.len() - end + place, layers.len() - end + place)));
    pairs
}

#[cfg(test)]
mod tests {
    use super::common;

    #[test]
    fn what_is_common_is_found_in_order_whatever_lies_between() {
        let same = |a: &u8, b: u8| *a == b;
        assert_eq!(common(b"abcde", b"xbyde", &same), [(1, 1), (3, 3), (4, 4)]);
        assert_eq!(common(b"ab", b"ab", &same), [(0, 0), (1, 1)]);
        assert_eq!(common(b"abc", b"c", &same), [(2, 0)]);
        assert_eq!(common(b"", b"abc", &same), []);
        assert_eq!(common(b"aaa", b"a", &same), [(0, 0)]);
    }
}
