//! Paths by a word of their names, in eight bytes each.

use xxhash_rust::xxh3::xxh3_64;

use crate::tree::NodeId;

/// Nodes in lists, one for each word: sorted by its hash, so that no word is kept.
#[derive(Debug, Default)]
pub(super) struct NameLists {
    hashes: Vec<u32>,
    nodes: Vec<NodeId>,
}

impl NameLists {
    /// Lists nodes by their words; `word` gives them again.
    pub fn of<'t>(
        words: impl Iterator<Item = (NodeId, &'t [u8])>,
        word: impl Fn(NodeId) -> &'t [u8],
    ) -> Self {
        let mut keys: Vec<u64> =
            words.map(|(node, word)| u64::from(hash(word)) << 32 | u64::from(node.0)).collect();
        keys.sort_unstable();
        let hashes: Vec<u32> = keys.iter().map(|key| (key >> 32) as u32).collect();
        let mut nodes: Vec<NodeId> = keys.into_iter().map(|key| NodeId(key as u32)).collect();
        let mut start = 0;
        for run in hashes.chunk_by(|a, b| a == b) {
            let run = &mut nodes[start..start + run.len()];
            start += run.len();
            let first = word(run[0]);
            if run.iter().any(|node| word(*node) != first) {
                run.sort_unstable_by(|a, b| word(*a).cmp(word(*b)).then(a.cmp(b)));
            }
        }
        Self { hashes, nodes }
    }

    /// The nodes of a word, in ascending order.
    pub fn get<'t>(&self, asked: &[u8], word: impl Fn(NodeId) -> &'t [u8]) -> &[NodeId] {
        let hash = hash(asked);
        let start = self.hashes.partition_point(|known| *known < hash);
        let length = self.hashes[start..].partition_point(|known| *known == hash);
        let run = &self.nodes[start..start + length];
        let start = run.partition_point(|node| word(*node) < asked);
        let length = run[start..].partition_point(|node| word(*node) == asked);
        &run[start..start + length]
    }
}

fn hash(word: &[u8]) -> u32 {
    xxh3_64(word) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_one_hash_have_lists_of_their_own() {
        // two words that this hash does not tell apart, found by trying
        let (one, other) = collision();
        let words: Vec<Vec<u8>> = vec![one.clone(), other.clone(), b"x".to_vec(), one.clone(), other.clone()];
        let word = |node: NodeId| words[node.0 as usize].as_slice();
        let lists = NameLists::of((0..5).map(|n| (NodeId(n), word(NodeId(n)))), word);
        assert_eq!(lists.get(&one, word), [NodeId(0), NodeId(3)]);
        assert_eq!(lists.get(&other, word), [NodeId(1), NodeId(4)]);
        assert_eq!(lists.get(b"x", word), [NodeId(2)]);
        assert_eq!(lists.get(b"y", word), []);
    }

    fn collision() -> (Vec<u8>, Vec<u8>) {
        let mut seen = std::collections::HashMap::new();
        for n in 0u32.. {
            let word = n.to_le_bytes().to_vec();
            if let Some(other) = seen.insert(hash(&word), word.clone()) {
                return (other, word);
            }
        }
        unreachable!("a hash of 32 bits has them among 100,000 words")
    }
}
