//! All that the screen depends on, and the one function that changes it.
//!
//! A part of the screen has its file here and in `view`. Nothing is drawn here, and nothing waits or reads a clock.

mod compare;
mod details;
mod duplicates;
mod explorer;
mod files;
mod filter;
mod findings;
mod flags;
mod history;
mod layers;
mod list;
mod loading;
mod marks;
mod mouse;
mod outline;
mod popup;
mod screen;
mod update;
mod views;
mod wasted;

pub use compare::{
    Changed, Changes, Compare, CompareLine, Look, Matrix, MatrixRow, Metadata, Shape, StepRow, What,
};
pub use details::{Tone, WrappedLine, permissions};
pub use explorer::{Explorer, Pane, Tab};
pub use files::{FileRow, Files, Order, Part, Range};
pub use filter::{Filter, Query};
pub use findings::Trail;
pub use flags::{Flag, Flags};
pub use list::List;
pub use loading::Loading;
pub use outline::{Fold, Outline, OutlineRow};
pub use popup::{Popup, PopupKind};
pub use screen::{Stage, State};
pub use update::update;
