//! Debian's database: a paragraph for each package (deb822(5), `Installed-Size` in units of 1,024 bytes as Debian policy
//! 5.6.20 has it), and beside it a list of files for each.

use hashbrown::{HashMap, HashSet};

use super::claims::Claims;
use super::package::{Manager, Package, PackageId};
use super::paragraphs::{field, lines, paragraphs};
use crate::tree::NodeId;

const DATABASE: &str = "/var/lib/dpkg/status";
/// The lists of files, scripts and other papers of each package.
const PAPERS: &str = "/var/lib/dpkg/info";
/// The database of images that are made of packages without their manager: a file for each package.
const FOLDER: &str = "/var/lib/dpkg/status.d";
const DIVERSIONS: &str = "/var/lib/dpkg/diversions";
const MARKS: &str = "/var/lib/apt/extended_states";

/// Reads what the final file system has of databases.
pub(super) fn read(claims: &mut Claims<'_>) {
    let first = claims.packages.len();
    if let Some(file) = claims.at(DATABASE)
        && let Some(text) = claims.database(file)
    {
        for paragraph in paragraphs(text) {
            let _ = read_package(claims, file, paragraph);
        }
    }
    read_papers(claims, first);
    read_folder(claims);
    read_marks(claims, first);
    read_licenses(claims, first);
}

/// Takes a package, unless it was removed and left only its configuration.
fn read_package(claims: &mut Claims<'_>, file: NodeId, paragraph: &[u8]) -> Option<PackageId> {
    // images that are made without dpkg have no status
    let is_installed = field(paragraph, "Status:").is_none_or(|status| status.ends_with(" installed"));
    let name = field(paragraph, "Package:").filter(|_| is_installed)?;
    let size = field(paragraph, "Installed-Size:").and_then(|size| size.parse::<u64>().ok());
    let needed = [field(paragraph, "Pre-Depends:"), field(paragraph, "Depends:")];
    claims.add(Package {
        architecture: field(paragraph, "Architecture:"),
        declared_size: size.map(|size| size.saturating_mul(1024)),
        is_asked_for: Some(true),
        is_essential: ["Essential:", "Important:", "Protected:"]
            .into_iter()
            .any(|name| field(paragraph, name).as_deref() == Some("yes")),
        requires: needed.into_iter().flatten().collect::<Vec<_>>().join(", ").into(),
        recommends: field(paragraph, "Recommends:").unwrap_or_default().into(),
        suggests: field(paragraph, "Suggests:").unwrap_or_default().into(),
        provides: field(paragraph, "Provides:").unwrap_or_default().into(),
        ..Package::new(Manager::Dpkg, name, field(paragraph, "Version:").unwrap_or_default(), file)
    })
}

/// Packages by name, and by name and architecture: `libc6` and `libc6:amd64`.
fn by_name(packages: &[Package], first: usize) -> HashMap<String, PackageId> {
    let mut names = HashMap::new();
    for (package, id) in packages[first..].iter().zip(first as u32..) {
        if let Some(architecture) = &package.architecture {
            names.entry(format!("{}:{architecture}", package.name)).or_insert(PackageId(id));
        }
        names.entry(package.name.clone()).or_insert(PackageId(id));
    }
    names
}

/// A package's papers are its own; the list among them says what else is.
fn read_papers(claims: &mut Claims<'_>, first: usize) {
    let Some(folder) = claims.places.directory(NodeId::ROOT, PAPERS.as_bytes()) else { return };
    let names = by_name(&claims.packages, first);
    let diverted = diversions(claims);
    for paper in claims.tree.children(folder) {
        let paper_name = String::from_utf8_lossy(claims.tree.name(*paper));
        let Some((name, kind)) = paper_name.rsplit_once('.') else { continue };
        let Some(package) = names.get(name).copied() else { continue };
        if kind == "list" && claims.kind(*paper).is_some() {
            let text = claims.database(*paper).unwrap_or_default();
            let own = claims.packages[package.0 as usize].name.clone();
            for path in lines(text).filter(|path| !path.is_empty()) {
                let moved = diverted.get(path).filter(|(_, by)| *by != own.as_bytes());
                claims.claim_path(NodeId::ROOT, moved.map_or(path, |(to, _)| *to), package);
            }
        }
        claims.claim(*paper, package);
    }
}

/// Paths of which a package moved the files of all others aside: where to, and which package (dpkg-divert(1)).
fn diversions<'t>(claims: &mut Claims<'t>) -> HashMap<&'t [u8], (&'t [u8], &'t [u8])> {
    let text = claims.at(DIVERSIONS).and_then(|file| claims.text(file)).unwrap_or_default();
    let mut all = lines(text);
    let mut diverted = HashMap::new();
    while let (Some(from), Some(to), Some(by)) = (all.next(), all.next(), all.next()) {
        diverted.insert(from, (to, by));
    }
    diverted
}

fn read_folder(claims: &mut Claims<'_>) {
    let Some(folder) = claims.places.directory(NodeId::ROOT, FOLDER.as_bytes()) else { return };
    for file in claims.tree.children(folder) {
        let name = claims.tree.name(*file);
        if name.ends_with(b".md5sums") || claims.kind(*file).is_none() {
            continue;
        }
        let Some(text) = claims.database(*file) else { continue };
        let Some(package) = paragraphs(text).find_map(|paragraph| read_package(claims, *file, paragraph))
        else {
            continue;
        };
        claims.claim(*file, package);
        let Some(sums) = claims.inside(folder, &[name, b".md5sums"].concat()) else { continue };
        for path in lines(claims.database(sums).unwrap_or_default()).filter(|path| !path.is_empty()) {
            claims.claim_path(NodeId::ROOT, path, package);
        }
        claims.claim(sums, package);
    }
}

/// apt marks what it installed only because something else needs it (apt-mark(8)).
fn read_marks(claims: &mut Claims<'_>, first: usize) {
    let Some(text) = claims.at(MARKS).and_then(|file| claims.text(file)) else { return };
    let is_marked = |paragraph: &&[u8]| field(paragraph, "Auto-Installed:").as_deref() == Some("1");
    let marked: HashSet<String> =
        paragraphs(text).filter(is_marked).filter_map(|paragraph| field(paragraph, "Package:")).collect();
    for package in &mut claims.packages[first..] {
        package.is_asked_for = Some(!marked.contains(&package.name));
    }
}

fn read_licenses(claims: &mut Claims<'_>, first: usize) {
    for at in first..claims.packages.len() {
        let path = format!("/usr/share/doc/{}/copyright", claims.packages[at].name);
        let text = claims.at(&path).and_then(|file| claims.text(file)).unwrap_or_default();
        let licenses: Vec<_> =
            lines(text).filter(|line| !line.is_empty()).map(String::from_utf8_lossy).collect();
        claims.packages[at].license = (!licenses.is_empty()).then(|| licenses.join(", "));
    }
}
