//! The search for a credential: each place is asked for its helper, for what it holds itself, and for its helper of all.

use std::time::Duration;

use super::Credential;
use super::auth_file::{AuthFile, HelperQuestion};
use super::helper::ask;
use super::places::documents;
use crate::source::engine::Environment;
use crate::source::registry::RegistryReference;

/// What a search for a credential came to.
#[derive(Debug, Default)]
pub(in crate::source::registry) struct FoundCredential {
    /// The credential; None where there is none, and the registry is asked without.
    pub credential: Option<Credential>,
    /// Where it was found, or where it was looked for: never what it is.
    pub searched: String,
    /// What went wrong on the way, in words: a helper that fails, a file that is damaged.
    pub problems: Vec<String>,
}

/// Looks for a credential for a repository.
pub(in crate::source::registry) async fn find_credential(
    environment: &Environment,
    reference: &RegistryReference,
    patience: Duration,
) -> FoundCredential {
    let mut found = FoundCredential::default();
    let mut looked_in = Vec::new();
    for place in documents(environment) {
        let file = match place.content.map_err(|error| error.to_string()) {
            Ok(None) => {
                looked_in.push(format!("{} (absent)", place.name));
                continue;
            }
            Ok(Some(bytes)) => AuthFile::parse(&place.name, &bytes).map_err(|error| error.to_string()),
            Err(error) => Err(error),
        };
        let file = match file {
            Ok(file) => file,
            Err(problem) => {
                looked_in.push(format!("{} (unreadable)", place.name));
                found.problems.push(format!("credentials in {} cannot be read: {problem}", place.name));
                continue;
            }
        };
        let mut asked = async |question: HelperQuestion| match ask(&question, patience).await {
            Ok(credential) => {
                let searched = format!("docker-credential-{}, which {} names", question.helper, place.name);
                credential.map(|credential| (credential, searched))
            }
            Err(problem) => {
                found.problems.push(format!("{problem} ({} names it)", place.name));
                None
            }
        };
        let mut credential = match file.own_helper(reference) {
            Some(question) => asked(question).await,
            None => None,
        };
        if credential.is_none() {
            credential = file.credential(reference).map(|credential| (credential, place.name.clone()));
        }
        if credential.is_none()
            && let Some(question) = file.common_helper(reference)
        {
            credential = asked(question).await;
        }
        if let Some((credential, searched)) = credential {
            return FoundCredential { credential: Some(credential), searched, ..found };
        }
        looked_in.push(place.name);
    }
    found.searched = format!("none in {}", looked_in.join(", "));
    found
}
