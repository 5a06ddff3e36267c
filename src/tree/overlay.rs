//! What engines with overlay storage see otherwise than the specification has it.

use hashbrown::HashMap;

use super::builder::TreeBuilder;
use super::overlay_search::SEARCHED;
use super::{InodeId, NodeId};
use crate::image::LayerIndex;
use crate::layer::{OverlayOpaque, Warnings};
use crate::text::{counted, exact_size, thousands};

impl TreeBuilder {
    /// Warns of directories that are opaque to overlay storage alone. The OCI image spec knows only `.wh..wh..opq`, so what
    /// lower layers hold there is live; an engine that keeps the attribute hides it.
    pub(super) fn warn_of_overlay_opaques(
        &mut self,
        layer: LayerIndex,
        opaques: &[OverlayOpaque],
        warnings: &mut Warnings,
    ) {
        let mut outer: Option<&OverlayOpaque> = None;
        for opaque in opaques {
            if outer.is_some_and(|outer| opaque.path.is_below(&outer.path)) {
                continue; // what is hidden there is hidden already
            }
            outer = Some(opaque);
            if self.overlay_search.is_over() {
                if self.overlay_search.is_first_told() {
                    warnings.push(|| given_up(opaque));
                }
                return;
            }
            let Some(hidden) = self.find_live(&opaque.path).and_then(|node| self.lower_below(layer, node))
            else {
                continue;
            };
            warnings.push(|| {
                format!(
                    "{} is opaque by {}: engines with overlay storage hide {} in {} there; the OCI specification and \
                     these figures do not",
                    opaque.path,
                    opaque.attribute,
                    exact_size(hidden.bytes),
                    counted(hidden.paths, "path"),
                )
            });
        }
    }

    /// What lower layers show below a node; None for nothing.
    fn lower_below(&mut self, layer: LayerIndex, node: NodeId) -> Option<LowerPaths> {
        let mut names: HashMap<InodeId, u32> = HashMap::new();
        let mut paths = 0;
        let mut pending = self.live_children.of(node);
        while let Some(node) = pending.pop() {
            self.overlay_search.step();
            pending.extend(self.live_children.of(node));
            let Some(inode) = self.live(node).filter(|_| self.newest_layer(node) < Some(layer)) else {
                continue;
            };
            paths += 1;
            *names.entry(inode).or_default() += 1;
        }
        // an inode with a name elsewhere is not hidden
        let hidden = names.iter().filter(|(inode, names)| self.shown_by[inode.0 as usize] == **names);
        let bytes = hidden.map(|(inode, _)| self.tree.stored(*inode).inode.size).fold(0, u64::saturating_add);
        (paths > 0).then_some(LowerPaths { paths, bytes })
    }
}

/// What is said once of an image, of the first directory below which nothing was looked for.
fn given_up(opaque: &OverlayOpaque) -> String {
    format!(
        "{} is opaque by {}: what engines with overlay storage hide there, and in such directories of higher layers, is \
         not counted (the limit is {} paths)",
        opaque.path,
        opaque.attribute,
        thousands(SEARCHED as u64),
    )
}

struct LowerPaths {
    paths: u64,
    bytes: u64,
}
