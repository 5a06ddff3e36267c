//! What the HTTP client's failures mean: which are final, and which may pass when the question is asked again.

use std::error::Error;
use std::io;

use jiff::Timestamp;
use reqwest::Url;
use rustls::CertificateError;
use rustls::pki_types::UnixTime;

use super::RegistryError;
use super::authority::{authority, host_of, place};
use super::error::through;
use super::resolver::{LookupFailed, RefusedAddress};
use super::retry::Obstacle;
use crate::source::cause::cause;
use crate::text::utc_date;

/// Why a question has no answer.
#[derive(Debug)]
pub(super) enum Failure {
    /// It would have none if it were asked again.
    Final(RegistryError),
    /// A connection broke.
    Passing {
        /// The host, with its port.
        host: String,
        /// How it broke.
        reason: String,
    },
}

impl From<RegistryError> for Failure {
    fn from(error: RegistryError) -> Self {
        Self::Final(error)
    }
}

impl Failure {
    /// Explains why a request was not answered.
    pub fn of_request(error: &reqwest::Error, url: &Url) -> Self {
        let host = authority(url);
        if let Some(refused) = cause::<RefusedAddress>(error) {
            let (to, reason) = (place(url), refused.to_string());
            return RegistryError::BadRedirect { host, to, reason }.into();
        }
        if let Some(failed) = cause::<LookupFailed>(error) {
            let is_unknown =
                ["not known", "No address associated"].iter().any(|words| failed.reason.contains(words));
            return match is_unknown {
                true => RegistryError::NoSuchHost { host: failed.host.clone() }.into(),
                false => RegistryError::Unreachable { host, reason: failed.reason.clone() }.into(),
            };
        }
        match cause::<rustls::Error>(error) {
            Some(rustls::Error::InvalidCertificate(problem)) => {
                let is_unknown = *problem == CertificateError::UnknownIssuer;
                return RegistryError::Certificate { host, reason: certificate_words(problem), is_unknown }
                    .into();
            }
            Some(other) => return RegistryError::NoTls { host, reason: other.to_string() }.into(),
            None => {}
        }
        let reason = broken(error);
        match cause::<io::Error>(error).map(io::Error::kind) {
            // a server that speaks HTTP alone hangs up on a greeting that it does not know
            Some(io::ErrorKind::UnexpectedEof | io::ErrorKind::ConnectionReset)
                if error.is_connect() && url.scheme() == "https" =>
            {
                RegistryError::NoTls { host, reason }.into()
            }
            _ if error.is_connect() || error.is_builder() => {
                RegistryError::Unreachable { host, reason }.into()
            }
            _ => Self::Passing { host, reason },
        }
    }

    /// The same with who sent there, where a place is refused once its name was looked up.
    pub fn sent_by(self, sender: &str) -> Self {
        match self {
            Self::Final(RegistryError::BadRedirect { to, reason, .. }) => {
                RegistryError::BadRedirect { host: sender.to_owned(), to, reason }.into()
            }
            other => other,
        }
    }

    /// The same with the proxy through which a place was asked: what fails may be its fault.
    pub fn through(self, proxy: Option<&str>, url: &Url) -> Self {
        let Some(proxy) = proxy else { return self };
        let with_proxy = |reason: String| match reason.as_str() {
            // as the HTTP client has it where a proxy answers with anything but 200
            "tunnel error: unsuccessful" => format!("the proxy {proxy} does not connect to it"),
            "tunnel error: proxy authorization required" => {
                format!("the proxy {proxy} wants to know who asks")
            }
            _ => reason + &through(Some(proxy)),
        };
        match self {
            Self::Final(RegistryError::NoSuchHost { host }) if host.eq_ignore_ascii_case(host_of(proxy)) => {
                let reason = format!("there is no host `{host}`, which is to be its proxy");
                RegistryError::Unreachable { host: authority(url), reason }.into()
            }
            Self::Final(RegistryError::Unreachable { host, reason }) => {
                RegistryError::Unreachable { host, reason: with_proxy(reason) }.into()
            }
            Self::Final(RegistryError::NoTls { host, reason }) => {
                RegistryError::NoTls { host, reason: with_proxy(reason) }.into()
            }
            Self::Final(RegistryError::Certificate { host, reason, is_unknown }) => {
                RegistryError::Certificate { host, reason: with_proxy(reason), is_unknown }.into()
            }
            Self::Passing { host, reason } => Self::Passing { host, reason: with_proxy(reason) },
            other => other,
        }
    }

    /// The same for who asks again; `received` is what had come before.
    pub fn into_obstacle(self, received: u64) -> Obstacle {
        match self {
            Self::Final(error) => Obstacle::Final(error),
            Self::Passing { host, reason } => {
                Obstacle::Passing { error: RegistryError::Interrupted { host, received, reason }, wish: None }
            }
        }
    }
}

/// How a connection broke: what the innermost cause says, without the system's number for it.
pub(super) fn broken(error: &(dyn Error + 'static)) -> String {
    let mut text = match cause::<io::Error>(error) {
        Some(io) if io.get_ref().is_none() => io.to_string(),
        _ => innermost(error).to_string(),
    };
    text.truncate(text.find(" (os error ").unwrap_or(text.len()));
    text
}

fn innermost<'e>(error: &'e (dyn Error + 'static)) -> &'e (dyn Error + 'static) {
    let mut innermost = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    innermost
}

fn certificate_words(problem: &CertificateError) -> String {
    let date = |time: &UnixTime| {
        let time =
            i64::try_from(time.as_secs()).ok().and_then(|seconds| Timestamp::from_second(seconds).ok());
        time.map(utc_date).unwrap_or_default()
    };
    match problem {
        CertificateError::UnknownIssuer => "no authority that is trusted here has signed it".to_owned(),
        CertificateError::Expired => "it has expired".to_owned(),
        CertificateError::ExpiredContext { not_after, .. } => format!("it expired on {}", date(not_after)),
        CertificateError::NotValidYet => "it is not valid yet".to_owned(),
        CertificateError::NotValidYetContext { not_before, .. } => {
            format!("it is not valid before {}", date(not_before))
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            "it is for another name".to_owned()
        }
        CertificateError::Revoked => "it was revoked".to_owned(),
        CertificateError::UnknownRevocationStatus => "whether it was revoked is not known".to_owned(),
        CertificateError::BadEncoding | CertificateError::BadSignature => "it is damaged".to_owned(),
        CertificateError::InvalidPurpose | CertificateError::InvalidPurposeContext { .. } => {
            "it is not for servers".to_owned()
        }
        // the words of the library are those of its authors: `Other(OtherError(CaUsedAsEndEntity))`
        other if format!("{other:?}").contains("CaUsedAsEndEntity") => {
            "it belongs to a certificate authority, not to a server".to_owned()
        }
        _ => "it is of a kind that is not known here".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_that_is_refused_once_its_name_was_looked_up_is_told_with_who_sent_there() {
        let refused = RegistryError::BadRedirect {
            host: "cdn.example".to_owned(),
            to: "https://cdn.example".to_owned(),
            reason: "its address is a private address".to_owned(),
        };
        let Failure::Final(error) = Failure::from(refused).sent_by("r.example:5000") else {
            panic!("it is final")
        };
        assert!(
            error.to_string().starts_with("r.example:5000 sends to https://cdn.example, which is refused")
        );
    }
}
