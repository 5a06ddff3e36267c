//! Which variables and options hold secrets, by their names and values.

use super::placeholder::is_value;

/// What names may end in that say what a value is: `PGPASSWORD`, `authToken`.
const ENDS: &[&str] = &["PASSWORD", "PASSWD", "TOKEN", "SECRET"];
/// Last words of names that say what a value is.
const SECRETS: &[&str] = &["PASSPHRASE", "SECRETS", "APIKEY", "CREDENTIALS", "SECRETKEY"];
/// The same where other words stand before them.
const BEHIND_OTHERS: &[&str] = &["PASS", "PWD", "PAT"];
/// Words before KEY.
const KEYS: &[&str] =
    &["API", "ACCESS", "SECRET", "PRIVATE", "ENCRYPTION", "AUTH", "MASTER", "APP", "SESSION", "JWT"];
/// Words that say that everybody may know.
const PUBLIC: &[&str] = &["PUBLIC", "PUBLISHABLE", "ANON", "DUMMY", "TEST", "FAKE", "EXAMPLE"];

/// So many bytes of a value tell whether it is a secret. A text may have hundreds of thousands that reach to its end.
const TOLD_BY: usize = 256;

/// The name in `NAME=value` whose mark is at a place; empty where no name stands there.
pub(super) fn name_before(text: &str, mark: usize) -> &str {
    let is_of_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    &text[text[..mark].trim_end_matches(is_of_name).len()..mark]
}

/// Tells whether a name says that everybody may know the value.
pub(super) fn is_public_name(name: &str) -> bool {
    name.split(['_', '-', '.']).any(|word| PUBLIC.iter().any(|public| word.eq_ignore_ascii_case(public)))
}

/// Tells whether what is called so is a secret: `NPM_TOKEN`, `DB_PASSWORD`, and not `TOKEN_URL` or `PASSWORD_FILE`.
pub(super) fn is_secret_name(name: &str) -> bool {
    let upper = name.trim_matches(['_', '-', '.']).to_ascii_uppercase();
    let mut words: Vec<&str> = upper.split(['_', '-', '.']).filter(|word| !word.is_empty()).collect();
    if is_public_name(&upper) {
        return false;
    }
    while words.len() > 1
        && words.last().is_some_and(|word| {
            matches!(*word, "BASE64" | "B64") || word.bytes().all(|byte| byte.is_ascii_digit())
        })
    {
        words.pop();
    }
    match words.as_slice() {
        [.., "SECRET", "KEY", "BASE"] => true,
        [.., before, "KEY"] => KEYS.contains(before),
        [.., _, last] if BEHIND_OTHERS.contains(last) => true,
        [.., last] => ENDS.iter().any(|end| last.ends_with(end)) || SECRETS.contains(last),
        [] => false,
    }
}

/// As much of a word as tells whether it is a secret.
pub(super) fn beginning(word: &str) -> &str {
    &word[..word.floor_char_boundary(TOLD_BY)]
}

/// Tells whether a value is a secret, where its name says so: no path, address, variable, switch or number, and no word
/// that only fills the place during a build.
pub(super) fn is_secret_value(value: &str) -> bool {
    const PATHS: &[&str] = &[
        "/run/", "/etc/", "/var/", "/tmp/", "/opt/", "/app", "/usr/", "/home/", "/root", "/secrets", "/dev/",
        "/bin/", "/srv/", "./", "../", "~", "file:", "http://", "https://", "`", "$", "<", "*", ".*", "\\",
        "(", "[",
    ];
    const FILLERS: &[&str] = &[
        "dummy",
        "fake",
        "test",
        "build",
        "unused",
        "notused",
        "not-used",
        "insecure",
        "notsecret",
        "not-a-secret",
        "temp",
        "tmp",
        "nothing",
        "empty",
        "x",
        "default",
        "true",
        "false",
        "yes",
        "no",
        "on",
        "off",
    ];
    let value = value.trim().trim_matches(['"', '\'']);
    if value.len() < 3 || PATHS.iter().any(|start| value.starts_with(start)) {
        return false;
    }
    let lower = value.to_ascii_lowercase();
    let is_number = value.len() <= 6 && value.bytes().all(|byte| byte.is_ascii_digit());
    let is_filler = lower
        .split(|c: char| !c.is_ascii_alphanumeric())
        .any(|word| matches!(word, "dummy" | "fake" | "placeholder" | "insecure" | "unused"));
    is_value(value) && !value.contains('$') && !is_number && !is_filler && !FILLERS.contains(&lower.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_by_their_last_words() {
        for name in [
            "AWS_SECRET_ACCESS_KEY",
            "NPM_TOKEN",
            "DB_PASSWORD",
            "password",
            "_authToken",
            "SECRET_KEY_BASE",
            "DB_PASS",
            "MYSQL_PWD",
            "token",
            "RAILS_MASTER_KEY",
            "api-key",
            "PASSWORD_2",
            "client_secret",
            "GITHUB_PAT",
        ] {
            assert!(is_secret_name(name), "{name}");
        }
        for name in [
            "AWS_ACCESS_KEY_ID",
            "TOKEN_URL",
            "PASSWORD_FILE",
            "GPG_KEY",
            "PWD",
            "OLDPWD",
            "PASSENGER_VERSION",
            "BYPASS",
            "NEXT_PUBLIC_API_KEY",
            "KEY",
            "PAT",
            "SECRET_KEY_BASE_DUMMY",
            "TOKEN_LIFETIME",
            "PATH",
            "SSH_AUTH_SOCK",
            "MYSQL_ALLOW_EMPTY_PASSWORD_X",
            "NGINX_GPGKEY",
            "id",
            "SIGNING_KEY",
        ] {
            assert!(!is_secret_name(name), "{name}");
        }
    }

    #[test]
    fn values_that_give_nothing_away_are_none() {
        for value in ["hunter2", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "p@ss word", "\"s3cr3t\""] {
            assert!(is_secret_value(value), "{value}");
        }
        for value in [
            "",
            "$TOKEN",
            "${TOKEN}",
            "`cat x`",
            "/run/secrets/token",
            "true",
            "3600",
            "dummy",
            "dummy-key",
            "changeme",
            "https://host/token",
            "<token>",
            "***",
            "build",
            "./key",
            ".*/x",
        ] {
            assert!(!is_secret_value(value), "{value}");
        }
    }
}
