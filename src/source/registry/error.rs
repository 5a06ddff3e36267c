//! Why an image can't be had from a registry: what, where, and what helps.

use std::io;
use std::time::Duration;

use crate::image::Digest;
use crate::source::cause::cause;
use crate::text::{counted, escape_line, size};

/// A registry does not give what is asked for.
#[derive(Debug, thiserror::Error)]
pub enum RegistryError {
    /// Nobody knows the host.
    #[error("there is no host `{}`", escape_line(host))]
    NoSuchHost {
        /// The host.
        host: String,
    },
    /// It can't be reached.
    #[error("cannot reach {}: {}", escape_line(host), escape_line(reason))]
    Unreachable {
        /// The host, with its port.
        host: String,
        /// The system's reason.
        reason: String,
    },
    /// It is not known to be who it says that it is.
    #[error("the certificate of {} is not trusted: {}", escape_line(host), escape_line(reason))]
    Certificate {
        /// The host, with its port.
        host: String,
        /// What is wrong with the certificate.
        reason: String,
        /// Whether nobody who is trusted has signed it.
        is_unknown: bool,
    },
    /// TLS fails for another reason; most often there is none.
    #[error("{} does not speak TLS: {}", escape_line(host), escape_line(reason))]
    NoTls {
        /// The host, with its port.
        host: String,
        /// What was heard instead.
        reason: String,
    },
    /// Files with certificates can't be used.
    #[error("cannot use the certificates for {}: {}", escape_line(host), escape_line(reason))]
    CertificateFiles {
        /// The host, with its port.
        host: String,
        /// Which file, and why.
        reason: String,
    },
    /// Nothing comes.
    #[error("{} sent nothing for {}s{}", escape_line(host), waited.as_secs(), through(proxy.as_deref()))]
    Stalled {
        /// The host, with its port.
        host: String,
        /// The proxy through which it was asked, with its port.
        proxy: Option<String>,
        /// How long it was waited for.
        waited: Duration,
    },
    /// A document comes too slowly to be waited for.
    #[error("{} is too slow: it sent only {} in {}s", escape_line(host), size(*received), waited.as_secs())]
    TooSlow {
        /// The host, with its port.
        host: String,
        /// Bytes that came.
        received: u64,
        /// How long it was waited for.
        waited: Duration,
    },
    /// An answer broke off, and again when it was asked for anew.
    #[error("{} broke off after {}: {}", escape_line(host), size(*received), escape_line(reason))]
    Interrupted {
        /// The host, with its port.
        host: String,
        /// How much had come.
        received: u64,
        /// The reason of the last time.
        reason: String,
    },
    /// It wants to know who asks, or who asks is not known.
    #[error(
        "{} wants credentials for {}: {}",
        escape_line(registry),
        escape_line(repository),
        escape_line(searched)
    )]
    Unauthorized {
        /// The registry.
        registry: String,
        /// The repository.
        repository: String,
        /// Where credentials were looked for, and what was found there: never what they are.
        searched: String,
        /// Whether there were any.
        has_credentials: bool,
    },
    /// Who asks is known and may not.
    #[error(
        "{} refuses access to {}{}: {}",
        escape_line(registry),
        escape_line(repository),
        words(message),
        escape_line(searched)
    )]
    Forbidden {
        /// The registry.
        registry: String,
        /// The repository.
        repository: String,
        /// What the registry says.
        message: String,
        /// Where credentials were looked for, and what was found there: never what they are.
        searched: String,
    },
    /// There is no such repository.
    #[error("{} has no repository `{}`", escape_line(registry), escape_line(repository))]
    NoSuchRepository {
        /// The registry.
        registry: String,
        /// The repository.
        repository: String,
    },
    /// The repository has no such tag.
    #[error("{} has no tag `{}`{}", escape_line(name), escape_line(tag), similar_words(similar))]
    NoSuchTag {
        /// Registry and repository.
        name: String,
        /// The tag.
        tag: String,
        /// Tags that look like it.
        similar: Vec<String>,
        /// Whether the repository is known to exist, because it lists its tags.
        is_listed: bool,
    },
    /// The repository has nothing of that digest.
    #[error("{} has no {digest}", escape_line(name))]
    NoSuchDigest {
        /// Registry and repository.
        name: String,
        /// The digest.
        digest: Digest,
    },
    /// So many requests are not answered.
    #[error("{} answers no more requests for now: {}", escape_line(registry), escape_line(quota))]
    TooManyRequests {
        /// The registry.
        registry: String,
        /// What is allowed, and when there is more.
        quota: String,
    },
    /// It answers with another status than any that is expected.
    #[error("{} answered {status}{}", escape_line(host), words(message))]
    Refused {
        /// The host, with its port.
        host: String,
        /// The status in numbers.
        status: u16,
        /// What it says.
        message: String,
    },
    /// A list was asked for, and something else came.
    #[error(
        "{} answered with {} where {} was asked for",
        escape_line(host),
        escape_line(sent),
        escape_line(list)
    )]
    NoList {
        /// The host, with its port.
        host: String,
        /// What was asked for, as `a list of tags`.
        list: String,
        /// What came.
        sent: String,
    },
    /// What answers is none.
    #[error("{} is no registry: it answered with {}", escape_line(host), escape_line(what))]
    NotARegistry {
        /// The host, with its port.
        host: String,
        /// What came.
        what: String,
    },
    /// Documents of the first version are read no more.
    #[error("{} is in the old manifest format, schema 1, which is not supported", escape_line(reference))]
    OldSchema {
        /// The image.
        reference: String,
    },
    /// A document is not the one that was asked for.
    #[error("{} sent a manifest of another digest: expected {expected}, got {actual}", escape_line(registry))]
    WrongDigest {
        /// The registry.
        registry: String,
        /// As asked for, or as the registry said.
        expected: Digest,
        /// As sent.
        actual: Digest,
    },
    /// A document is far too long.
    #[error("{} sent a document of more than {}", escape_line(host), size(*limit))]
    TooLong {
        /// The host, with its port.
        host: String,
        /// What is read at most.
        limit: u64,
    },
    /// A blob has another length than its manifest says.
    #[error("{} sends {actual} for {digest}, whose size is {}", escape_line(host), counted(*expected, "byte"))]
    WrongLength {
        /// The host, with its port.
        host: String,
        /// The blob.
        digest: Digest,
        /// As the manifest says.
        expected: u64,
        /// What comes, in words.
        actual: String,
    },
    /// Neither its manifest nor who sends it says how long a blob is.
    #[error("{} does not say how long {digest} is, and neither does its manifest", escape_line(host))]
    NoLength {
        /// The host, with its port.
        host: String,
        /// The blob.
        digest: Digest,
    },
    /// A range of a blob was asked for, and something else came.
    #[error("{} does not give parts of blobs: {}", escape_line(host), escape_line(reason))]
    NoRanges {
        /// The host, with its port.
        host: String,
        /// What came.
        reason: String,
    },
    /// It sends to a place to which it must not.
    #[error("{} sends to {}, which is refused: {}", escape_line(host), escape_line(to), escape_line(reason))]
    BadRedirect {
        /// The host, with its port.
        host: String,
        /// Where it sends: scheme, host and port.
        to: String,
        /// Why that is refused.
        reason: String,
    },
    /// It sends on and on.
    #[error("{} redirects without end", escape_line(host))]
    EndlessRedirects {
        /// The host, with its port.
        host: String,
    },
    /// The service that gives tokens does not.
    #[error(
        "the token service of {}, {}, gives no token: {}",
        escape_line(registry),
        escape_line(realm),
        escape_line(reason)
    )]
    NoToken {
        /// The registry.
        registry: String,
        /// The service: scheme, host and port.
        realm: String,
        /// Why.
        reason: String,
    },
    /// A token that can't be sent.
    #[error("a token has characters that no request can have")]
    BadToken,
    /// It wants to be asked in a way that nobody here knows.
    #[error(
        "{} wants credentials for {} {}",
        escape_line(registry),
        escape_line(repository),
        escape_line(reason)
    )]
    UnknownChallenge {
        /// The registry.
        registry: String,
        /// The repository.
        repository: String,
        /// The ways that it offers, if any, and where credentials were looked for: never what they are.
        reason: String,
    },
    /// The system lacks what is needed to ask.
    #[error("cannot ask a registry: {0}")]
    NoResources(#[source] io::Error),
    /// The proxy that the environment names can't be used.
    #[error("cannot ask {}: {}", escape_line(host), escape_line(reason))]
    NoClient {
        /// The host, with its port.
        host: String,
        /// Why.
        reason: String,
    },
    /// Somebody asked to stop.
    #[error("interrupted")]
    Cancelled,
}

