//! Which distribution the packages are of (os-release(5)).

use super::claims::Claims;
use super::paragraphs::lines;

const RELEASES: [&str; 2] = ["/etc/os-release", "/usr/lib/os-release"];

/// A distribution, in its own words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Distribution {
    /// `debian`, `alpine`, `fedora`
    pub id: String,
    /// `12`; None of one that has no versions.
    pub version: Option<String>,
}

impl Distribution {
    /// Reads what the image says of itself.
    pub(super) fn of(claims: &mut Claims<'_>) -> Option<Self> {
        let text = RELEASES.iter().find_map(|path| {
            // one is a link to the other
            let file = claims.at(path)?;
            claims.text(file)
        })?;
        let field = |name: &[u8]| {
            let value = lines(text).find_map(|line| line.strip_prefix(name)?.strip_prefix(b"="))?;
            let value = String::from_utf8_lossy(value);
            Some(value.trim().trim_matches(['"', '\'']).to_owned()).filter(|value| !value.is_empty())
        };
        Some(Self { id: field(b"ID")?, version: field(b"VERSION_ID") })
    }
}
