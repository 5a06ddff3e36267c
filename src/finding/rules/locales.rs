//! Translations into languages that the image does not speak.

use crate::finding::evidence::distribution::{DistroPackages, packages};
use crate::finding::leftovers::{self, Cleanup};
use crate::finding::{Category, Cause, Claim, Evidence, Rule, RuleMatch};
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
before installing packages. What locales are compiled of is not needed afterwards: compile them and remove `/usr/share/i18n`
in the step that installs `locales`, or leave that package out where no locale is compiled. On Fedora and Red Hat, set `%_install_langs C.utf8` in `/etc/rpm/macros` and install
`glibc-minimal-langpack`. On Alpine, leave out the `-lang` packages.",
    needs_all_layers: false,
    category: Category::Leftover,
    cause: Cause::Instruction,
    check,
};

/// Less than this is what every package brings along.
const FLOOR: u64 = 1_000_000;

fn check(evidence: &Evidence<'_>) -> Vec<RuleMatch> {
    let unused = Unused::of(evidence);
    let parts = [
        (unused.translations, translations_remedy(evidence)),
        (unused.sources, sources_remedy(evidence, unused.is_any_used)),
        (unused.compiled, compiled_remedy(evidence, unused.is_plain)),
    ];
    let cleanups = parts.into_iter().filter_map(|(nodes, remedy)| {
        let claim = evidence.claim(nodes.iter().copied());
        leftovers::cleanup(evidence, nodes, claim, &[("", remedy)])
    });
    let mut cleanups: Vec<Cleanup> = cleanups.collect();
    cleanups.sort_by_key(|cleanup| std::cmp::Reverse(cleanup.claim.size()));
    let claim = Claim::union(cleanups.iter().map(|cleanup| &cleanup.claim));
    if claim.size() < FLOOR {
        return Vec::new();
    }
    let mut advice: Vec<&str> = cleanups.iter().map(|cleanup| cleanup.advice.as_str()).collect();
    advice.dedup();
    let found = RuleMatch::new("Unused translations and locales", advice.join(" "));
    let mut nodes: Vec<NodeId> = cleanups.into_iter().flat_map(|cleanup| cleanup.nodes).collect();
    nodes.sort_by_cached_key(|node| std::cmp::Reverse(evidence.size(*node)));
    vec![found.at(nodes).saving(claim)]
}

/// What no program of the image reads.
struct Unused {
    translations: Vec<NodeId>,
    /// What locales are compiled of.
    sources: Vec<NodeId>,
    compiled: Vec<NodeId>,
    /// Whether the image's language is none.
    is_plain: bool,
    /// Whether a compiled locale besides `C` is in use.
    is_any_used: bool,
}

impl Unused {
    fn of(evidence: &Evidence<'_>) -> Self {
        let language =
            ["LC_ALL", "LC_MESSAGES", "LANG"].iter().find_map(|name| evidence.variable(name)).unwrap_or("C");
        let language = language.split(['.', '@', '_']).next().unwrap_or_default();
        let is_plain = matches!(language, "" | "C" | "POSIX");
        let is_spoken = |node: &NodeId| {
            let name = evidence.tree.name(*node);
            let rest = name.strip_prefix(language.as_bytes());
            !is_plain && rest.is_some_and(|rest| matches!(rest.first(), None | Some(b'_' | b'@' | b'.')))
        };
        let is_of_c = |node: &NodeId| {
            let name = evidence.tree.name(*node);
            matches!(name, b"C" | b"POSIX") || name.starts_with(b"C.")
        };
        let directories = |pattern: &str| {
            let found = evidence.matching(pattern).into_iter();
            found.filter(|node| evidence.kind(*node) == Some(Kind::Directory))
        };
        let archives = evidence.matching("/usr/lib/locale/locale-archive*");
        let (used, mut compiled): (Vec<_>, Vec<_>) =
            directories("/usr/lib/locale/*").filter(|node| !is_of_c(node)).partition(is_spoken);
        let is_any_used = !used.is_empty() || !is_plain && !archives.is_empty();
        compiled.extend(archives.into_iter().filter(|_| is_plain));
        Self {
            translations: directories("/usr/share/locale/*").filter(|node| !is_spoken(node)).collect(),
            sources: evidence.matching("/usr/share/i18n"),
            compiled,
            is_plain,
            is_any_used,
        }
    }
}

fn translations_remedy(evidence: &Evidence<'_>) -> &'static str {
    match packages(evidence) {
        DistroPackages::Dpkg => {
            "Exclude /usr/share/locale in /etc/dpkg/dpkg.cfg.d before installing packages"
        }
        DistroPackages::Rpm => LANGUAGES_OF_RPM,
        DistroPackages::Apk => "Leave out the `-lang` packages",
        DistroPackages::Unknown => "Delete /usr/share/locale, or do not install it",
    }
}

const LANGUAGES_OF_RPM: &str = "Set `%_install_langs C.utf8` in /etc/rpm/macros before installing packages";

/// Debian's package removes the archive of compiled locales together with itself.
fn sources_remedy(evidence: &Evidence<'_>, is_any_used: bool) -> &'static str {
    match packages(evidence) {
        DistroPackages::Dpkg if is_any_used => {
            "Compile the locales and then `rm -rf /usr/share/i18n` (purging the package would remove them too) at the end \
             of the command"
        }
        DistroPackages::Dpkg => "Do not install the package locales",
        DistroPackages::Rpm if !is_any_used => "Do not install glibc-locale-source",
        DistroPackages::Rpm | DistroPackages::Apk | DistroPackages::Unknown => {
            "Compile the locales and then `rm -rf /usr/share/i18n` at the end of the command"
        }
    }
}

fn compiled_remedy(evidence: &Evidence<'_>, is_plain: bool) -> &'static str {
    let has_all = evidence.packages().iter().any(|(_, package)| package.name == "locales-all");
    match packages(evidence) {
        DistroPackages::Dpkg if has_all && is_plain => "Do not install locales-all",
        DistroPackages::Dpkg if has_all => {
            "Install locales in place of locales-all, and compile only those in use with localedef"
        }
        DistroPackages::Rpm => LANGUAGES_OF_RPM,
        DistroPackages::Dpkg | DistroPackages::Apk | DistroPackages::Unknown if is_plain => {
            "The image sets no language: do not compile locales"
        }
        DistroPackages::Dpkg | DistroPackages::Apk | DistroPackages::Unknown => {
            "Compile only the locales in use"
        }
    }
}
