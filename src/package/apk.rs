//! Alpine's database: a paragraph for each package, a letter and a colon for each field (apk's specification,
//! apk-package, `installed`).

use super::record::InstalledPackage;

/// The packages of a database: `P:` is the name, `V:` the version, `I:` the installed size in bytes.
pub(super) fn installed(text: &str) -> Vec<(String, InstalledPackage)> {
    let package = |paragraph: &str| {
        let field =
            |letter: &str| paragraph.lines().find_map(|line| line.strip_prefix(letter)).map(str::trim);
        let size = field("I:").and_then(|size| size.parse().ok()).unwrap_or(0);
        Some((
            field("P:")?.to_owned(),
            InstalledPackage { version: field("V:").unwrap_or_default().to_owned(), size },
        ))
    };
    text.split("\n\n").filter_map(package).collect()
}
