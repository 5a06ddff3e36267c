//! What rows are sorted by, and from which end.

use std::cmp::Ordering;

use super::places::SortKey;

/// What rows are sorted by, and from which end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Sort {
    /// By what.
    pub(crate) key: SortKey,
    /// From which end.
    pub(crate) direction: Direction,
}

/// From which end rows are sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Direction {
    /// From the end that a person looks for first.
    Natural,
    /// From the other end.
    Reversed,
}

impl Sort {
    /// Sorts by something.
    pub(crate) fn by(key: SortKey) -> Self {
        Self { key, direction: Direction::Natural }
    }

    /// By the next of several.
    pub(crate) fn next(self, keys: &[SortKey]) -> Self {
        let place = keys.iter().position(|key| *key == self.key).map_or(0, |place| place + 1);
        Self::by(keys[place % keys.len().max(1)])
    }

    /// By one that was pointed at: if it is that already, from the other end.
    pub(crate) fn pointed_at(self, key: SortKey) -> Self {
        if self.key == key { self.reversed() } else { Self::by(key) }
    }

    /// From the other end.
    pub(crate) fn reversed(self) -> Self {
        let direction = match self.direction {
            Direction::Natural => Direction::Reversed,
            Direction::Reversed => Direction::Natural,
        };
        Self { direction, ..self }
    }

    /// An order from the end that is wanted.
    pub(crate) fn directed(self, natural: Ordering) -> Ordering {
        if self.direction == Direction::Natural { natural } else { natural.reverse() }
    }

    /// What a title says of it; nothing of the order that comes by itself.
    pub(crate) fn words(self, default: SortKey) -> String {
        match (self.key == default, self.direction) {
            (true, Direction::Natural) => String::new(),
            (_, Direction::Natural) => format!(", by {}", self.key.word()),
            (_, Direction::Reversed) => format!(", by {}, reversed", self.key.word()),
        }
    }
}
