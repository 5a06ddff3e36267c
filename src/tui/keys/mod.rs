//! The keys: what they do, where they count, and how they are written as text.

mod action;
mod context;
mod key;
mod keymap;
mod parse;

pub(crate) use action::{Action, Motion, PairEnd};
pub use context::KeyContext;
pub use keymap::{BINDINGS, keys_markdown};
pub(crate) use keymap::{Binding, bindings, lookup};
pub use parse::{KeysError, parse_keys};
