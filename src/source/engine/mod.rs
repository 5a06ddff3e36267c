//! Images of a running engine, Docker or podman.
//!
//! Finds the engine as its own command line would, asks it for an image's configuration and history, and lets the
//! image stream out as a docker-archive. It reads no archive and changes nothing on the engine. Everything here is
//! blocking: the asynchronous client stays inside.

mod answer;
mod connection;
mod endpoint;
mod error;
mod export;
mod fetch;
mod hint;
mod kind;
mod listing;
mod manifest_list;
mod question;
mod reference;
mod session;
mod similar;
mod store_info;
mod watch;

#[cfg(test)]
pub(crate) mod fake;

pub use answer::{EngineHistory, EngineImage};
pub use endpoint::Environment;
pub use error::{EngineError, Tried};
pub use export::{CancelCheck, ExportCancelled, ExportStream};
pub use kind::EngineKind;
pub use listing::{EngineListed, EngineListing};
pub(crate) use reference::{is_id, is_well_formed};
pub use session::{Engine, LookedUp};
pub(crate) use similar::closest as closest_names;
pub use store_info::EngineStore;
