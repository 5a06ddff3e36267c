//! Secrets that are known by their form, wherever they stand: tokens of services, JSON Web Tokens, private keys.

use std::ops::Range;

use super::ends::Ends;
use super::placeholder::is_value;
use super::secret_name::{beginning, is_public_name, name_before};

/// Beginnings of tokens, how many letters follow at least, and what they are.
const TOKENS: &[(&str, usize, &str)] = &[
    ("ghp_", 30, "a GitHub token"),
    ("gho_", 30, "a GitHub token"),
    ("ghu_", 30, "a GitHub token"),
    ("ghs_", 30, "a GitHub token"),
    ("ghr_", 30, "a GitHub token"),
    ("github_pat_", 30, "a GitHub token"),
    ("glpat-", 18, "a GitLab token"),
    ("npm_", 30, "an npm token"),
    ("pypi-AgE", 30, "a PyPI token"),
    ("dckr_pat_", 20, "a Docker Hub token"),
    ("xoxb-", 20, "a Slack token"),
    ("xoxp-", 20, "a Slack token"),
    ("sk_live_", 20, "a Stripe key"),
    ("rk_live_", 20, "a Stripe key"),
    ("sk-ant-", 30, "an Anthropic key"),
    ("sk-proj-", 30, "an OpenAI key"),
    ("sk-", 40, "an OpenAI key"),
    ("hf_", 30, "a Hugging Face token"),
    ("dop_v1_", 60, "a DigitalOcean token"),
    ("shpat_", 30, "a Shopify token"),
    ("xapp-", 20, "a Slack token"),
    ("AIza", 35, "a Google API key"),
];

/// How the first two parts of a JSON Web Token begin: `{"` in base64 (RFC 7519, section 3).
const OF_WEB_TOKENS: &str = "eyJ";
/// What stands around a private key, and in between and behind it (RFC 7468, section 2).
const BEGIN: &str = "-----BEGIN ";
const PRIVATE: &str = "PRIVATE KEY";
const END: &str = "-----END ";
const DASHES: &str = "-----";

/// Where secrets stand in a text, and what they are; some may lie in others.
pub(super) fn tokens(text: &str) -> Vec<(Range<usize>, &'static str)> {
    let mut found = Vec::new();
    of_services(text, &mut found);
    web_tokens(text, &mut found);
    private_keys(text, &mut found);
    found
}

/// Tokens by their form, where no letter stands before them.
fn of_services(text: &str, found: &mut Vec<(Range<usize>, &'static str)>) {
    for (lead, least, what) in TOKENS {
        let is_of_token = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
        let mut ends = Ends::new(|from| text[from..].find(|c: char| !is_of_token(c)).map(|end| from + end));
        for (place, _) in text.match_indices(lead) {
            let rest = &text[place + lead.len()..];
            let length = ends.from(place + lead.len()).unwrap_or(text.len()) - (place + lead.len());
            let is_inside =
                text[..place].chars().next_back().is_some_and(|c| c.is_ascii_alphanumeric() || c == '_');
            if !is_inside && length >= *least && is_value(beginning(&rest[..length])) {
                found.push((place..place + lead.len() + length, *what));
            }
        }
    }
}

/// JSON Web Tokens, but for those that a name says to be public: header, claims, signature, each in base64.
fn web_tokens(text: &str, found: &mut Vec<(Range<usize>, &'static str)>) {
    let is_of_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '=');
    let mut parts = Ends::new(|from| text[from..].find(|c: char| !is_of_part(c)).map(|end| from + end));
    let mut seen = 0;
    for (place, _) in text.match_indices(OF_WEB_TOKENS) {
        if place < seen || text[..place].chars().next_back().is_some_and(is_within) {
            continue;
        }
        let header = parts.from(place).unwrap_or(text.len());
        seen = header;
        if !text[header..].strip_prefix('.').is_some_and(|claims| claims.starts_with(OF_WEB_TOKENS)) {
            continue;
        }
        let claims = parts.from(header + 1).unwrap_or(text.len());
        seen = claims;
        if !text[claims..].starts_with('.') {
            continue;
        }
        seen = parts.from(claims + 1).unwrap_or(text.len());
        let marked = text[..place].trim_end_matches(['"', '\'']).strip_suffix('=');
        if !marked.is_some_and(|marked| is_public_name(name_before(text, marked.len()))) {
            found.push((place..seen, "a JSON Web Token"));
        }
    }
}

fn is_within(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.')
}

/// Private keys with their marks; of one that was cut, up to the end.
fn private_keys(text: &str, found: &mut Vec<(Range<usize>, &'static str)>) {
    let mut ends = Ends::new(|from| text[from..].find(END).map(|end| from + end));
    for (place, _) in text.match_indices(BEGIN) {
        let label = place + BEGIN.len();
        let Some(closed) = beginning(&text[label..]).find(DASHES) else { continue };
        let key = label + closed + DASHES.len();
        if !text[label..label + closed].ends_with(PRIVATE) {
            continue;
        }
        let end = ends.from(key).unwrap_or(text.len());
        if end > key && text[key..end].chars().any(|c| c.is_ascii_alphanumeric()) {
            found.push((key..end, "a private key"));
        }
    }
}
