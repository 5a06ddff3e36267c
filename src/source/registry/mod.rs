//! Images of a registry, without an engine and without keeping any of their bytes.
//!
//! Asks as the OCI distribution specification says, and as registries really answer. Everything here is blocking: the
//! asynchronous client stays inside. It writes nothing to a registry, and fetches nothing from where a manifest's `urls` lead.

mod address;
mod asking;
mod authority;
mod authorization;
mod authorization_header;
mod blob;
mod catalog;
mod certificates;
mod challenge;
mod connection;
mod credentials;
mod error;
mod failing;
mod insecure;
mod manifest;
mod options;
mod platform_entries;
mod pool;
mod proxies;
mod quota;
mod reference;
mod referrers;
mod refusal;
mod remote_image;
mod resolver;
mod retry;
mod tags;
mod token;
mod transport;
mod waiting;

pub use blob::BlobStream;
pub use connection::{Registry, Repository};
pub use error::RegistryError;
pub use insecure::{InsecureRegistry, NoInsecureRegistry};
pub use manifest::{ManifestDocument, ManifestName};
pub use options::RegistryOptions;
pub use pool::RegistryPool;
pub use reference::RegistryReference;
pub use remote_image::RemoteImage;
pub use waiting::StopCheck;
