//! What was read before, so that nothing is read twice: layers by their digests, or by where they lie, and the documents of
//! images of engines and registries.
//!
//! **What is believed.** A layer stands under a digest only where that digest was computed from the bytes that were read;
//! one that nobody checked stands under the identity of its file (device, inode, length, times), and so says nothing of any
//! other file. An entry repeats its key and ends with a checksum over all of it; whatever is cut, changed, renamed, of
//! another format, of another user or open to others is removed and made anew. Everything an entry says is checked as if it
//! were hostile: lengths before memory is taken, indexes, order and form of paths.
//!
//! **What is kept.** Names, metadata, hashes, and the facts that rules ask for. Of a secret that is its kind alone; small
//! files that are kept for their words are cut down to the words that are asked for when they are read (`content`), so that
//! neither a password's hash in `/etc/passwd` nor a token in `package.json` gets as far as here. Folders are for their owner
//! alone (0700), files too (0600): names tell something as well.
//!
//! **Several processes** may keep, look up, give up and clear at once, and be killed at any point. A file is written under
//! a name that nobody looks for and then renamed, so that it is there whole or not at all.
//!
//! The room knows neither sources nor what is done with layers, and nothing in it can fail for its users but the commands
//! that are about the cache itself.

mod cache;
mod entry;
mod entry_file;
mod identity;
mod key;
mod ownership;
mod place;
mod problem;
mod schema;
mod store;
mod stored_layer;
mod upkeep;

pub use cache::{Cache, Document};
pub use identity::Identity;
pub use key::{EntryKind, LayerKey};
pub use place::cache_folder;
pub use problem::CacheProblem;
pub use stored_layer::StoredLayer;
pub use upkeep::{Cleared, Contents, KeptEntry, Verified, clear, contents, verify};
