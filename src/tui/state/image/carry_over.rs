//! An image of which more is known than before: what a person has set stays.

use std::sync::Arc;

use super::explorer::Explorer;
use super::items::{Duplicates, Findings, Packages, Steps, Types, Wasted};

impl Explorer {
    /// Takes over where a person is in the same image as it was known before, and what they have set there: tab, layer, path, what
    /// is open, toggles, orders and filters. Marks are not among it, because none are made before all layers have come.
    pub(crate) fn carry_over(&mut self, before: &Self) {
        self.image = before.image;
        self.focus = before.focus;
        self.layers = before.layers;
        self.follow_layer();
        let (now, then) = (Arc::clone(&self.analysis), &before.analysis);
        self.files.take_over(&now.tree, &before.files, &then.tree);
        self.largest.take_over(&before.largest);
        self.history.take_over(&Steps(&now), &before.history, &Steps(then));
        self.wasted.take_over(&Wasted(&now), &before.wasted, &Wasted(then));
        self.duplicates.take_over(&Duplicates(&now), &before.duplicates, &Duplicates(then));
        self.findings.take_over(&Findings(&self.diagnosis), &before.findings, &Findings(&before.diagnosis));
        self.packages.take_over(
            &Packages(&self.diagnosis, &self.package_rows),
            &before.packages,
            &Packages(&before.diagnosis, &before.package_rows),
        );
        self.types.take_over(&Types(&self.type_rows), &before.types, &Types(&before.type_rows));
        self.open_tab(before.tab);
        self.opened_from.clone_from(&before.opened_from);
        self.sideways = before.sideways;
        self.details_top = before.details_top;
    }
}
