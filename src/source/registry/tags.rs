//! The tags of a repository, page after page (OCI distribution spec, listing tags; RFC 8288 for what comes next).

use std::collections::HashSet;

use reqwest::Url;
use xxhash_rust::xxh3::xxh3_128;

use super::RegistryError;
use super::connection::Repository;
use super::transport::Ask;
use crate::json::Document;

/// How many tags are asked for at once. Registries give fewer where they like.
const PAGE: usize = 1_000;
/// The most that is read of a page.
const LONGEST: u64 = 16 << 20;
/// The most that is read of all pages: a million names of 64 bytes.
const ALL: u64 = 64 << 20;
/// How many pages are read.
pub(super) const PAGES: usize = 10_000;

impl Repository {
    /// Lists at most so many tags, in the registry's order.
    ///
    /// # Errors
    /// Where there is no such repository, or the registry lists none.
    pub fn tags(&self, limit: usize) -> Result<Vec<String>, RegistryError> {
        self.registry.waiting.wait(self.list_tags(limit))
    }

    /// The same for who waits otherwise.
    pub(super) async fn list_tags(&self, limit: usize) -> Result<Vec<String>, RegistryError> {
        let first = format!("/v2/{}/tags/list?n={PAGE}", self.reference.repository());
        self.list_names(first, "tags", limit, PAGES).await
    }

    /// Lists the tags of the first so many pages.
    pub(super) async fn first_tags(&self, pages: usize) -> Result<Vec<String>, RegistryError> {
        let first = format!("/v2/{}/tags/list?n={PAGE}", self.reference.repository());
        self.list_names(first, "tags", usize::MAX, pages).await
    }

    /// Lists at most so many of the names that are in a list of this key, of at most so many pages.
    pub(super) async fn list_names(
        &self,
        first: String,
        key: &str,
        limit: usize,
        pages: usize,
    ) -> Result<Vec<String>, RegistryError> {
        let (mut listed, mut known, mut read) = (Vec::new(), HashSet::new(), 0);
        let mut next = Some(first);
        for _ in 0..pages {
            let Some(path) = next.take().filter(|_| listed.len() < limit) else { break };
            let answer = self.ask_whole(&Ask::get(path.clone()), LONGEST).await?;
            match answer.status {
                200 => {}
                404 if !answer.is_page() => {
                    return Err(RegistryError::NoSuchRepository {
                        registry: self.reference.registry().to_owned(),
                        repository: self.reference.repository().to_owned(),
                    });
                }
                _ => return Err(self.refused_whole(answer).await),
            }
            // a page that leads to itself leads nowhere
            let link = answer.header("link").and_then(|link| next_page(link, &path));
            next = link.filter(|next| *next != path);
            read += answer.bytes.len() as u64;
            let sent = if answer.is_page() { "a web page" } else { "something else" };
            let page = names(&answer.bytes, key);
            let page = page.ok_or_else(|| RegistryError::NoList {
                host: answer.host,
                list: format!("a list of {key}"),
                sent: sent.to_owned(),
            })?;
            let page: Vec<String> = page.into_iter().filter(|name| known.insert(hash(name))).collect();
            // pages without a name that is new lead in a circle
            if page.is_empty() {
                break;
            }
            listed.extend(page);
            if read > ALL && next.is_some() && listed.len() < limit {
                let host = self.reference.registry().to_owned();
                return Err(RegistryError::TooLong { host, limit: ALL });
            }
        }
        listed.truncate(limit);
        Ok(listed)
    }
}

/// A name for those that are known already: the names themselves may be long.
fn hash(name: &str) -> u128 {
    xxh3_128(name.as_bytes())
}

/// The names of a page; `null` where there are none.
fn names(page: &[u8], key: &str) -> Option<Vec<String>> {
    let document = Document::parse("list of names", page).ok()?;
    let record = document.record().ok()?;
    record.has_key(key).then(|| record.texts(key).optional())
}

/// Path and query of the next page. Its host is the registry's, whatever is written there.
fn next_page(link: &str, current: &str) -> Option<String> {
    let base = Url::parse("http://registry").ok()?.join(current).ok()?;
    let is_next = |parameters: &str| {
        parameters.split(';').map(str::trim).any(|it| ["rel=\"next\"", "rel=next"].contains(&it))
    };
    let links = link.split(',').filter_map(|link| link.trim().strip_prefix('<')?.split_once('>'));
    let target = links.filter(|(_, parameters)| is_next(parameters)).map(|(target, _)| target).next()?;
    let next = base.join(target).ok()?;
    Some(next.query().map_or_else(|| next.path().to_owned(), |query| format!("{}?{query}", next.path())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_page_is_the_registrys_own() {
        let current = "/v2/a/b/tags/list?n=1000";
        let next = |link: &str| next_page(link, current);
        let expected = Some("/v2/a/b/tags/list?last=x&n=2".to_owned());
        assert_eq!(next("</v2/a/b/tags/list?last=x&n=2>; rel=\"next\""), expected);
        assert_eq!(next("<https://evil.example/v2/a/b/tags/list?last=x&n=2>; rel=\"next\""), expected);
        assert_eq!(next("<?last=x&n=2>;rel=next"), expected);
        for none in ["", "</v2/x>; rel=\"prev\"", "</v2/x>", "/v2/x; rel=next", "<"] {
            assert_eq!(next(none), None, "{none}");
        }
    }

    #[test]
    fn a_list_may_be_null_and_must_be_there() {
        assert_eq!(names(br#"{"name": "a", "tags": null}"#, "tags"), Some(Vec::new()));
        assert_eq!(names(br#"{"tags": ["v1", "v2"]}"#, "tags"), Some(vec!["v1".to_owned(), "v2".to_owned()]));
        for none in ["{}", "[]", "<html>"] {
            assert_eq!(names(none.as_bytes(), "tags"), None, "{none}");
        }
    }
}
