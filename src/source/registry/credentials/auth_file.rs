//! A file in which credentials are kept: docker's `config.json`, podman's `auth.json` (containers-auth.json(5)).

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use super::Credential;
use crate::json::{Document, JsonError, Record};
use crate::source::registry::RegistryReference;
use crate::source::registry::reference::DOCKER_HUB;

/// What Docker Hub goes by in docker's file, and is asked of helpers by.
const DOCKER_HUB_KEY: &str = "https://index.docker.io/v1/";
/// Other names that it has had.
const DOCKER_HUB_NAMES: [&str; 3] = [DOCKER_HUB, "index.docker.io", "registry-1.docker.io"];

/// Some tools leave the padding out.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// What a file says of credentials.
#[derive(Debug, Default)]
pub(super) struct AuthFile {
    /// Credentials by registry, perhaps with a part of the path.
    entries: BTreeMap<String, Credential>,
    /// Helpers by registry.
    helpers: BTreeMap<String, String>,
    /// The helper for all others.
    store: Option<String>,
}

/// A helper that is to be asked.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct HelperQuestion {
    /// Its name, as in `docker-credential-NAME`.
    pub helper: String,
    /// What it knows the registry by.
    pub key: String,
}

impl AuthFile {
    /// Reads a file. What is odd in an entry is as if it were not there.
    ///
    /// # Errors
    /// Where it is no JSON.
    pub fn parse(name: &str, bytes: &[u8]) -> Result<Self, JsonError> {
        // as it is where it was made only to be there
        if bytes.trim_ascii().is_empty() {
            return Ok(Self::default());
        }
        let document = Document::parse(name, bytes)?;
        let root = document.record()?;
        let mut file = Self {
            helpers: root.texts_by_key("credHelpers").optional(),
            store: Some(root.text("credsStore").optional()).filter(|name| !name.is_empty()),
            ..Self::default()
        };
        for (key, entry) in root.records_by_key("auths").optional() {
            let entry = credential(&entry);
            file.entries.extend(entry.map(|credential| (place(&key).to_owned(), credential)));
        }
        Ok(file)
    }

    /// The helper that is kept for the registry alone.
    pub fn own_helper(&self, reference: &RegistryReference) -> Option<HelperQuestion> {
        let key = helper_key(reference);
        let names = [key.as_str(), reference.registry()];
        let others = DOCKER_HUB_NAMES.iter().filter(|_| reference.registry() == DOCKER_HUB);
        let named = names.iter().chain(others).find_map(|name| self.helpers.get(*name));
        let helper = named.filter(|helper| !helper.is_empty())?.clone();
        Some(HelperQuestion { helper, key })
    }

    /// The helper for all registries that have none of their own.
    pub fn common_helper(&self, reference: &RegistryReference) -> Option<HelperQuestion> {
        Some(HelperQuestion { helper: self.store.clone()?, key: helper_key(reference) })
    }

    /// The credential that the file itself has: for the repository, the longest part of its path, or the registry.
    pub fn credential(&self, reference: &RegistryReference) -> Option<Credential> {
        let path = format!("{}/{}", reference.registry(), reference.repository());
        let ends = path.match_indices('/').map(|(at, _)| at).collect::<Vec<_>>();
        let parts = std::iter::once(path.as_str()).chain(ends.iter().rev().map(|at| &path[..*at]));
        let others = DOCKER_HUB_NAMES.into_iter().filter(|_| reference.registry() == DOCKER_HUB);
        let mut names = parts.chain(others);
        names.find_map(|name| self.entries.get(name)).cloned()
    }
}

/// What helpers know a registry by.
fn helper_key(reference: &RegistryReference) -> String {
    match reference.registry() {
        DOCKER_HUB => DOCKER_HUB_KEY.to_owned(),
        registry => registry.to_owned(),
    }
}

/// The registry, and perhaps the path, that a key stands for: older tools write URLs.
fn place(key: &str) -> &str {
    let bare = key.strip_prefix("https://").or_else(|| key.strip_prefix("http://"));
    match bare {
        Some(bare) => {
            let bare = bare.trim_end_matches('/');
            ["/v1", "/v2"].iter().find_map(|version| bare.strip_suffix(version)).unwrap_or(bare)
        }
        None => key.trim_end_matches('/'),
    }
}

