//! What a registry says where it gives no answer: its words, and whether to ask again.

use std::time::{Instant, SystemTime};

use jiff::Timestamp;
use reqwest::Response;
use reqwest::header::{CONTENT_TYPE, HeaderMap, RETRY_AFTER};

use super::RegistryError;
use super::authority::authority;
use super::failing::Failure;
use super::quota::Quota;
use super::retry::{Obstacle, Verdict, retry_after};
use super::transport::Transport;
use crate::json::Document;
use crate::text::escape_line;

/// The most that is read of what a registry says of an error.
const LONGEST: u64 = 64 << 10;
/// The most that is told of it.
const TOLD: usize = 300;

/// Lets an answer pass, unless its status tells that another one may be better.
pub(super) async fn judge(
    transport: &Transport,
    registry: &str,
    response: Response,
) -> Result<Response, Obstacle> {
    let verdict = Verdict::of(response.status().as_u16());
    if verdict == Verdict::Final {
        return Ok(response);
    }
    let (headers, status, host) =
        (response.headers().clone(), response.status().as_u16(), authority(response.url()));
    let message = message(transport, response).await;
    let header = |names: &[&str]| names.iter().find_map(|name| headers.get(*name)?.to_str().ok());
    let wish = header(&["x-retry-after", RETRY_AFTER.as_str()]);
    let wish = wish.and_then(|value| retry_after(value, SystemTime::now()));
    if verdict == Verdict::Passing {
        return Err(Obstacle::Passing { error: RegistryError::Refused { host, status, message }, wish });
    }
    let quota = Quota::new(
        header(&["ratelimit-limit", "x-ratelimit-limit"]),
        header(&["ratelimit-remaining", "x-ratelimit-remaining"]),
        wish,
    );
    let error = RegistryError::TooManyRequests {
        registry: registry.to_owned(),
        quota: quota.words(&message, Timestamp::now()),
    };
    Err(if quota.is_used_up() { Obstacle::Final(error) } else { Obstacle::Passing { error, wish } })
}

/// What a registry says in an answer that is none, in one line.
pub(super) async fn message(transport: &Transport, response: Response) -> String {
    let is_page = is_page(response.headers());
    match body(transport, response, LONGEST).await {
        Ok(bytes) if !is_page => words(&bytes),
        _ => String::new(),
    }
}

/// Tells whether what comes is a page for people.
pub(super) fn is_page(headers: &HeaderMap) -> bool {
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    kind.trim_start().to_ascii_lowercase().starts_with("text/html")
}

/// Reads an answer whole.
///
/// # Errors
/// Where it breaks off, stalls, or is longer than `limit` bytes.
pub(super) async fn body(
    transport: &Transport,
    mut response: Response,
    limit: u64,
) -> Result<Vec<u8>, Failure> {
    let url = response.url().clone();
    let too_long = || RegistryError::TooLong { host: authority(&url), limit };
    if response.content_length().is_some_and(|length| length > limit) {
        return Err(too_long().into());
    }
    let (mut bytes, began) = (Vec::new(), Instant::now());
    loop {
        match transport.within(response.chunk()).await {
            // a byte now and then keeps nobody waiting for weeks
            Some(Ok(Some(chunk))) if transport.is_too_slow(began, bytes.len() + chunk.len()) => {
                let (host, received, waited) = (authority(&url), bytes.len() as u64, began.elapsed());
                return Err(RegistryError::TooSlow { host, received, waited }.into());
            }
            Some(Ok(Some(chunk))) => bytes.extend_from_slice(&chunk),
            Some(Ok(None)) => return Ok(bytes),
            Some(Err(error)) => return Err(transport.failure(&error, &url)),
            None => return Err(transport.stalled(&url).into()),
        }
        if bytes.len() as u64 > limit {
            return Err(too_long().into());
        }
    }
}

/// The words of `{"errors": [{"code": …, "message": …}]}` (OCI distribution spec, error codes), or of a token service.
pub(super) fn words(bytes: &[u8]) -> String {
    let of_document = || -> Option<String> {
        let document = Document::parse("answer", bytes).ok()?;
        let record = document.record().ok()?;
        let errors = record.records("errors").optional();
        let said = errors.iter().chain([&record]).find_map(|error| {
            let fields = ["message", "details", "error_description", "code", "error"];
            fields.into_iter().map(|name| error.text(name).optional()).find(|text| !text.is_empty())
        });
        Some(said.unwrap_or_default())
    };
    let text = of_document().unwrap_or_else(|| {
        let text = String::from_utf8_lossy(bytes);
        text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default().to_owned()
    });
    escape_line(&text.chars().take(TOLD).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn what_a_registry_says_is_found_in_every_form() {
        for (said, expected) in [
            (
                r#"{"errors":[{"code":"DENIED","message":"requested access is denied","detail":null}]}"#,
                "requested access is denied",
            ),
            (r#"{"errors":[{"code":"DENIED"}]}"#, "DENIED"),
            (r#"{"errors":null}"#, ""),
            (r#"{"details":"incorrect username or password"}"#, "incorrect username or password"),
            (r#"{"error":"invalid_grant"}"#, "invalid_grant"),
            ("  \n too many\nrequests", "too many"),
            ("", ""),
            ("\x1b[31mred", "\\x1b[31mred"),
        ] {
            assert_eq!(words(said.as_bytes()), expected, "{said}");
        }
        assert_eq!(words("x".repeat(5000).as_bytes()).len(), 300);
    }
}
