//! Archives left beside what was unpacked from them.

use std::collections::HashSet;

use crate::finding::evidence::published;
use crate::finding::leftovers::archives::{EXTENSIONS, stem};
use crate::finding::{Category, Cause, Evidence, Rule, RuleMatch, leftovers};
use crate::layer::Kind;
use crate::tree::NodeId;

pub(super) const RULE: Rule = Rule {
    id: "unpacked-archives",
    summary: "Archives are left behind in the image",
    explanation: "\
Archives and packages (`.tar` and its compressed forms, `.zip`, `.7z`, `.deb`, `.rpm`, `.apk`, `.whl`) next to a file or
directory of the same name without the extension, or in places where builds put downloads: `/`, `/root`, `/tmp`,
`/var/tmp` or a `WORKDIR`. Archives that the image starts or names in its command are not counted, and neither are the
test data of packages, what a web server offers for download (below `/usr/share/nginx/html`, `/var/www`, a `public`
directory and the like), and the packages of conda, which have a rule of their own.

Unpack while downloading, so that no archive is stored: `RUN curl -fsSL URL | tar -xz -C /opt`. Or download, unpack and
delete in one `RUN`. For an archive next to the Dockerfile, `ADD app.tar.gz /opt/` unpacks it and
`RUN --mount=type=bind,source=app.deb,target=/app.deb dpkg -i /app.deb` installs it; neither stores the archive.",
    needs_all_layers: false,
    category: Category::Leftover,
    cause: Cause::Instruction,
    check,
};

const REMEDIES: &[(&str, &str)] = &[
    (
        "COPY ",
        "Use ADD, which unpacks a tar, or RUN --mount=type=bind, which stores nothing, instead of COPY",
    ),
    (
        "curl",
        "Unpack while downloading (`curl -fsSL URL | tar -xz`) or delete the archive at the end of the command",
    ),
    (
        "wget",
        "Unpack while downloading (`wget -qO- URL | tar -xz`) or delete the archive at the end of the command",
    ),
    ("", "Delete the archive at the end of the command"),
];

/// Where web servers find what they send, unless they are told otherwise.
const WEB_ROOTS: &[&str] = &[
    "usr/share/nginx/",
    "usr/share/caddy/",
    "usr/local/apache2/htdocs/",
    "usr/local/nginx/html/",
    "var/www/",
    "srv/http/",
    "srv/www/",
    "www/",
];
/// How projects call directories of files that are sent as they are.
const WEB_DIRECTORIES: &[&str] =
    &["htdocs", "html", "public", "public_html", "static", "staticfiles", "www", "wwwroot", "webapps"];

fn check(evidence: &Evidence<'_>) -> Vec<RuleMatch> {
    let downloads = downloads(evidence);
    let started = evidence.startup().argv.iter().filter_map(|word| word.rsplit('/').next());
    let started: HashSet<&[u8]> = started.map(str::as_bytes).collect();
    let archives = EXTENSIONS.iter().flat_map(|extension| evidence.with_extension(extension)).copied();
    let left: Vec<NodeId> = archives
        .filter(|archive| is_left(evidence, *archive, &downloads))
        .filter(|archive| {
            !started.contains(evidence.tree.name(*archive)) && !evidence.is_of_toolchain(*archive)
        })
        .collect();
    let claim = evidence.claim(left.iter().copied());
    let cleanup = leftovers::cleanup(evidence, left, claim, REMEDIES);
    let found = cleanup.map(|cleanup| {
        let title = match cleanup.nodes[..] {
            [archive] => format!("Archive left behind: {}", crate::text::escape(evidence.tree.name(archive))),
            _ => format!("{} archives left behind", crate::text::thousands(cleanup.nodes.len() as u64)),
        };
        cleanup.found(title)
    });
    found.into_iter().collect()
}

/// Directories in which builds put what they download.
fn downloads(evidence: &Evidence<'_>) -> HashSet<NodeId> {
    let fixed = ["/", "/root", "/tmp", "/var/tmp"].map(str::to_owned);
    let steps = evidence.analysis.history.iter().map(|line| &line.instruction);
    let workdirs = steps.filter(|step| step.keyword == crate::image::Keyword::Workdir);
    let workdirs = workdirs.map(|step| step.arguments.to_string());
    let paths = fixed.into_iter().chain(workdirs).chain([evidence.config().working_dir.clone()]);
    paths.filter_map(|path| evidence.at(&path)).collect()
}

fn is_left(evidence: &Evidence<'_>, archive: NodeId, downloads: &HashSet<NodeId>) -> bool {
    let Some((stem, directory)) = stem(evidence.tree.name(archive)).zip(evidence.tree.parent(archive)) else {
        return false;
    };
    if is_content(evidence, archive) || is_of_conda(evidence, directory) {
        return false;
    }
    if downloads.contains(&directory) {
        return true;
    }
    let is_data = published::is_in_tests(evidence, archive);
    let beside = std::str::from_utf8(stem).ok().and_then(|stem| evidence.inside(directory, stem));
    let is_unpacked =
        beside.is_some_and(|beside| matches!(evidence.kind(beside), Some(Kind::Directory | Kind::File)));
    is_unpacked && !is_data
}

/// Tells whether a web server offers a file for download: it lies below a directory of files that are sent as they are.
fn is_content(evidence: &Evidence<'_>, file: NodeId) -> bool {
    let path = evidence.tree.path(file);
    WEB_ROOTS.iter().any(|root| path.as_bytes().starts_with(root.as_bytes()))
        || published::is_below_named(evidence, file, WEB_DIRECTORIES)
}

/// Tells whether a directory is the one where conda keeps packages.
fn is_of_conda(evidence: &Evidence<'_>, directory: NodeId) -> bool {
    let root = evidence.tree.parent(directory).filter(|_| evidence.tree.name(directory) == b"pkgs");
    root.is_some_and(|root| evidence.inside(root, "conda-meta").is_some())
}
