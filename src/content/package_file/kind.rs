//! Which file it is, told by its path.

use super::bounds::{LARGEST_DATABASE, LARGEST_DESCRIPTION, LARGEST_JAR, LARGEST_JSON, LARGEST_RPM};
use super::lines::{apk, copyright, dpkg, dpkg_list, dpkg_sums, marks, whole_lines};
use super::{composer, gem, jar, node, python, rpm};

/// A file that a package manager wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::content) enum PackageFile {
    /// Alpine's database, `installed`: packages with their files.
    Apk,
    /// What was asked for by name of Alpine's packages: `/etc/apk/world`.
    ApkWorld,
    /// Debian's database, `status`, or a file of `status.d`.
    Dpkg,
    /// The files of a Debian package, `info/NAME.list`.
    DpkgList,
    /// The same where nothing but checksums is left, `status.d/NAME.md5sums`.
    DpkgSums,
    /// Files that a package moved aside, `diversions`: three lines each.
    DpkgDiversions,
    /// A database of rpm, in one of three stores.
    Rpm,
    /// Which packages apt installed for others, `extended_states`.
    AptMarks,
    /// `/usr/share/doc/NAME/copyright`: the licences.
    DebianCopyright,
    /// `METADATA` or `PKG-INFO` of Python.
    PythonMetadata,
    /// `RECORD`: the files of a Python package.
    PythonRecord,
    /// `installed-files.txt`: the same as setuptools wrote it.
    PythonInstalledFiles,
    /// `package.json` of a package in `node_modules`.
    NodePackage,
    /// A `.gemspec` among the specifications of installed gems.
    Gem,
    /// `vendor/composer/installed.json`.
    Composer,
    /// A jar, or an archive of a web application.
    Jar,
}

impl PackageFile {
    /// Tells what a file of so many bytes is, by its path from the root.
    pub fn of(path: &[u8], size: u64) -> Option<Self> {
        let file = of_distribution(path).or_else(|| of_language(path))?;
        (size <= file.largest()).then_some(file)
    }

    fn largest(self) -> u64 {
        match self {
            Self::Composer => LARGEST_JSON,
            Self::Rpm => LARGEST_RPM,
            Self::Jar => LARGEST_JAR,
            Self::ApkWorld | Self::DebianCopyright | Self::PythonMetadata | Self::NodePackage | Self::Gem => {
                LARGEST_DESCRIPTION
            }
            _ => LARGEST_DATABASE,
        }
    }

    /// Tells whether it describes one package among thousands, and is not asked for where each costs a request.
    pub fn is_one_of_many(self) -> bool {
        !matches!(
            self,
            Self::Apk | Self::ApkWorld | Self::Rpm | Self::Dpkg | Self::DpkgDiversions | Self::AptMarks
        )
    }

    /// Tells whether it is read only where its bytes pass by anyway: it is large, and what is asked of it little.
    pub fn is_read_in_passing(self) -> bool {
        self == Self::Jar
    }

    /// What is asked for of it; None where it can't be read.
    pub fn asked_for(self, content: &[u8]) -> Option<Vec<u8>> {
        Some(match self {
            Self::Rpm => rpm::installed(content)?,
            Self::Apk => apk(content),
            Self::ApkWorld | Self::DpkgDiversions | Self::PythonInstalledFiles => whole_lines(content),
            Self::Dpkg => dpkg(content),
            Self::DpkgList => dpkg_list(content),
            Self::DpkgSums => dpkg_sums(content),
            Self::AptMarks => marks(content),
            Self::DebianCopyright => copyright(content),
            Self::PythonMetadata => python::metadata(content),
            Self::PythonRecord => python::record(content),
            Self::NodePackage => node::package(content),
            Self::Gem => gem::specification(content),
            Self::Composer => composer::installed(content),
            Self::Jar => jar::packages(content)?,
        })
    }
}

fn of_distribution(path: &[u8]) -> Option<PackageFile> {
    let in_dpkg = path.strip_prefix(b"var/lib/dpkg/");
    let is_one_name = |name: &[u8]| !name.contains(&b'/');
    Some(match path {
        b"lib/apk/db/installed" | b"usr/lib/apk/db/installed" => PackageFile::Apk,
        b"etc/apk/world" => PackageFile::ApkWorld,
        b"var/lib/apt/extended_states" => PackageFile::AptMarks,
        _ if of_rpm(path) => PackageFile::Rpm,
        _ if let Some(doc) = path.strip_prefix(b"usr/share/doc/") => {
            let package = doc.strip_suffix(b"/copyright")?;
            is_one_name(package).then_some(PackageFile::DebianCopyright)?
        }
        _ => match in_dpkg? {
            b"status" => PackageFile::Dpkg,
            b"diversions" => PackageFile::DpkgDiversions,
            name if name.starts_with(b"info/") && name.ends_with(b".list") => PackageFile::DpkgList,
            name if name.starts_with(b"status.d/") && name.ends_with(b".md5sums") => PackageFile::DpkgSums,
            name if name.starts_with(b"status.d/") => PackageFile::Dpkg,
            _ => return None,
        },
    })
}

/// `/var/lib/rpm`, or where newer distributions have it; the names are those of the three stores.
fn of_rpm(path: &[u8]) -> bool {
    let folders: [&[u8]; 2] = [b"var/lib/rpm/", b"usr/lib/sysimage/rpm/"];
    let name = folders.iter().find_map(|folder| path.strip_prefix(*folder));
    name.is_some_and(|name| matches!(name, b"rpmdb.sqlite" | b"Packages.db" | b"Packages"))
}

fn of_language(path: &[u8]) -> Option<PackageFile> {
    let mut names = path.rsplit(|&byte| byte == b'/');
    let name = names.next().unwrap_or(path);
    let directory = names.next().unwrap_or_default();
    let above = names.next().unwrap_or_default();
    let is_in_egg = directory.ends_with(b".egg-info");
    match name {
        b"METADATA" if directory.ends_with(b".dist-info") => Some(PackageFile::PythonMetadata),
        b"RECORD" if directory.ends_with(b".dist-info") => Some(PackageFile::PythonRecord),
        b"PKG-INFO" if is_in_egg => Some(PackageFile::PythonMetadata),
        b"installed-files.txt" if is_in_egg => Some(PackageFile::PythonInstalledFiles),
        b"installed.json" if directory == b"composer" && above == b"vendor" => Some(PackageFile::Composer),
        b"package.json" => {
            let is_scoped = above.starts_with(b"@") && names.next() == Some(b"node_modules");
            (above == b"node_modules" || is_scoped).then_some(PackageFile::NodePackage)
        }
        _ if name.ends_with(b".jar") || name.ends_with(b".war") => Some(PackageFile::Jar),
        _ if name.ends_with(b".egg-info") => Some(PackageFile::PythonMetadata),
        _ if name.ends_with(b".gemspec") => {
            let is_default = directory == b"default" && above == b"specifications";
            (directory == b"specifications" || is_default).then_some(PackageFile::Gem)
        }
        _ => None,
    }
}
