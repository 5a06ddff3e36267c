//! Debian's database: a paragraph for each package (deb822(5), `Installed-Size` in units of 1,024 bytes as Debian policy
//! 5.6.20 has it).

use super::record::InstalledPackage;

/// The packages of a database, without those that were removed and left only their configuration.
pub(super) fn installed(text: &str) -> Vec<(String, InstalledPackage)> {
    let package = |paragraph: &str| {
        let field = |name: &str| {
            let value =
                |line: &str| line.strip_prefix(name)?.strip_prefix(':').map(|value| value.trim().to_owned());
            paragraph.lines().find_map(value)
        };
        // images that are made without dpkg have no status
        let is_installed = field("Status").is_none_or(|status| status.ends_with(" installed"));
        let size = field("Installed-Size").and_then(|size| size.parse::<u64>().ok()).unwrap_or(0);
        let version = field("Version").unwrap_or_default();
        let name = field("Package").filter(|_| is_installed)?;
        Some((name, InstalledPackage { version, size: size.saturating_mul(1024) }))
    };
    text.split("\n\n").filter_map(package).collect()
}
