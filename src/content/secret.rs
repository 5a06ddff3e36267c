//! Which files hold secrets: told by the names of well-known places and by what stands there, and private keys by what
//! they are. A name alone is never enough, and what a secret says is never kept.

use super::{SecretKind, pem, putty};
use crate::image::is_value;

/// Larger files are not looked at.
const LARGEST: u64 = 1 << 20;
/// So much of a file of settings is looked at.
const HEAD: usize = 64 << 10;
/// A service account's key is a file of 2 to 3 kB.
const LARGEST_SERVICE_ACCOUNT: u64 = 16 << 10;

/// Tells whether words hold a secret.
type HoldsSecret = fn(&str) -> bool;

/// What a file could hold, as its path and size have it.
#[derive(Debug, Clone, Copy, Default)]
pub(super) enum Suspect {
    /// Nothing that is looked for.
    #[default]
    Nothing,
    /// A private key, as any text could, or, if it is small, a service account of Google.
    Key {
        /// Whether files of this name are keys.
        is_named: bool,
        /// Whether it may be a service account.
        is_small: bool,
    },
    /// A service account of Google, as any small JSON file could.
    ServiceAccount,
    /// A secret of this kind if its words say so.
    Settings(SecretKind, HoldsSecret),
    /// Assignments of an environment.
    Environment,
}

impl Suspect {
    /// Tells what a file could hold, by its path as recorded and its size.
    pub fn of(recorded: &[u8], size: u64) -> Self {
        let mut names = recorded.rsplit(|&byte| byte == b'/');
        let name = names.next().unwrap_or_default();
        let directory = names.next().unwrap_or_default();
        let extension = name.iter().rposition(|&byte| byte == b'.').map(|dot| &name[dot + 1..]);
        if size == 0 || size >= LARGEST {
            return Self::Nothing;
        }
        if let Some((kind, says)) = settings(name, directory) {
            return Self::Settings(kind, says);
        }
        match extension {
            _ if is_environment(name) => Self::Environment,
            Some(b"json") if size <= LARGEST_SERVICE_ACCOUNT => Self::ServiceAccount,
            Some(extension) if SOURCES.contains(&extension) => Self::Nothing,
            _ => Self::Key { is_named: is_key(name, extension), is_small: size <= LARGEST_SERVICE_ACCOUNT },
        }
    }

    /// Tells whether it could hold anything that is looked for, where it starts like this: its first kilobytes at least.
    pub fn could_hold(self, first: &[u8]) -> bool {
        match self {
            Self::Nothing => false,
            Self::Key { is_small: false, .. } => !pem::is_binary(first) || putty::may_start_with(first),
            _ => true,
        }
    }

    /// Tells whether its name alone makes it likely enough that it is looked at where that costs more than reading on.
    pub fn is_named(self) -> bool {
        match self {
            Self::Settings(..) | Self::Environment => true,
            Self::Key { is_named, .. } => is_named,
            Self::Nothing | Self::ServiceAccount => false,
        }
    }

    /// Tells what the file does hold, by its first bytes.
    pub fn secret(self, bytes: &[u8]) -> Option<SecretKind> {
        let words = || String::from_utf8_lossy(&bytes[..bytes.len().min(HEAD)]);
        match self {
            Self::Nothing => None,
            Self::Key { is_small: true, .. } if is_object(bytes) => Self::ServiceAccount.secret(bytes),
            Self::Key { is_named, .. } => {
                let key = pem::find(bytes, is_named).or_else(|| putty::find(bytes))?;
                Some(if key.is_encrypted { SecretKind::EncryptedKey } else { SecretKind::PrivateKey })
            }
            Self::ServiceAccount if !is_object(bytes) => None,
            Self::ServiceAccount => is_service_account(&words()).then_some(SecretKind::CloudKey),
            Self::Settings(kind, says) => says(&words()).then_some(kind),
            Self::Environment => environment(&words()),
        }
    }
}

/// Tells whether files of a name are keys, as OpenSSH and servers call them.
fn is_key(name: &[u8], extension: Option<&[u8]>) -> bool {
    matches!(name, b"id_rsa" | b"id_dsa" | b"id_ecdsa" | b"id_ed25519")
        || matches!(extension, Some(b"pem" | b"key"))
}

