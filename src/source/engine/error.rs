//! Why an engine did not give what was asked for, and what to do about it.
//!
//! Texts that come from an engine, a file or a variable are kept as they came, control characters and all: whoever
//! prints an error escapes it. A message tells what an engine says in one line, however long that is.

use std::error::Error;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::kind::{self, EngineKind};
use crate::source::cause::cause;
use crate::text::{counted, escape_line, fit};

/// Characters of a message that an engine may fill with its own words.
const WORDS: usize = 1_000;
/// Names and IDs that a message lists.
const LISTED: usize = 10;

/// Why an engine did not give what was asked for; one variant per cause.
///
/// `named_by` says who named an endpoint, as `DOCKER_HOST` or ``the context `remote` ``.
#[derive(Debug, Clone, thiserror::Error)]
#[allow(missing_docs, reason = "each message says what its fields are")]
pub enum EngineError {
    /// Nothing named an engine, and at none of the usual places one answers.
    #[error("cannot connect to {}; tried {}", kind::named(*kind), list(tried))]
    NoEngine {
        /// None where either would have done.
        kind: Option<EngineKind>,
        tried: Vec<Tried>,
    },

    /// The socket is there, and this user may not use it.
    #[error("permission denied on the socket {}", socket.display())]
    PermissionDenied { kind: EngineKind, socket: PathBuf },

    /// An endpoint that was named, or that answered before, cannot be reached.
    #[error("cannot connect to the engine at {endpoint}{}: {reason}", named_in(named_by.as_deref()))]
    Unreachable { endpoint: String, named_by: Option<String>, reason: String },

    /// The endpoint is on another machine behind SSH, which is not spoken here.
    #[error("{endpoint} (from {named_by}): engines over SSH are not supported")]
    Ssh { kind: EngineKind, endpoint: String, named_by: String },

    /// The endpoint's address is in no form that is known here.
    #[error("invalid engine address `{address}` (from {named_by}): {reason}")]
    BadAddress { address: String, named_by: String, reason: &'static str },

    /// A file that a TLS connection needs is missing, unreadable or not what it should be.
    #[error("cannot use the TLS file {} (for {named_by}): {reason}", path.display())]
    TlsFile { path: PathBuf, named_by: String, reason: String },

    /// A TLS connection could not be prepared, for a reason that lies in no single file.
    #[error("cannot set up the TLS connection to {endpoint}: {reason}")]
    TlsSetup { endpoint: String, reason: String },

    /// Docker's configuration or a context's description is unreadable or damaged.
    #[error("cannot read {}: {reason}", path.display())]
    BrokenConfig { path: PathBuf, reason: String },

    /// There is no context of this name.
    #[error("no Docker context is named `{name}` (from {named_by})")]
    UnknownContext { name: String, named_by: String },

    /// podman keeps no connection of this name.
    #[error("no Podman connection is named `{name}` (from {named_by})")]
    UnknownConnection { name: String, named_by: String },

    /// The text cannot be the name or the id of an image.
    #[error("`{reference}` is not a valid image reference")]
    BadReference { reference: String },

    /// The engine has no such image.
    #[error("the engine at {endpoint} has no image `{reference}`{}", alternatives(similar))]
    NoSuchImage {
        kind: EngineKind,
        endpoint: String,
        reference: String,
        /// At most five names that the engine has, the closest first.
        similar: Vec<String>,
    },

    /// The engine has the image, yet not for the platform that was asked for.
    #[error("the engine has `{reference}`, but not for {platform}")]
    NoSuchPlatform { kind: EngineKind, reference: String, platform: String },

    /// More than one image has an id that begins like this.
    #[error("`{reference}` matches more than one image ID{}", candidates(matches))]
    AmbiguousId { reference: String, matches: Vec<String> },

    /// The engine refused a request.
    #[error("the engine at {endpoint} answered {status}{}", words(message))]
    Refused { endpoint: String, status: u16, message: String },

    /// What the engine answered cannot be understood.
    #[error("the engine at {endpoint} sent an invalid response: {}", said(reason))]
    Unintelligible { endpoint: String, reason: String },

    /// The engine took a request and did not answer in time.
    #[error("the engine at {endpoint} did not answer within {} ({asked})", seconds(*waited))]
    Timeout {
        endpoint: String,
        waited: Duration,
        /// What was waited for, as ``asked what `hello:v1` is``.
        asked: String,
    },

    /// An export was ordered, and the engine has fallen silent.
    #[error("{}", stalled(endpoint, reference, *received, *waited))]
    Stalled { endpoint: String, reference: String, received: u64, waited: Duration },

    /// An image began to stream, and the stream ended before the image did.
    #[error("the engine at {endpoint} broke off the export of `{reference}` after {}: {}", counted(*received, "byte"), said(reason))]
    Interrupted { endpoint: String, reference: String, received: u64, reason: String },

    /// The system refused what a connection needs, such as a thread.
    #[error("cannot set up a connection to the engine")]
    NoResources(#[source] Arc<io::Error>),
}

/// One place where an engine was looked for, and why there is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tried {
    /// The address, as `unix:///var/run/docker.sock`.
    pub endpoint: String,
    /// What went wrong there, as `no such file`.
    pub reason: String,
}

impl Tried {
    /// Says that something stands in for Docker, and where Docker was looked for; none where it was nowhere.
    pub(crate) fn instead_of_docker(tried: &[Self], found: &str) -> Option<String> {
        let [first, others @ ..] = tried else { return None };
        let others = counted(others.len() as u64, "other place");
        let Self { endpoint, reason } = first;
        Some(format!("no Docker Engine at {endpoint} ({reason}), nor at {others}; reading from {found}"))
    }
}

impl EngineError {
    /// Tells whether no engine has the image, or none answers: then the word may have meant something else.
    pub fn lacks_image(&self) -> bool {
        matches!(self, Self::NoSuchImage { .. } | Self::NoEngine { .. } | Self::Unreachable { .. })
    }

