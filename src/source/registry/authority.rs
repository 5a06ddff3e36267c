//! Hosts with their ports, as URLs and people write them.

use reqwest::Url;

/// Host and port of a URL, the latter where it is not the usual one.
pub(super) fn authority(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

/// Scheme, host and port of a URL: the rest may hold what is nobody's business.
pub(super) fn place(url: &Url) -> String {
    format!("{}://{}", url.scheme(), authority(url))
}

/// A host without its port.
pub(super) fn host_of(authority: &str) -> &str {
    match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        _ => authority,
    }
}