/// Tells whether bytes begin as an object of JSON does.
fn is_object(bytes: &[u8]) -> bool {
    bytes.trim_ascii_start().starts_with(b"{")
}

/// Endings of programs' sources and of documents, which quote keys: in tests, and to explain them.
#[rustfmt::skip]
const SOURCES: &[&[u8]] = &[
    b"rs", b"go", b"py", b"pyi", b"js", b"mjs", b"cjs", b"ts", b"tsx", b"jsx", b"map", b"c", b"h", b"cc", b"cpp",
    b"hpp", b"cs", b"java", b"kt", b"scala", b"rb", b"php", b"pl", b"pm", b"t", b"swift", b"lua", b"ex", b"exs", b"erl",
    b"hs", b"ml", b"el", b"md", b"rst", b"adoc", b"html", b"htm", b"xml", b"json", b"po", b"tex", b"ipynb", b"css",
    b"svg", b"diff", b"patch", b"1", b"3", b"5", b"7", b"8",
];

/// Settings that hold secrets where these words say so, by the file's name and that of its directory.
fn settings(name: &[u8], directory: &[u8]) -> Option<(SecretKind, HoldsSecret)> {
    use SecretKind::{CloudKey, ContainerRegistryLogin, HostCredentials, RegistryCredentials};
    Some(match (name, directory) {
        (b".npmrc" | b"npmrc", _) => (RegistryCredentials, |text| {
            assigns(text, &["_authToken", "_password", "_auth"]) || has_password_in_address(text)
        }),
        (b".yarnrc.yml", _) => (RegistryCredentials, |text| assigns(text, &["npmAuthToken", "npmAuthIdent"])),
        (b".pypirc", _) => {
            (RegistryCredentials, |text| assigns(text, &["password"]) || has_password_in_address(text))
        }
        (b"pip.conf", _) => (RegistryCredentials, has_password_in_address),
        (b"credentials", b".gem" | b"gem") => (RegistryCredentials, |text| assigns(text, &["api_key"])),
        (b"credentials.toml", _) | (b"credentials", b".cargo") => {
            (RegistryCredentials, |text| assigns(text, &["token"]))
        }
        (b".netrc" | b"_netrc", _) => (HostCredentials, is_netrc),
        (b".git-credentials", _) | (b"credentials", b"git") => (HostCredentials, has_password_in_address),
        (b".pgpass", _) => (HostCredentials, is_pgpass),
        (b"config.json", b".docker") | (b".dockercfg", _) | (b"auth.json", b"containers" | b".docker") => {
            (ContainerRegistryLogin, |text| says_in_json(text, &["auth", "identitytoken", "registrytoken"]))
        }
        (b"credentials" | b"config", b".aws") => (CloudKey, |text| assigns(text, &["aws_secret_access_key"])),
        (b"config", b".kube") | (b"kubeconfig", _) | (b"admin.conf" | b"kubelet.conf", b"kubernetes") => {
            (CloudKey, |text| assigns(text, &["client-key-data", "token", "password"]))
        }
        (b"application_default_credentials.json", _) => {
            (CloudKey, |text| says_in_json(text, &["refresh_token"]) || is_service_account(text))
        }
        (_, b".azure") if name.ends_with(b".json") => (CloudKey, |text| {
            says_in_json(
                text,
                &["accessToken", "refreshToken", "secret", "client_secret", "servicePrincipalKey"],
            )
        }),
        _ => return None,
    })
}

/// `.env` and what is derived from it, but no examples of it.
fn is_environment(name: &[u8]) -> bool {
    const EXAMPLES: &[&[u8]] =
        &[b"example", b"examples", b"sample", b"template", b"tpl", b"dist", b"defaults", b"schema", b"vault"];
    match name.strip_prefix(b".env") {
        Some(b"") => true,
        Some([b'.', rest @ ..]) => !rest
            .split(|&byte| matches!(byte, b'.' | b'-' | b'_'))
            .any(|part| EXAMPLES.contains(&part) || SOURCES.contains(&part)),
        _ => false,
    }
}

