//! Tokens, from the service that a registry names (distribution's token and OAuth 2 specifications).

use reqwest::header::{AUTHORIZATION, CONTENT_TYPE};
use reqwest::{Method, Url};

use super::RegistryError;
use super::authority::place;
use super::challenge::BearerChallenge;
use super::credentials::Credential;
use super::refusal::{body, judge, message};
use super::retry::retrying;
use super::transport::Transport;
use crate::json::Document;

/// Bytes of a user's name that is told beside the credential.
const LONGEST_USER: usize = 1_000;

/// The most that is read of an answer.
const LONGEST: u64 = 1 << 20;
/// What this program is called where one asks.
const CLIENT: &str = "imgscope";

/// Asks for a token to pull from a repository of a registry. A name and a password go along where there are any; an identity
/// token is changed for another one.
///
/// # Errors
/// Where the service can't be asked, refuses, or answers with no token.
pub(super) async fn fetch_token(
    transport: &Transport,
    registry: &str,
    challenge: &BearerChallenge,
    repository: &str,
    credential: Option<&Credential>,
) -> Result<String, RegistryError> {
    let no_token = |realm: &str, reason: &str| RegistryError::NoToken {
        registry: registry.to_owned(),
        realm: realm.to_owned(),
        reason: reason.to_owned(),
    };
    let mut realm = Url::parse(&challenge.realm).map_err(|_| no_token(&challenge.realm, "it is no URL"))?;
    // a name and a password in it would be sent along
    let _ = realm.set_username("").and_then(|()| realm.set_password(None));
    let scope = challenge.scope.clone().unwrap_or_else(|| format!("repository:{repository}:pull"));
    let mut fields = vec![("scope", scope.as_str())];
    fields.extend(challenge.service.as_deref().map(|service| ("service", service)));
    let mut form = None;
    match credential {
        Some(Credential::IdentityToken(token)) => {
            fields.extend([("grant_type", "refresh_token"), ("client_id", CLIENT), ("refresh_token", token)]);
            form = Some(encoded(&fields));
        }
        Some(Credential::Login { user, .. }) => {
            realm.query_pairs_mut().extend_pairs(&fields);
            // a name that no account has makes an address that no server takes
            if user.len() <= LONGEST_USER {
                realm.query_pairs_mut().append_pair("account", user);
            }
        }
        _ => drop(realm.query_pairs_mut().extend_pairs(&fields)),
    }
    let method = if form.is_some() { Method::POST } else { Method::GET };
    let at = place(&realm);
    let answer = retrying(async || {
        let mut request = transport.token_service(&method, &realm).await?;
        if let Some(form) = &form {
            request = request.header(CONTENT_TYPE, "application/x-www-form-urlencoded").body(form.clone());
        }
        if let Some(Credential::Login { user, password }) = credential {
            request = request.header(AUTHORIZATION, super::authorization_header::basic(user, password)?);
        }
        let response = transport.send(request, &realm).await;
        let response = response.map_err(|failure| failure.sent_by(transport.host()).into_obstacle(0))?;
        let response = judge(transport, registry, response).await?;
        if !response.status().is_success() {
            let status = response.status().as_u16();
            let said = message(transport, response).await;
            let said = if said.is_empty() { String::new() } else { format!(": {said}") };
            return Err(no_token(&at, &format!("it answered {status}{said}")).into());
        }
        body(transport, response, LONGEST).await.map_err(|failure| failure.into_obstacle(0))
    });
    token(&answer.await?).ok_or_else(|| no_token(&at, "its answer has none"))
}

fn encoded(fields: &[(&str, &str)]) -> String {
    let mut url = Url::parse("http://localhost/").ok();
    url.as_mut()
        .map(|url| url.query_pairs_mut().extend_pairs(fields).finish().query().unwrap_or_default().to_owned())
        .unwrap_or_default()
}

fn token(answer: &[u8]) -> Option<String> {
    let document = Document::parse("answer", answer).ok()?;
    let record = document.record().ok()?;
    ["token", "access_token"]
        .into_iter()
        .map(|name| record.text(name).optional())
        .find(|token| !token.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_goes_by_either_name() {
        assert_eq!(token(br#"{"token": "a", "access_token": "b"}"#).as_deref(), Some("a"));
        assert_eq!(token(br#"{"access_token": "b", "expires_in": 300}"#).as_deref(), Some("b"));
        for none in ["{}", r#"{"token": ""}"#, "<html>", r#"{"token": 3}"#] {
            assert_eq!(token(none.as_bytes()), None, "{none}");
        }
    }

    #[test]
    fn a_form_is_encoded() {
        assert_eq!(
            encoded(&[("scope", "repository:a/b:pull"), ("t", "a&b=c")]),
            "scope=repository%3Aa%2Fb%3Apull&t=a%26b%3Dc"
        );
    }
}
