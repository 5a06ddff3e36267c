//! The answer, explored: an image's layers, files, history and waste on a terminal.
//!
//! Built Elm's way. [`State`] is all that the screen depends on; [`update`] is the only place that changes it; [`view`]
//! draws it and changes nothing; [`run`] reads keys, performs the effects and owns the terminal. Where images come from
//! and how they are read is not known here: a loading thread sends [`Message`]s.

mod compare_layout;
mod key;
mod keymap;
mod keys;
mod layout;
mod message;
mod play;
mod runtime;
mod save;
mod state;
mod terminal;
mod theme;
mod view;

pub use compare_layout::{ChangeColumns, Frame, Frames, MatrixColumns, frames, look_labels};
pub use key::Key;
pub use keymap::{Action, BINDINGS, Binding, Context, End, Motion, keys_markdown};
pub use keys::{KeysError, parse_keys};
pub use layout::{Areas, PaneArea, areas};
pub use message::{Effect, Failure, Message, Options, Outcome, Phase, Preview, PreviewLine, Progress};
pub use play::{play, play_comparison, screen};
pub use runtime::run;
pub use state::{
    Changed, Changes, Compare, CompareLine, Explorer, FileRow, Files, Filter, Flag, Flags, Fold, List,
    Loading, Look, Matrix, MatrixRow, Metadata, Order, Outline, OutlineRow, Pane, Part, Popup, PopupKind,
    Query, Range, Shape, Stage, State, StepRow, Tab, Tone, Trail, What, WrappedLine, update,
};
pub use theme::{Role, Theme};
pub use view::view;
