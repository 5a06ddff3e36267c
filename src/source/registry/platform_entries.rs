//! Which entries of an index have to be looked at, to find the image for a platform: as few as will do.

use crate::image::{Descriptor, Platform};
use crate::source::SourceError;
use crate::text::escape_line;

/// How many entries are looked at of which an index does not say what they are for.
pub(super) const UNKNOWN: usize = 16;

/// The entries that answer a wish for a platform, or for the host's, best, and those of which the index does not say what
/// they are for. What the index itself says is no image stays, to be told where there is nothing else.
///
/// # Errors
/// Where there are platforms and none answers the wish.
pub(super) fn entries_for(
    origin: &str,
    entries: Vec<Descriptor>,
    wanted: Option<&Platform>,
) -> Result<Vec<Descriptor>, SourceError> {
    let host = Platform::host();
    let asked = wanted.unwrap_or(&host);
    let platform_of = |entry: &Descriptor| if entry.artifact().is_some() { None } else { entry.platform() };
    let platforms: Vec<Platform> = entries.iter().filter_map(platform_of).collect();
    let best = platforms.iter().filter_map(|platform| platform.fit(asked)).min();
    let is_open = entries.iter().any(|entry| entry.artifact().is_none() && entry.platform().is_none());
    // without a wish the only one there is will do
    let is_only = wanted.is_none() && platforms.len() == 1;
    if best.is_none() && !platforms.is_empty() && !is_open && !is_only {
        let mut listed: Vec<String> = platforms.iter().map(|it| escape_line(&it.to_string())).collect();
        listed.dedup();
        return Err(SourceError::NoSuchPlatform {
            origin: origin.to_owned(),
            wanted: asked.to_string(),
            is_host: wanted.is_none(),
            platforms: listed,
            unread: Vec::new(),
        });
    }
    let is_wanted = |entry: &Descriptor| match platform_of(entry) {
        Some(platform) => best.is_none() || platform.fit(asked) == best,
        None => true,
    };
    Ok(entries.into_iter().filter(is_wanted).collect())
}

/// Keeps of the entries of which the index does not say what they are for only the first few: each takes a request, and an
/// index that says nothing of thousands is no person's. Gives how many were left out too.
pub(super) fn first_unknown(entries: Vec<Descriptor>) -> (Vec<Descriptor>, usize) {
    let (mut unknown, all) = (0, entries.len());
    let is_looked_at = |entry: &Descriptor| {
        let is_unknown = entry.artifact().is_none() && entry.platform().is_none();
        unknown += usize::from(is_unknown);
        !is_unknown || unknown <= UNKNOWN
    };
    let kept: Vec<Descriptor> = entries.into_iter().filter(is_looked_at).collect();
    let left_out = all - kept.len();
    (kept, left_out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::OciDocument;

    /// Entries of these platforms; one without is written as nothing.
    fn entries(platforms: &[&str]) -> Vec<Descriptor> {
        let entry = |(number, platform): (usize, &&str)| {
            let parts: Vec<&str> = platform.split('/').collect();
            let platform = match parts.as_slice() {
                [os, architecture, rest @ ..] => {
                    let variant = rest.first().unwrap_or(&"");
                    format!(
                        r#","platform":{{"os":"{os}","architecture":"{architecture}","variant":"{variant}"}}"#
                    )
                }
                _ => String::new(),
            };
            format!(r#"{{"digest":"sha256:{number:064}","size":1{platform}}}"#)
        };
        let entries: Vec<String> = platforms.iter().enumerate().map(entry).collect();
        let index = format!(r#"{{"manifests":[{}]}}"#, entries.join(","));
        match OciDocument::parse("index", index.as_bytes()).expect("an index").0 {
            OciDocument::Index(index) => index.manifests,
            OciDocument::Manifest(_) => panic!("an index"),
        }
    }

    fn chosen(platforms: &[&str], wanted: Option<&str>) -> Result<Vec<String>, String> {
        let wanted = wanted.map(|wanted| wanted.parse().expect("a platform"));
        let chosen =
            entries_for("r/a:v1", entries(platforms), wanted.as_ref()).map_err(|error| error.to_string())?;
        Ok(chosen
            .iter()
            .map(|entry| entry.platform().map_or_else(String::new, |it| it.to_string()))
            .collect())
    }

    #[test]
    fn of_many_platforms_one_entry_is_looked_at() {
        let all = ["linux/amd64", "linux/arm/v6", "linux/arm/v7", "linux/arm64/v8"];
        assert_eq!(chosen(&all, Some("linux/arm")), Ok(vec!["linux/arm/v7".to_owned()]));
        assert_eq!(chosen(&all, Some("linux/arm/v6")), Ok(vec!["linux/arm/v6".to_owned()]));
        assert_eq!(chosen(&all, Some("linux/arm64")), Ok(vec!["linux/arm64/v8".to_owned()]));
    }

    #[test]
    fn what_an_index_says_nothing_of_has_to_be_looked_at() {
        assert_eq!(
            chosen(&["linux/amd64", ""], Some("linux/amd64")),
            Ok(vec!["linux/amd64".into(), String::new()])
        );
        assert!(chosen(&["linux/amd64", ""], Some("linux/s390x")).is_ok(), "it may be that");
        assert_eq!(chosen(&["", ""], None), Ok(vec![String::new(); 2]));
    }

    #[test]
    fn of_entries_of_which_an_index_says_nothing_only_the_first_few_are_looked_at() {
        let mut all = vec![""; 40];
        all.push("linux/amd64");
        let (kept, left_out) = first_unknown(entries(&all));
        assert_eq!((kept.len(), left_out), (UNKNOWN + 1, 40 - UNKNOWN));
        assert!(kept.last().expect("one").platform().is_some(), "what says its platform stays");
        assert_eq!(first_unknown(entries(&["", "linux/amd64"])).1, 0);
    }

    #[test]
    fn a_platform_that_is_not_there_is_told_with_those_that_are() {
        let error = chosen(&["linux/amd64", "linux/arm64"], Some("linux/s390x")).expect_err("none");
        assert_eq!(error, "r/a:v1 has no image for linux/s390x; available: linux/amd64, linux/arm64");
        assert_eq!(chosen(&["plan9/mips"], None), Ok(vec!["plan9/mips".to_owned()]), "the only one");
        assert!(chosen(&["plan9/mips"], Some("linux/amd64")).is_err());
    }
}
