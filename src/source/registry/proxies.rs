//! The proxies that the environment names, and which of them stands before a host.
//!
//! The HTTP client goes by the same variables; but it passes over a value that it can't read, and its errors name no proxy.

use std::collections::HashSet;

use hyper_util::client::proxy::matcher::Matcher;
use reqwest::Url;

use crate::source::engine::Environment;

/// Variables that name proxies: of each pair the first that is set counts.
const VARIABLES: [[&str; 2]; 3] =
    [["HTTPS_PROXY", "https_proxy"], ["HTTP_PROXY", "http_proxy"], ["ALL_PROXY", "all_proxy"]];

/// The proxies that the environment names.
#[derive(Debug)]
pub(super) struct Proxies {
    matcher: Matcher,
    hosts: HashSet<String>,
}

impl Default for Proxies {
    /// None at all.
    fn default() -> Self {
        Self { matcher: Matcher::builder().build(), hosts: HashSet::new() }
    }
}

impl Proxies {
    /// Reads the variables.
    ///
    /// # Errors
    /// Where one names no proxy that can be used; which one in words, never its value, which may hold a password.
    pub fn of_environment(environment: &Environment) -> Result<Self, String> {
        let mut hosts = HashSet::new();
        let mut value_of = |names: [&str; 2]| {
            let set = |name: &str| Some((name.to_owned(), environment.variable(name)?));
            let Some((name, value)) = names.into_iter().find_map(set) else { return Ok(String::new()) };
            hosts.insert(host(&value).map_err(|reason| format!("{name} {reason}"))?);
            Ok::<String, String>(value)
        };
        let [https, http, all] = VARIABLES;
        let named = Matcher::builder().https(value_of(https)?).http(value_of(http)?).all(value_of(all)?);
        let excepted = ["NO_PROXY", "no_proxy"].iter().find_map(|name| environment.variable(name));
        Ok(Self { matcher: named.no(excepted.unwrap_or_default()).build(), hosts })
    }

    /// Tells whether a host is one of them.
    pub fn include(&self, host: &str) -> bool {
        self.hosts.contains(&host.to_ascii_lowercase())
    }

    /// Host and port of the proxy through which a place is asked, if any.
    pub fn before(&self, url: &Url) -> Option<String> {
        let proxy = self.matcher.intercept(&url.as_str().parse().ok()?)?;
        Some(proxy.uri().authority()?.to_string())
    }
}

/// The host of a proxy, or why it is none as the end of a sentence.
fn host(value: &str) -> Result<String, &'static str> {
    let url = if value.contains("://") { Url::parse(value) } else { Url::parse(&format!("http://{value}")) };
    let host = url.as_ref().ok().and_then(|url| Some((url.scheme(), url.host_str()?.to_ascii_lowercase())));
    let is_taken = |value: &str| {
        let matcher = Matcher::builder().all(value).build();
        "http://registry/".parse().is_ok_and(|place| matcher.intercept(&place).is_some())
    };
    match host {
        Some(("http" | "https", host)) if is_taken(value) => Ok(host),
        Some((scheme, _)) if scheme.starts_with("socks") => {
            Err("names a SOCKS proxy, which is not supported; an HTTP proxy is")
        }
        _ => Err("names no proxy: expected its URL, as `http://proxy.example:3128`"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proxies(variables: &'static [(&str, &str)]) -> Result<Proxies, String> {
        let value = |name: &str| Some(variables.iter().find(|(known, _)| *known == name)?.1.to_owned());
        Proxies::of_environment(&Environment::new(value, None))
    }

    fn before(proxies: &Proxies, url: &str) -> Option<String> {
        proxies.before(&url.parse().expect("a URL"))
    }

    #[test]
    fn the_proxy_before_a_place_is_told_without_its_password() {
        let named = proxies(&[
            ("HTTPS_PROXY", "http://me:s3cret@Proxy.corp:3128"),
            ("all_proxy", "other.corp:8080"),
            ("NO_PROXY", "inside.corp,10.0.0.0/8"),
        ])
        .expect("proxies");
        assert_eq!(before(&named, "https://ghcr.io/v2/").as_deref(), Some("Proxy.corp:3128"));
        assert_eq!(before(&named, "http://ghcr.io/v2/").as_deref(), Some("other.corp:8080"));
        for direct in ["https://inside.corp/", "https://a.inside.corp/", "https://10.1.2.3/"] {
            assert_eq!(before(&named, direct), None, "{direct}");
        }
        assert!(named.include("proxy.CORP") && named.include("other.corp") && !named.include("ghcr.io"));
        let none = proxies(&[]).expect("none");
        assert_eq!(before(&none, "https://ghcr.io/"), None);
    }

    #[test]
    fn what_names_no_proxy_is_told_by_its_variable_and_never_by_its_value() {
        for (value, said) in [
            ("http://me:s3cret@proxy:port", "HTTPS_PROXY names no proxy"),
            ("http://", "HTTPS_PROXY names no proxy"),
            ("s3cret proxy", "HTTPS_PROXY names no proxy"),
            ("ftp://s3cret.corp", "HTTPS_PROXY names no proxy"),
            ("socks5://s3cret.corp:1080", "HTTPS_PROXY names a SOCKS proxy"),
        ] {
            let variables: &'static [(&str, &str)] = Box::leak(Box::new([("HTTPS_PROXY", value)]));
            let problem = proxies(variables).expect_err("no proxy");
            assert!(problem.starts_with(said) && !problem.contains("s3cret"), "{value}: {problem}");
        }
    }
}