    /// Tells whether an engine is there that answers nothing.
    pub(crate) fn is_silent(&self) -> bool {
        matches!(self, Self::Timeout { .. })
    }

    /// Gives where an engine was looked for in vain.
    pub(crate) fn tried(self) -> Vec<Tried> {
        match self {
            Self::NoEngine { tried, .. } => tried,
            Self::Unreachable { endpoint, reason, .. } => vec![Tried { endpoint, reason }],
            Self::PermissionDenied { socket, .. } => vec![Tried {
                endpoint: format!("unix://{}", socket.display()),
                reason: "permission denied".to_owned(),
            }],
            other => vec![Tried { endpoint: "podman".to_owned(), reason: other.to_string() }],
        }
    }

    /// Finds an engine's error behind another error, such as what reading an [`ExportStream`](super::ExportStream) gave.
    pub fn behind<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a Self> {
        cause(error)
    }
}

/// Gives what the innermost of an error's causes says, without the system's number for it.
pub(super) fn root_cause(error: &dyn Error) -> String {
    let mut innermost = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    let mut text = innermost.to_string();
    text.truncate(text.find(" (os error ").unwrap_or(text.len()));
    text
}

fn named_in(named_by: Option<&str>) -> String {
    named_by.map(|name| format!(" (from {name})")).unwrap_or_default()
}

fn words(message: &str) -> String {
    if message.is_empty() { " without giving a reason".to_owned() } else { format!(": {}", said(message)) }
}

/// What an engine says, in a line: it may say anything, at any length.
fn said(text: &str) -> String {
    fit(&escape_line(text.trim()), WORDS)
}

fn listed(names: &[String]) -> String {
    let mut names: Vec<String> = names.iter().take(LISTED + 1).map(|name| said(name)).collect();
    if names.len() > LISTED {
        names[LISTED] = "…".to_owned();
    }
    names.join(", ")
}

/// Lists places; a reason that several have in a row is given once, after the last of them.
fn list(tried: &[Tried]) -> String {
    let alike = tried.chunk_by(|one, next| one.reason == next.reason);
    let told = alike.map(|alike| {
        let endpoints: Vec<&str> = alike.iter().map(|tried| tried.endpoint.as_str()).collect();
        format!("{} ({})", endpoints.join(", "), alike[0].reason)
    });
    told.collect::<Vec<_>>().join(", ")
}

fn seconds(waited: Duration) -> String {
    counted(waited.as_secs(), "second")
}

fn stalled(endpoint: &str, reference: &str, received: u64, waited: Duration) -> String {
    let waited = seconds(waited);
    match received {
        0 => format!("the engine at {endpoint} did not begin to export `{reference}` within {waited}"),
        _ => format!(
            "the engine at {endpoint} stalled while exporting `{reference}`: no data for {waited}, after {}",
            counted(received, "byte")
        ),
    }
}

fn alternatives(similar: &[String]) -> String {
    match similar {
        [] => String::new(),
        names => format!("; similar names: {}", listed(names)),
    }
}

fn candidates(ids: &[String]) -> String {
    match ids {
        [] => String::new(),
        ids => format!(": {}", listed(ids)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_engine_lists_every_place_that_was_tried() {
        let tried = ["/var/run/docker.sock", "/run/user/7/docker.sock"]
            .map(|path| Tried { endpoint: format!("unix://{path}"), reason: "no such file".to_owned() });
        let error = EngineError::NoEngine { kind: Some(EngineKind::Docker), tried: tried.to_vec() };
        assert_eq!(
            error.to_string(),
            "cannot connect to Docker Engine; tried unix:///var/run/docker.sock, unix:///run/user/7/docker.sock (no \
             such file)"
        );
        let hint = error.hint().expect("something can be done");
        assert!(hint.contains("systemctl start docker") && hint.contains("docker save"), "{hint}");
    }

    #[test]
    fn an_error_is_found_through_layers_of_io_errors() {
        let inner = EngineError::BadReference { reference: "a b".to_owned() };
        let wrapped = io::Error::other(io::Error::other(inner));
        assert!(matches!(EngineError::behind(&wrapped), Some(EngineError::BadReference { .. })));
        assert!(EngineError::behind(&io::Error::other("disk full")).is_none());
    }

    #[test]
    fn a_missing_image_names_the_close_ones_and_how_to_get_it() {
        let error = EngineError::NoSuchImage {
            kind: EngineKind::Podman,
            endpoint: "unix:///p.sock".to_owned(),
            reference: "helo:v1".to_owned(),
            similar: vec!["hello:v1".to_owned(), "hello:v2".to_owned()],
        };
        assert_eq!(
            error.to_string(),
            "the engine at unix:///p.sock has no image `helo:v1`; similar names: hello:v1, hello:v2"
        );
        assert_eq!(error.hint().as_deref(), Some("`podman images` lists the images it has"));
    }

    #[test]
    fn a_missing_image_that_is_like_no_other_may_be_in_a_registry() {
        let error = EngineError::NoSuchImage {
            kind: EngineKind::Docker,
            endpoint: "unix:///d.sock".to_owned(),
            reference: "alpine:3".to_owned(),
            similar: Vec::new(),
        };
        assert_eq!(error.to_string(), "the engine at unix:///d.sock has no image `alpine:3`");
        assert_eq!(error.hint().as_deref(), Some("`docker pull alpine:3`"));
    }

    #[test]
    fn what_an_engine_says_at_length_is_told_in_one_line() {
        let says = |message: String| {
            EngineError::Refused { endpoint: "tcp://x".to_owned(), status: 500, message }.to_string()
        };
        let told = says("no\nhint: run this\n".repeat(100_000));
        assert!(told.starts_with("the engine at tcp://x answered 500: no hint: run this no"), "{told}");
        assert!(told.ends_with('…') && told.chars().count() < 1_100 && !told.contains('\n'), "{told}");
        assert_eq!(says("disk full\n".to_owned()), "the engine at tcp://x answered 500: disk full");
        let matches: Vec<String> = (0..1_000).map(|n| format!("sha256:{n}")).collect();
        let told = EngineError::AmbiguousId { reference: "1".to_owned(), matches }.to_string();
        assert!(
            told.ends_with(
                ": sha256:0, sha256:1, sha256:2, sha256:3, sha256:4, sha256:5, sha256:6, sha256:7, \
            sha256:8, sha256:9, …"
            ),
            "{told}"
        );
    }
}
