//! The answer, explored: an image's layers, files, history and waste on a terminal.
//!
//! Built Elm's way. [`State`] is all that the screen depends on; [`update`] is the only place that changes it; [`view`]
//! draws it and changes nothing; [`run`] reads keys, performs the effects and owns the terminal. Where images come from
//! and how they are read is not known here: a loading thread sends [`Message`]s.
//!
//! In reading order, each using only those before it: `places`, `sort`, `filter`, `keys` and `preferences`, `rows`, `contents`, `message`,
//! `theme`, `state` (what there is), `layout` (where it is), `update` and `view`, `play`, `input` and `runtime`.

mod ascii;
mod contents;
mod contents_thread;
mod filter;
mod input;
mod keys;
mod layout;
mod message;
mod places;
mod play;
mod preferences;
mod rows;
mod runtime;
mod save;
mod sort;
mod state;
mod terminal;
mod theme;
mod update;
mod view;

pub use contents::{ContentsAnswer, ContentsJob, FileVersion, Granted, Refusal, ServeContents, Wish};
pub use keys::{BINDINGS, KeyContext, KeysError, keys_markdown, parse_keys};
pub use message::{
    Charset, Effect, Exit, HistoryPreview, KeptList, LayerProgress, LoadingPhase, LoadingProgress, Message,
    OpenedFrom, Options, PreviewSizes, PreviewStep,
};
pub use play::{play, play_comparison, play_comparison_with, play_images, play_with, screen};
pub use preferences::{Background, Preferences, ThemeChoice, parse_preferences, preferences_toml};
pub use rows::ListJob;
pub use runtime::run;
pub use state::State;
pub use update::update;
pub use view::view;
