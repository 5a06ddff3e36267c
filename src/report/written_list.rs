//! A list in JSON whose elements are made when they are written.

use std::fmt;

use serde::{Serialize, Serializer};

/// A list, each element made when it is written: all paths of a hostile image at once would not fit anywhere.
pub(super) struct WrittenList<'a, T> {
    count: usize,
    element: Box<dyn Fn(usize) -> T + 'a>,
}

impl<'a, T> WrittenList<'a, T> {
    /// The list of what is made from these.
    pub fn of<S>(things: impl AsRef<[S]> + 'a, make: impl Fn(&S) -> T + 'a) -> Self {
        Self { count: things.as_ref().len(), element: Box::new(move |place| make(&things.as_ref()[place])) }
    }
}

impl<T: Serialize> Serialize for WrittenList<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq((0..self.count).map(&self.element))
    }
}

impl<T> fmt::Debug for WrittenList<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} elements", self.count)
    }
}
