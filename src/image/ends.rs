//! Where things end in a text that is asked many times.

/// The first place of its kind behind others, which are asked for in their order: a text is searched once, however often
/// it is asked.
pub(super) struct Ends<F> {
    find: F,
    /// The last answer, and from where on it is one.
    known: Option<(usize, Option<usize>)>,
}

impl<F: Fn(usize) -> Option<usize>> Ends<F> {
    /// Takes what finds the first place at or behind another.
    pub fn new(find: F) -> Self {
        Self { find, known: None }
    }

    /// The first place at or behind `from`; None where there is none.
    pub fn from(&mut self, from: usize) -> Option<usize> {
        match self.known {
            Some((since, end)) if since <= from && end.is_none_or(|end| from <= end) => end,
            _ => {
                let end = (self.find)(from);
                self.known = Some((from, end));
                end
            }
        }
    }
}
