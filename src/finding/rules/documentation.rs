//! Manuals and other documents.

use crate::finding::evidence::distribution::{DistroPackages, packages};
use crate::finding::{Category, Cause, Evidence, Rule, RuleMatch, leftovers};
use crate::layer::Kind;
use crate::tree::NodeId;

pub(super) const RULE: Rule = Rule {
    id: "documentation",
    summary: "Manual pages and other documentation are in the image",
    explanation: "\
Manual pages, info pages and other documentation of packages (`doc`, `man`, `info`, `gtk-doc` in `/usr/share` and
`/usr/local/share`, `/var/cache/man`), from 64 kB. No program reads them, and nobody reads them in a container. Licence
files (`copyright`, `LICENSE`, `COPYING`, `NOTICE`, …) are not counted: they must accompany the software. Less than 1 MB
from the base image is ignored.

On Debian, use the `-slim` image, or write `path-exclude=/usr/share/man/*`, `path-exclude=/usr/share/doc/*` and
`path-include=/usr/share/doc/*/copyright` to `/etc/dpkg/dpkg.cfg.d/no-docs` before installing packages. On Fedora and
Red Hat, install with `--setopt=tsflags=nodocs`. On Alpine, leave out the `-doc` packages.",
    needs_all_layers: false,
    category: Category::Leftover,
    cause: Cause::Instruction,
    check,
};

/// Less than this is what every package brings along.
const FLOOR: u64 = 64_000;

const PLACES: &[&str] = &[
    "/usr/share/doc",
    "/usr/share/man",
    "/usr/share/info",
    "/usr/share/gtk-doc",
    "/usr/share/doc-base",
    "/usr/share/lintian",
    "/usr/local/share/doc",
    "/usr/local/share/man",
    "/usr/local/share/info",
    "/usr/local/share/gtk-doc",
    "/usr/local/man",
    "/var/cache/man",
];

fn check(evidence: &Evidence<'_>) -> Vec<RuleMatch> {
    let directories: Vec<NodeId> = PLACES.iter().flat_map(|place| evidence.matching(place)).collect();
    let documents = directories.iter().flat_map(|directory| evidence.below(*directory));
    let documents =
        documents.filter(|node| evidence.kind(*node) == Some(Kind::File) && !is_licence(evidence, *node));
    let claim = evidence.claim(documents);
    let remedy = match packages(evidence) {
        DistroPackages::Dpkg => {
            "Exclude /usr/share/man and /usr/share/doc, except copyright, in /etc/dpkg/dpkg.cfg.d before installing packages"
        }
        DistroPackages::Rpm => "Install with `--setopt=tsflags=nodocs`",
        DistroPackages::Apk => "Leave out the `-doc` packages",
        DistroPackages::Unknown => "Delete the documentation, or do not install it",
    };
    let cleanup = leftovers::cleanup(evidence, directories, claim, &[("", remedy)]);
    let cleanup = cleanup.filter(|cleanup| cleanup.claim.size() >= FLOOR);
    cleanup.into_iter().map(|cleanup| cleanup.found("Manual pages and documentation")).collect()
}

/// Tells whether a file states under which licence something may be passed on.
fn is_licence(evidence: &Evidence<'_>, node: NodeId) -> bool {
    let name = evidence.tree.name(node).to_ascii_lowercase();
    let words: [&[u8]; 4] = [b"copyright", b"licen", b"copying", b"notice"];
    words.iter().any(|word| name.windows(word.len()).any(|part| part == *word))
}
