//! What lets one pull from a repository: found out when the registry asks for it, and renewed when it has run out.

use std::sync::Arc;
use std::time::Duration;

use reqwest::header::HeaderValue;
use tokio::sync::Mutex;

use super::authorization_header::{basic, bearer};
use super::challenge::Challenge;
use super::credentials::{Credential, FoundCredential, find_credential};
use super::token::fetch_token;
use super::transport::Transport;
use super::{RegistryError, RegistryReference};
use crate::source::engine::Environment;

/// What lets one pull from a repository.
#[derive(Debug)]
pub(super) struct Authorization {
    reference: RegistryReference,
    environment: Arc<Environment>,
    /// How long a credential helper may take.
    patience: Duration,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    pass: Option<Pass>,
    /// What was looked up, once it was asked for.
    found: Option<FoundCredential>,
}

/// The header that goes along with requests, counted: who is refused with an older one takes the newer.
#[derive(Debug, Clone)]
pub(super) struct Pass {
    /// The header.
    pub header: HeaderValue,
    number: u32,
}

impl Authorization {
    /// Nothing is known yet.
    pub fn new(reference: RegistryReference, environment: Arc<Environment>, patience: Duration) -> Self {
        Self { reference, environment, patience, state: Mutex::default() }
    }

    /// What goes along with the next request.
    pub async fn current(&self) -> Option<Pass> {
        self.state.lock().await.pass.clone()
    }

    /// Gets a pass in place of the one that was refused, or of none.
    ///
    /// # Errors
    /// Where there is none to be had.
    pub async fn renew(
        &self,
        transport: &Transport,
        refused: Option<&Pass>,
        challenge: Challenge,
    ) -> Result<(), RegistryError> {
        let mut state = self.state.lock().await;
        let number = state.pass.as_ref().map_or(0, |pass| pass.number);
        if number != refused.map_or(0, |pass| pass.number) {
            return Ok(()); // another thread was faster
        }
        let registry = self.reference.registry();
        if state.found.is_none() {
            state.found = Some(find_credential(&self.environment, &self.reference, self.patience).await);
        }
        let found = state.found.as_ref();
        let credential = found.and_then(|found| found.credential.as_ref());
        let header = match (challenge, credential) {
            (Challenge::Bearer(_), Some(Credential::RegistryToken(token))) if refused.is_none() => {
                bearer(token)?
            }
            (Challenge::Bearer(challenge), credential) => {
                let repository = self.reference.repository();
                let token = fetch_token(transport, registry, &challenge, repository, credential).await;
                bearer(&token.map_err(|error| self.refused_by_service(error, found))?)?
            }
            (Challenge::Basic, Some(Credential::Login { user, password })) if refused.is_none() => {
                basic(user, password)?
            }
            (Challenge::Basic, Some(Credential::IdentityToken(_) | Credential::RegistryToken(_))) => {
                return Err(self.no_password(found));
            }
            (Challenge::Basic, _) => return Err(self.unauthorized(found)),
            (Challenge::Unsupported(schemes), _) => {
                return Err(RegistryError::UnknownChallenge {
                    registry: registry.to_owned(),
                    repository: self.reference.repository().to_owned(),
                    reason: format!("{}: {}", schemes_words(&schemes), not_asked_for(found)),
                });
            }
        };
        state.pass = Some(Pass { header, number: number + 1 });
        Ok(())
    }

    /// Says that the registry does not let one pull, whatever was tried.
    pub async fn refusal(&self) -> RegistryError {
        self.unauthorized(self.state.lock().await.found.as_ref())
    }

    /// Where credentials were looked for, and what was found there; never what they are. Where the registry asked for none,
    /// they are looked for now, to be told.
    pub async fn searched_all(&self) -> String {
        let mut state = self.state.lock().await;
        if state.found.is_some() {
            return searched(state.found.as_ref());
        }
        let found = find_credential(&self.environment, &self.reference, self.patience).await;
        let words = not_asked_for(Some(&found));
        state.found = Some(found);
        format!("it was asked without any; {words}")
    }

    /// The same, so far: None where none were wanted.
    pub async fn searched(&self) -> Option<String> {
        let state = self.state.lock().await;
        state.found.as_ref().map(|found| match found.credential {
            Some(_) => format!("those of {}", found.searched),
            None => found.searched.clone(),
        })
    }

    /// What went wrong while credentials were looked for, since this was asked last.
    pub async fn take_problems(&self) -> Vec<String> {
        let mut state = self.state.lock().await;
        state.found.as_mut().map(|found| std::mem::take(&mut found.problems)).unwrap_or_default()
    }

    fn unauthorized(&self, found: Option<&FoundCredential>) -> RegistryError {
        RegistryError::Unauthorized {
            registry: self.reference.registry().to_owned(),
            repository: self.reference.repository().to_owned(),
            searched: searched(found),
            has_credentials: found.is_some_and(|found| found.credential.is_some()),
        }
    }

    /// A registry that wants a name and a password has no use for a token.
    fn no_password(&self, found: Option<&FoundCredential>) -> RegistryError {
        let place = found.map(|found| found.searched.as_str()).unwrap_or_default();
        RegistryError::Unauthorized {
            registry: self.reference.registry().to_owned(),
            repository: self.reference.repository().to_owned(),
            searched: format!(
                "it takes a name and a password (Basic), and {place} has a token, which is neither"
            ),
            has_credentials: true,
        }
    }

    /// A service that refuses credentials says that they are wrong; its other failures are its own.
    fn refused_by_service(&self, error: RegistryError, found: Option<&FoundCredential>) -> RegistryError {
        let is_refusal = matches!(&error, RegistryError::NoToken { reason, .. }
            if ["it answered 401", "it answered 403"].iter().any(|status| reason.starts_with(status)));
        if is_refusal { self.unauthorized(found) } else { error }
    }
}

fn schemes_words(schemes: &[String]) -> String {
    match schemes {
        [] => "without saying how (its answer has no WWW-Authenticate)".to_owned(),
        schemes => format!("in a way that is not supported ({})", schemes.join(", ")),
    }
}

/// The words where credentials were not used.
fn not_asked_for(found: Option<&FoundCredential>) -> String {
    match found {
        Some(FoundCredential { credential: Some(_), searched, .. }) => {
            format!("those of {searched} were not asked for")
        }
        found => searched(found),
    }
}

fn searched(found: Option<&FoundCredential>) -> String {
    match found {
        None => "it was asked without any".to_owned(),
        Some(FoundCredential { credential: None, searched, .. }) => searched.clone(),
        Some(FoundCredential { searched, .. }) => format!("those of {searched} are refused"),
    }
}
