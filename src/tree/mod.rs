//! What the layers add up to: one tree whose nodes know every layer's version.
//!
//! The tree is built once, layer by layer, and never changes afterwards. "Merged up to layer n" and "changed by layer
//! n" are views over it; choosing another layer rebuilds nothing. What the figures mean is for `analysis`.

mod apply;
mod arena;
mod builder;
mod child_index;
mod close;
mod first_writer;
mod ids;
mod live_children;
mod overlay;
mod overlay_search;
mod shadow;
mod shared_paths;
mod version;
mod view;

pub use apply::TreeFull;
pub use arena::Tree;
pub use builder::TreeBuilder;
pub use first_writer::FirstWriters;
pub use ids::{InodeId, NodeId};
pub use shadow::{LayerCounts, Shadowed, WasteKind};
pub use shared_paths::SharedPaths;
pub use version::{Event, Modification, PathState, Removal};
pub use view::{NodeChange, Scope, View};