fn credential(entry: &Record<'_>) -> Option<Credential> {
    let text = |name: &str| Some(entry.text(name).optional()).filter(|text| !text.is_empty());
    if let Some(token) = text("identitytoken") {
        return Some(Credential::IdentityToken(token));
    }
    if let Some(token) = text("registrytoken") {
        return Some(Credential::RegistryToken(token));
    }
    if let Some(encoded) = text("auth") {
        let decoded = String::from_utf8(BASE64.decode(encoded.trim()).ok()?).ok()?;
        let (user, password) = decoded.split_once(':')?;
        let password = password.trim_end_matches('\0').to_owned();
        return Some(Credential::Login { user: user.to_owned(), password });
    }
    Some(Credential::Login { user: text("username")?, password: text("password")? })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn login(user: &str, password: &str) -> Option<Credential> {
        Some(Credential::Login { user: user.to_owned(), password: password.to_owned() })
    }

    fn file(text: &str) -> AuthFile {
        AuthFile::parse("config.json", text.as_bytes()).expect("JSON")
    }

    fn of(text: &str, image: &str) -> Option<Credential> {
        file(text).credential(&RegistryReference::parse(image).expect("a reference"))
    }

    #[test]
    fn the_longest_part_of_a_repositorys_path_that_is_kept_decides() {
        let kept = r#"{"auths": {"quay.io": {"auth": "YTox"}, "quay.io/org": {"auth": "Yjoy"},
            "quay.io/org/app": {"auth": "Yzoz"}, "quay.io/or": {"auth": "ZDo0"}}}"#;
        assert_eq!(of(kept, "quay.io/org/app"), login("c", "3"));
        assert_eq!(of(kept, "quay.io/org/other:v1"), login("b", "2"));
        assert_eq!(of(kept, "quay.io/other/app"), login("a", "1"));
        assert_eq!(of(kept, "ghcr.io/org/app"), None);
    }

    #[test]
    fn an_empty_file_holds_no_credentials() {
        for empty in ["", " \n", "{}"] {
            assert_eq!(of(empty, "alpine"), None);
        }
        assert!(AuthFile::parse("config.json", b"{").is_err());
    }

    #[test]
    fn docker_hub_is_known_by_the_names_it_has_had() {
        for key in ["https://index.docker.io/v1/", "docker.io", "index.docker.io", "docker.io/library"] {
            assert_eq!(
                of(&format!(r#"{{"auths": {{"{key}": {{"auth": "YTox"}}}}}}"#), "alpine"),
                login("a", "1"),
                "{key}"
            );
        }
        assert_eq!(
            of(r#"{"auths": {"https://r.example:5000/v2/": {"auth": "YTox"}}}"#, "r.example:5000/a"),
            login("a", "1")
        );
    }

    #[test]
    fn tokens_come_before_names_and_a_password_may_have_colons() {
        let entry = |entry: &str| of(&format!(r#"{{"auths": {{"r.io": {entry}}}}}"#), "r.io/a");
        let token = Some(Credential::IdentityToken("t".to_owned()));
        assert_eq!(entry(r#"{"auth": "YTox", "identitytoken": "t"}"#), token);
        assert_eq!(entry(r#"{"registrytoken": "t"}"#), Some(Credential::RegistryToken("t".to_owned())));
        assert_eq!(entry(r#"{"auth": "YTpiOmM="}"#), login("a", "b:c"));
        assert_eq!(entry(r#"{"auth": "YTpiOmM"}"#), login("a", "b:c"));
        assert_eq!(entry(r#"{"username": "a", "password": "b"}"#), login("a", "b"));
        for none in ["{}", "null", "3", r#"{"auth": "%"}"#, r#"{"auth": "YQ=="}"#, r#"{"username": "a"}"#] {
            assert_eq!(entry(none), None, "{none}");
        }
    }

    #[test]
    fn helpers_are_asked_by_the_key_that_docker_asks_them_by() {
        let kept = file(r#"{"credHelpers": {"ghcr.io": "gh", "docker.io": "hub"}, "credsStore": "pass"}"#);
        let asked = |image: &str| kept.own_helper(&RegistryReference::parse(image).expect("a reference"));
        let question =
            |helper: &str, key: &str| HelperQuestion { helper: helper.to_owned(), key: key.to_owned() };
        assert_eq!(asked("ghcr.io/a/b"), Some(question("gh", "ghcr.io")));
        assert_eq!(asked("alpine"), Some(question("hub", "https://index.docker.io/v1/")));
        assert_eq!(asked("quay.io/a"), None);
        let quay = RegistryReference::parse("quay.io/a").expect("a reference");
        assert_eq!(kept.common_helper(&quay), Some(question("pass", "quay.io")));
    }

    #[test]
    fn a_credential_does_not_show_what_it_is() {
        let shown = format!("{:?}", of(r#"{"auths": {"r.io": {"auth": "dXNlcjpzZWNyZXQ="}}}"#, "r.io/a"));
        assert_eq!(shown, "Some(Login)");
    }
}