impl RegistryError {
    /// What a person can do about it.
    pub fn hint(&self) -> Option<String> {
        let host = |host: &str| escape_line(host);
        match self {
            Self::Certificate { is_unknown: true, host: at, .. } => Some(format!(
                "trust its authority: put the authority's certificate in /etc/docker/certs.d/{0}/ca.crt, or name it in \
                 SSL_CERT_FILE; `--insecure-registry {0}` does without",
                host(at)
            )),
            Self::NoTls { host: at, .. } => Some(format!(
                "use `--insecure-registry {}` if it is meant to be asked over plain HTTP",
                host(at)
            )),
            Self::Forbidden { registry, .. } => Some(format!(
                "`docker login {0}` or `podman login {0}` with an account that may pull it; check the name too",
                host(registry)
            )),
            Self::NoList { host: at, .. } => {
                Some(format!("is {} a registry, or does something before it answer in its place?", host(at)))
            }
            Self::UnknownChallenge { registry, .. } => Some(format!(
                "is {0} a registry, or does something before it want to know who asks? `docker login {0}` tells",
                host(registry)
            )),
            Self::Unauthorized { registry, has_credentials: false, .. } => Some(format!(
                "`docker login {0}` or `podman login {0}` keeps credentials; check the name too: many registries do not \
                 say whether a repository exists",
                host(registry)
            )),
            Self::Unauthorized { registry, .. } => {
                Some(format!("`docker login {}` renews them", host(registry)))
            }
            Self::NoSuchTag { similar, is_listed: true, .. } if similar.is_empty() => {
                Some("the repository exists; check the tag".to_owned())
            }
            Self::NoSuchTag { is_listed: false, .. } => Some("check the name and the tag".to_owned()),
            Self::NoSuchRepository { .. } | Self::NoSuchHost { .. } => Some("check the name".to_owned()),
            Self::TooManyRequests { .. } => {
                Some("`docker login` raises the limit of most registries".to_owned())
            }
            Self::OldSchema { .. } => Some("push it again with a current tool, which converts it".to_owned()),
            Self::Stalled { .. } | Self::TooSlow { .. } => Some("`--timeout 5m` waits longer".to_owned()),
            _ => None,
        }
    }

    /// The error of the registry that lies behind one of reading, if one does.
    pub(crate) fn behind(error: &io::Error) -> Option<&Self> {
        cause(error)
    }
}

impl From<RegistryError> for io::Error {
    fn from(error: RegistryError) -> Self {
        Self::other(error)
    }
}

/// Names the proxy through which something was asked.
pub(super) fn through(proxy: Option<&str>) -> String {
    proxy.map_or_else(String::new, |proxy| format!(" (through the proxy {})", escape_line(proxy)))
}

fn words(message: &str) -> String {
    if message.is_empty() { String::new() } else { format!(": {}", escape_line(message)) }
}

fn similar_words(similar: &[String]) -> String {
    match similar {
        [] => String::new(),
        similar => {
            let similar: Vec<String> = similar.iter().map(|tag| escape_line(tag)).collect();
            format!("; it has {}", similar.join(", "))
        }
    }
}
