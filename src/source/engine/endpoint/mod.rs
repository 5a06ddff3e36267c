//! Where an engine is looked for: variables, contexts, addresses, certificates and the usual sockets.
//!
//! It names endpoints and connects to none.

mod address;
mod context;
mod environment;
mod podman;
mod search;
mod tls;

#[cfg(test)]
mod tests;

pub use environment::Environment;
pub(super) use search::{Endpoint, EndpointSearch, Transport, search};
pub(super) use tls::TlsFiles;
