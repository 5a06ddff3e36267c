//! The header that says who asks.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::header::HeaderValue;

use super::RegistryError;

/// A name and a password (RFC 7617).
///
/// # Errors
/// Never, of what base64 writes.
pub(super) fn basic(user: &str, password: &str) -> Result<HeaderValue, RegistryError> {
    header(&format!("Basic {}", STANDARD.encode(format!("{user}:{password}"))))
}

/// A token (RFC 6750).
///
/// # Errors
/// Where it has characters that no header can have.
pub(super) fn bearer(token: &str) -> Result<HeaderValue, RegistryError> {
    header(&format!("Bearer {token}"))
}

fn header(text: &str) -> Result<HeaderValue, RegistryError> {
    let mut header = HeaderValue::from_str(text).map_err(|_| RegistryError::BadToken)?;
    header.set_sensitive(true);
    Ok(header)
}
