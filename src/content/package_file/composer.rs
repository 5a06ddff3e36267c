//! `vendor/composer/installed.json`: all packages that Composer installed.

use serde_json::Value;

use super::paragraph::Paragraph;

/// A paragraph for each package; `Path` is where it lies, from the directory of the file.
pub(super) fn installed(content: &[u8]) -> Vec<u8> {
    let Ok(document) = serde_json::from_slice::<Value>(content) else { return Vec::new() };
    // version 1 of Composer wrote the list alone
    let list = document.as_array().or(document["packages"].as_array()).map(Vec::as_slice).unwrap_or_default();
    let mut kept = Vec::new();
    for entry in list {
        let text = |field: &str| entry[field].as_str().unwrap_or_default();
        let mut package = Paragraph::default();
        package.field("Package", text("name"));
        package.field("Version", text("version"));
        let licenses = entry["license"].as_array().into_iter().flatten().filter_map(Value::as_str);
        package.field("License", &licenses.collect::<Vec<_>>().join(" OR "));
        let path = match text("install-path") {
            "" => format!("../{}", text("name")),
            path => path.to_owned(),
        };
        package.field("Path", &path);
        kept.extend(package.into_bytes());
        kept.push(b'\n');
    }
    kept
}
