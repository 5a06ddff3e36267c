//! The keys: what they do, where they count, and how they are written as text.

mod action;
mod changes;
mod context;
mod key;
mod keymap;
mod lookup;
mod parse;
mod words;

pub(crate) use action::{Action, Motion, PairEnd};
pub use changes::KeyChanges;
pub(crate) use changes::{KeyChangeError, named_actions};
pub use context::KeyContext;
pub(crate) use key::Key;
pub use keymap::{BINDINGS, keys_markdown};
pub(crate) use keymap::{Binding, bindings};
pub(crate) use lookup::{key_of, keys_that_count, lookup};
pub use parse::{KeysError, parse_keys};