fn environment(text: &str) -> Option<SecretKind> {
    const SECRET: &[&str] = &[
        "PASS",
        "PWD",
        "SECRET",
        "TOKEN",
        "CREDENTIAL",
        "PRIVATE",
        "API_KEY",
        "APIKEY",
        "ACCESS_KEY",
        "ENCRYPTION_KEY",
        "APP_KEY",
        "DSN",
    ];
    let is_name = |key: &str| {
        !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.'))
    };
    let mut kind = None;
    for (key, value) in assignments(text).filter(|(key, _)| is_name(key)) {
        let key = key.to_ascii_uppercase();
        let is_asked = SECRET.iter().any(|word| key.contains(word));
        let is_asked = is_asked && is_value(value) && !is_switch_or_number(value);
        if is_asked || has_password_in_address(value) {
            return Some(SecretKind::EnvironmentSecrets);
        }
        kind = Some(SecretKind::EnvironmentFile);
    }
    kind
}

/// `TOKEN_LIFETIME=3600` and `PASSWORD_LOGIN=true` give nothing away.
fn is_switch_or_number(value: &str) -> bool {
    let value = value.trim_matches(['"', '\'']);
    let is_number = value.len() <= 6 && value.bytes().all(|byte| byte.is_ascii_digit());
    is_number || ["true", "false", "yes", "no", "on", "off"].contains(&value.to_ascii_lowercase().as_str())
}

/// Lines `key = value` and `key: value`, comments left out. A key of npm may hold colons, a value may end in `=`.
fn assignments(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let lines = text.lines().map(str::trim).filter(|line| !line.starts_with(['#', ';']));
    lines.filter_map(|line| {
        let end = [line.find('='), line.find(": ")].into_iter().flatten().min()?;
        let key = line[..end].trim().trim_start_matches("export ").trim_start_matches("- ");
        Some((key.trim().trim_matches('"'), line[end + 1..].trim()))
    })
}

/// Tells whether a value is given to a key that ends in one of these.
fn assigns(text: &str, keys: &[&str]) -> bool {
    assignments(text).any(|(key, value)| {
        let is_asked = |asked: &&str| {
            key.strip_suffix(*asked).is_some_and(|before| !before.ends_with(|c: char| c.is_alphanumeric()))
        };
        keys.iter().any(is_asked) && is_value(value)
    })
}

/// Tells whether a string that is no hint is given to one of these keys in JSON.
fn says_in_json(text: &str, keys: &[&str]) -> bool {
    keys.iter().any(|key| json_strings(text, key).any(is_value))
}

/// The strings that a key has in JSON, wherever it stands; escapes are not undone.
fn json_strings<'a>(text: &'a str, key: &str) -> impl Iterator<Item = &'a str> {
    let quoted = format!("\"{key}\"");
    let places: Vec<usize> = text.match_indices(&quoted).map(|(place, found)| place + found.len()).collect();
    places.into_iter().filter_map(|place| {
        let value = text[place..].trim_start().strip_prefix(':')?.trim_start().strip_prefix('"')?;
        value.split('"').next()
    })
}

fn is_service_account(text: &str) -> bool {
    let is_key = |key: &str| {
        let (header, body) = key.split_once("\\n").unwrap_or_default();
        header.starts_with("-----BEGIN ") && is_value(body.split("\\n").next().unwrap_or_default())
    };
    json_strings(text, "type").any(|kind| kind == "service_account")
        && json_strings(text, "private_key").any(is_key)
}

/// Tells whether some address is written with user and password: `https://user:password@host`.
fn has_password_in_address(text: &str) -> bool {
    text.match_indices("://").any(|(place, mark)| {
        let rest = &text[place + mark.len()..];
        let host = rest.split(|c: char| c == '/' || c.is_whitespace()).next().unwrap_or_default();
        let password = host.rsplit_once('@').and_then(|(user, _)| user.split_once(':'));
        password.is_some_and(|(_, password)| is_value(password))
    })
}

/// Words of `.netrc`: `machine HOST login USER password PASSWORD`.
fn is_netrc(text: &str) -> bool {
    let lines = text.lines().filter(|line| !line.trim_start().starts_with('#'));
    let words: Vec<&str> = lines.flat_map(str::split_whitespace).collect();
    words.windows(2).any(|pair| pair[0] == "password" && is_value(pair[1]))
}

/// Lines of `.pgpass`: `host:port:database:user:password`.
fn is_pgpass(text: &str) -> bool {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| line.splitn(5, ':').nth(4)).any(is_value)
}
