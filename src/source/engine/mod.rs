//! Images of a running engine, Docker or podman.
//!
//! Finds the engine as its own command line would, asks it for an image's configuration and history, and lets the
//! image stream out as a docker-archive. It reads no archive and changes nothing on the engine. Everything here is
//! blocking: the asynchronous client stays inside.

mod address;
mod answer;
mod connection;
mod context;
mod endpoint;
mod environment;
mod error;
mod export;
mod kind;
mod question;
mod reference;
mod session;
mod similar;
mod tls;
mod trailer;
mod transfer;

#[cfg(test)]
pub(crate) mod fake;

pub use answer::{EngineHistory, EngineImage};
pub use environment::Environment;
pub use error::{EngineError, Tried};
pub use export::{Cancelled, Export, ExportCancelled};
pub use kind::EngineKind;
pub use session::Engine;
