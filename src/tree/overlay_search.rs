//! How far the search for what overlay storage hides may go.

/// Paths that are looked at for one image: many times those of the largest. A thousand layers may have the attribute on a
/// directory of a hundred thousand files.
pub(super) const SEARCHED: usize = 4_000_000;

/// How far it has gone.
#[derive(Debug, Default)]
pub(super) struct OverlaySearch {
    paths: usize,
    is_told: bool,
}

impl OverlaySearch {
    /// Notes a path that is looked at.
    pub fn step(&mut self) {
        self.paths += 1;
    }

    /// Tells whether it has gone too far to start another one.
    pub fn is_over(&self) -> bool {
        self.paths > SEARCHED
    }

    /// Tells, once, that the end of the search is still to be told.
    pub fn is_first_told(&mut self) -> bool {
        !std::mem::replace(&mut self.is_told, true)
    }
}
