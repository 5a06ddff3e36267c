//! Translations into languages that the image does not speak.

use crate::finding::evidence::distribution::{DistroPackages, packages};
use crate::finding::{Category, Cause, Evidence, Rule, RuleMatch, leftovers};
use crate::layer::Kind;
use crate::tree::NodeId;

pub(super) const RULE: Rule = Rule {
    id: "locales",
    summary: "Unused translations and locales are in the image",
    explanation: "\
Translations of messages (`/usr/share/locale`), compiled locales (`/usr/lib/locale`) and their sources
(`/usr/share/i18n`), from 1 MB in total. A container uses one language: that of `LC_ALL` or `LANG` in the image's
environment, or English if neither is set. Translations into that language and its compiled locales are not counted, and an
archive of all compiled locales only if the image uses nothing but `C` or `POSIX`.

On Debian, leave out `locales-all`, use the `-slim` image, or write `path-exclude=/usr/share/locale/*` to `/etc/dpkg/dpkg.cfg.d/no-locales`
before installing packages. On Fedora and Red Hat, set `%_install_langs C.utf8` in `/etc/rpm/macros` and install
`glibc-minimal-langpack`. On Alpine, leave out the `-lang` packages.",
    needs_all_layers: false,
    category: Category::Leftover,
    cause: Cause::Instruction,
    check,
};

/// Less than this is what every package brings along.
const FLOOR: u64 = 1_000_000;

fn check(evidence: &Evidence<'_>) -> Vec<RuleMatch> {
    let language =
        ["LC_ALL", "LC_MESSAGES", "LANG"].iter().find_map(|name| evidence.variable(name)).unwrap_or("C");
    let language = language.split(['.', '@', '_']).next().unwrap_or_default();
    let is_plain = matches!(language, "" | "C" | "POSIX");
    let is_spoken = |node: &NodeId| {
        let name = evidence.tree.name(*node);
        let rest = name.strip_prefix(language.as_bytes());
        !is_plain && rest.is_some_and(|rest| matches!(rest.first(), None | Some(b'_' | b'@' | b'.')))
    };
    let translations = evidence.matching("/usr/share/locale/*").into_iter();
    let mut nodes: Vec<NodeId> = translations
        .filter(|node| evidence.kind(*node) == Some(Kind::Directory) && !is_spoken(node))
        .collect();
    nodes.extend(evidence.matching("/usr/share/i18n"));
    if is_plain {
        nodes.extend(evidence.matching("/usr/lib/locale/locale-archive*"));
    }
    let is_of_c = |node: &NodeId| {
        matches!(evidence.tree.name(*node), b"C" | b"POSIX") || evidence.tree.name(*node).starts_with(b"C.")
    };
    let compiled = evidence.matching("/usr/lib/locale/*").into_iter();
    nodes.extend(
        compiled.filter(|node| {
            evidence.kind(*node) == Some(Kind::Directory) && !is_spoken(node) && !is_of_c(node)
        }),
    );
    let claim = evidence.claim(nodes.iter().copied());
    let has_all = evidence.packages().iter().any(|(_, package)| package.name == "locales-all");
    let remedy = match packages(evidence) {
        DistroPackages::Dpkg if has_all && is_plain => "Do not install locales-all",
        DistroPackages::Dpkg if has_all => {
            "Install locales in place of locales-all, and compile only those in use with localedef"
        }
        DistroPackages::Dpkg => {
            "Exclude /usr/share/locale in /etc/dpkg/dpkg.cfg.d before installing packages"
        }
        DistroPackages::Rpm => "Set `%_install_langs C.utf8` in /etc/rpm/macros before installing packages",
        DistroPackages::Apk => "Leave out the `-lang` packages",
        DistroPackages::Unknown => "Delete /usr/share/locale, or do not install it",
    };
    let cleanup = leftovers::cleanup(evidence, nodes, claim, &[("", remedy)]);
    let cleanup = cleanup.filter(|cleanup| cleanup.claim.size() >= FLOOR);
    cleanup.into_iter().map(|cleanup| cleanup.found("Unused translations and locales")).collect()
}
