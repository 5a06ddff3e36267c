//! The tree's views that were looked at last, so that going back and forth between layers costs nothing.

use std::rc::Rc;

use crate::tree::{Scope, Tree, View};

/// How many views are kept: at 100,000 paths each takes 2.4 MB.
const KEPT: usize = 8;

/// The last views, the newest at the end.
#[derive(Debug, Default)]
pub(super) struct Views(Vec<(Scope, Rc<View>)>);

impl Views {
    /// Gives a view, made now if it is not kept.
    pub fn get(&mut self, tree: &Tree, scope: Scope) -> Rc<View> {
        let kept = self.0.iter().position(|(of, _)| *of == scope).map(|place| self.0.remove(place));
        let (scope, view) = kept.unwrap_or_else(|| (scope, Rc::new(View::new(tree, scope))));
        if self.0.len() >= KEPT {
            self.0.remove(0);
        }
        self.0.push((scope, Rc::clone(&view)));
        view
    }
}
