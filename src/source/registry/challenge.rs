//! How a registry wants to be asked: the challenges of a `WWW-Authenticate` header (RFC 9110, 11.6.1).

/// How many names of ways are told at most.
const SCHEMES: usize = 5;
/// How long each may be.
const SCHEME_LENGTH: usize = 40;

/// One way in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Challenge {
    /// A user and a password with every request.
    Basic,
    /// A token, which another service gives.
    Bearer(BearerChallenge),
    /// Ways that nobody here knows, by their names; or none at all.
    Unsupported(Vec<String>),
}

/// Where a token is given, and for what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct BearerChallenge {
    /// The URL of the service.
    pub realm: String,
    /// What the registry is called there, where it says so.
    pub service: Option<String>,
    /// What the token has to be for, where the registry says so.
    pub scope: Option<String>,
}

impl Challenge {
    /// The best of the ways that all such headers of an answer offer; None where none is known.
    pub fn best<'h>(headers: impl Iterator<Item = &'h str>) -> Option<Self> {
        let mut offered: Vec<Self> = headers.flat_map(parse).collect();
        let bearer = offered.iter().position(|challenge| matches!(challenge, Self::Bearer(_)));
        match bearer {
            Some(at) => Some(offered.swap_remove(at)),
            None => offered.pop(),
        }
    }
}

/// The names of the ways that such headers offer, known or not, each once.
pub(super) fn schemes<'h>(headers: impl Iterator<Item = &'h str>) -> Vec<String> {
    let mut names: Vec<String> = headers.flat_map(offered).map(|(scheme, _)| scheme).collect();
    names.sort();
    names.dedup();
    names.into_iter().take(SCHEMES).map(|name| name.chars().take(SCHEME_LENGTH).collect()).collect()
}

/// Reads the challenges of one header that are known.
fn parse(header: &str) -> Vec<Challenge> {
    offered(header).into_iter().filter_map(known).collect()
}

/// Reads all challenges of one header. Several are separated as their parameters are, by commas.
fn offered(header: &str) -> Vec<(String, Vec<(String, String)>)> {
    let mut challenges: Vec<(String, Vec<(String, String)>)> = Vec::new();
    let mut rest = header.trim_start();
    while !rest.is_empty() {
        let (word, after) = split_token(rest);
        let after = after.trim_start();
        match after.strip_prefix('=') {
            Some(value) if !word.is_empty() => {
                let (value, after) = split_value(value.trim_start());
                if let Some((_, parameters)) = challenges.last_mut() {
                    parameters.push((word.to_ascii_lowercase(), value));
                }
                rest = after;
            }
            _ if word.is_empty() => {
                rest = rest.get(rest.chars().next().map_or(1, char::len_utf8)..).unwrap_or("")
            }
            _ => {
                challenges.push((word.to_ascii_lowercase(), Vec::new()));
                rest = after;
            }
        }
        rest = rest.trim_start_matches([' ', '\t', ',']);
    }
    challenges
}

fn known((scheme, parameters): (String, Vec<(String, String)>)) -> Option<Challenge> {
    let parameter = |name: &str| {
        let found = parameters.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.clone()).filter(|value| !value.is_empty())
    };
    match scheme.as_str() {
        "basic" => Some(Challenge::Basic),
        "bearer" => Some(Challenge::Bearer(BearerChallenge {
            realm: parameter("realm")?,
            service: parameter("service"),
            scope: parameter("scope"),
        })),
        _ => None,
    }
}

/// Splits off what may stand without quotes.
fn split_token(text: &str) -> (&str, &str) {
    text.split_at(text.find([' ', '\t', ',', '=', '"']).unwrap_or(text.len()))
}

/// Splits off a value, in quotes or without.
fn split_value(text: &str) -> (String, &str) {
    let Some(quoted) = text.strip_prefix('"') else {
        let (value, rest) = text.split_at(text.find([' ', '\t', ',']).unwrap_or(text.len()));
        return (value.to_owned(), rest);
    };
    let (mut value, mut is_escaped) = (String::new(), false);
    for (at, c) in quoted.char_indices() {
        match c {
            '\\' if !is_escaped => is_escaped = true,
            '"' if !is_escaped => return (value, &quoted[at + 1..]),
            c => {
                value.push(c);
                is_escaped = false;
            }
        }
    }
    (value, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bearer(realm: &str, service: Option<&str>, scope: Option<&str>) -> Option<Challenge> {
        Some(Challenge::Bearer(BearerChallenge {
            realm: realm.to_owned(),
            service: service.map(str::to_owned),
            scope: scope.map(str::to_owned),
        }))
    }

    fn best(headers: &[&str]) -> Option<Challenge> {
        Challenge::best(headers.iter().copied())
    }

    #[test]
    fn challenges_are_read_as_registries_write_them() {
        let hub = r#"Bearer realm="https://auth.docker.io/token",service="registry.docker.io",scope="repository:library/a:pull,push""#;
        let expected = bearer(
            "https://auth.docker.io/token",
            Some("registry.docker.io"),
            Some("repository:library/a:pull,push"),
        );
        assert_eq!(best(&[hub]), expected);
        assert_eq!(best(&[r#"bearer REALM=https://t/x"#]), bearer("https://t/x", None, None));
        assert_eq!(
            best(&[r#"Bearer service="", realm = "https://t/\"x""#]),
            bearer("https://t/\"x", None, None)
        );
        assert_eq!(best(&[r#"Basic realm="ECR""#]), Some(Challenge::Basic));
    }

    #[test]
    fn a_token_is_preferred_wherever_it_is_offered() {
        let both = r#"Basic realm="a", Negotiate, Bearer realm="https://t""#;
        assert_eq!(best(&[both]), bearer("https://t", None, None));
        assert_eq!(best(&["Basic realm=a", "Bearer realm=https://t"]), bearer("https://t", None, None));
    }

    #[test]
    fn ways_that_are_not_known_are_named() {
        let names = |headers: &[&str]| schemes(headers.iter().copied());
        assert_eq!(
            names(&["Negotiate, NTLM", "Digest realm=\"x\", nonce=\"y\""]),
            ["digest", "negotiate", "ntlm"]
        );
        assert!(names(&[""]).is_empty() && names(&[]).is_empty());
    }

    #[test]
    fn what_is_no_challenge_is_passed_over() {
        for odd in ["", "Negotiate", "Bearer", "Bearer service=x", "=,=\"", "\"", "Bearer realm=\"", "ä=1"] {
            assert_eq!(best(&[odd]), None, "{odd}");
        }
    }
}
