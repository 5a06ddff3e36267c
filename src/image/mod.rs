//! What an image is: reference, digest, manifest, config, history, platform.

mod platform;

pub use platform::{Platform, PlatformError};
