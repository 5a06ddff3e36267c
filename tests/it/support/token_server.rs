//! A service that gives tokens for a registry: signed as `docker-registry` checks them (distribution's token specification,
//! JWT), for whatever is asked, to who has the password or to everybody.

use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use rcgen::{CertificateParams, KeyPair, SigningKey as _};
use serde_json::{Value, json};

use super::registry_proxy::{Answered, Asked, Fate, RegistryProxy};

/// What the registry is called by its service, and the service by the registry.
const NAME: &str = "tests";

/// The service of one registry.
pub struct TokenServer {
    service: RegistryProxy,
    certificate: String,
}

impl TokenServer {
    /// Starts one; `authorization` is the header without which it gives nothing.
    pub fn start(authorization: Option<String>) -> Self {
        let key = KeyPair::generate().expect("a key");
        let params = CertificateParams::new(vec![NAME.to_owned()]).expect("parameters");
        let certificate = params.self_signed(&key).expect("a certificate");
        let (pem, der) = (certificate.pem(), certificate.der().to_vec());
        let service = RegistryProxy::alone(move |asked| {
            let is_known =
                authorization.as_deref().is_none_or(|it| asked.header("authorization") == Some(it));
            Fate::Answered(match is_known {
                true => Answered::new(200, json!({"token": token(&key, &der, &access(asked))}).to_string()),
                false => Answered::new(401, r#"{"details":"incorrect username or password"}"#),
            })
        });
        Self { service, certificate: pem }
    }

    /// What a registry has to be told of it: a section of its configuration, and the certificate to put in a file.
    pub fn configuration(&self, certificate_file: &str) -> String {
        format!(
            "auth:\n  token:\n    realm: http://{}/token\n    service: {NAME}\n    issuer: {NAME}\n    rootcertbundle: {certificate_file}\n",
            self.service.address()
        )
    }

    /// The certificate of the key by which it signs, in PEM.
    pub fn certificate(&self) -> &str {
        &self.certificate
    }

    /// What was asked since the last call.
    pub fn asked(&self) -> Vec<Asked> {
        self.service.asked()
    }
}

/// What is asked for, as `repository:group/a:pull,push` in the query.
fn access(asked: &Asked) -> Value {
    let fields = asked.path.split(['?', '&']).filter_map(|field| field.strip_prefix("scope="));
    let scopes = fields.map(|scope| scope.replace("%3A", ":").replace("%2F", "/").replace("%2C", ","));
    let entry = |scope: String| {
        let mut parts = scope.splitn(3, ':').map(str::to_owned);
        let (kind, name, actions) = (parts.next()?, parts.next()?, parts.next()?);
        Some(json!({"type": kind, "name": name, "actions": actions.split(',').collect::<Vec<_>>()}))
    };
    scopes.filter_map(entry).collect()
}

fn token(key: &KeyPair, certificate: &[u8], access: &Value) -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("it is after 1970").as_secs();
    let header = json!({"typ": "JWT", "alg": "ES256", "x5c": [STANDARD.encode(certificate)]});
    let claims = json!({
        "iss": NAME, "sub": "", "aud": NAME, "exp": now + 300, "nbf": now - 60, "iat": now, "jti": now.to_string(),
        "access": access,
    });
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let signed = format!("{}.{}", part(&header), part(&claims));
    let signature = numbers(&key.sign(signed.as_bytes()).expect("a signature"));
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
}

/// The two numbers of a signature, 32 bytes each (RFC 7518, 3.4), out of their DER.
fn numbers(der: &[u8]) -> Vec<u8> {
    let mut numbers = Vec::new();
    // a sequence of two integers, all shorter than 128 bytes
    let mut rest = &der[2..];
    for _ in 0..2 {
        let (length, content) = (usize::from(rest[1]), &rest[2..]);
        let digits: Vec<u8> = content[..length].iter().copied().skip_while(|digit| *digit == 0).collect();
        numbers.extend(std::iter::repeat_n(0, 32 - digits.len()).chain(digits));
        rest = &content[length..];
    }
    numbers
}
