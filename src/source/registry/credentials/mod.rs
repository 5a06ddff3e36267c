//! Who asks a registry: credentials as docker and podman keep them, in files or with helpers.
//!
//! They are looked for where a registry wants to know, and never written or told.

mod auth_file;
mod credential;
mod helper;
mod places;
mod search;

pub(super) use credential::Credential;
pub(super) use search::{FoundCredential, find_credential};
