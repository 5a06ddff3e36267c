//! Places that apt installs from beside the distribution's own, which steps of the image added: the final stage installs from
//! them too, or it would get other versions, or nothing.

use std::collections::BTreeMap;

use crate::advice::own_steps::OwnStep;
use crate::advice::quote;
use crate::finding::Evidence;
use crate::layer::Kind;
use crate::tree::NodeId;

/// Files that are copied at most.
const MOST: usize = 20;
/// Where apt's sources are named, without a slash at its start.
const SOURCES: &[u8] = b"etc/apt/sources.list";
/// Where the keys lie by which they are checked.
const KEYS: [&[u8]; 4] =
    [b"etc/apt/keyrings/", b"etc/apt/trusted.gpg", b"usr/share/keyrings/", b"usr/local/share/keyrings/"];
/// By what sources are trusted that are fetched by TLS.
const CERTIFICATES: &str = "/etc/ssl/certs/ca-certificates.crt";

/// What steps added.
#[derive(Debug, Default)]
pub(in crate::advice) struct AptSources {
    /// Instructions that copy it from the build stage; none where no step added any.
    pub lines: Vec<String>,
    /// The files.
    pub nodes: Vec<NodeId>,
}

/// Lists them.
pub(in crate::advice) fn apt_sources(evidence: &Evidence<'_>, steps: &[OwnStep<'_>]) -> AptSources {
    let is_of_package = |node: NodeId| evidence.packages().owner(node).is_some();
    let written = || steps.iter().flat_map(|step| step.live.iter().copied());
    let files = |places: &'static [&'static [u8]]| {
        written().filter(move |node| {
            let path = evidence.tree.path(*node);
            places.iter().any(|place| path.as_bytes().starts_with(place))
                && evidence.kind(*node) == Some(Kind::File)
                && !is_of_package(*node)
        })
    };
    let mut found: Vec<NodeId> = files(&[SOURCES]).collect();
    if found.is_empty() {
        return AptSources::default();
    }
    found.extend(files(&KEYS));
    found.extend(evidence.at(CERTIFICATES));
    let mut directories: BTreeMap<String, Vec<String>> = BTreeMap::new();
    found.truncate(MOST);
    for node in found.iter().copied() {
        let path = evidence.tree.path(node);
        let Some(path) = std::str::from_utf8(path.as_bytes()).ok().map(|path| format!("/{path}")) else {
            continue;
        };
        if let Some((directory, _)) = path.rsplit_once('/') {
            directories.entry(format!("{directory}/")).or_default().push(path);
        }
    }
    let line = |(directory, files): (String, Vec<String>)| {
        quote::copies(crate::image::Keyword::Copy, "--from=build", &files, &directory)
    };
    AptSources { lines: directories.into_iter().filter_map(line).collect(), nodes: found }
}
