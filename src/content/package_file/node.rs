//! `package.json` of a package that npm, yarn or pnpm installed.

use serde_json::Value;

use super::paragraph::Paragraph;

/// Its name, version and licence.
pub(super) fn package(content: &[u8]) -> Vec<u8> {
    let Ok(manifest) = serde_json::from_slice::<Value>(content) else { return Vec::new() };
    let text = |field: &str| manifest[field].as_str().unwrap_or_default();
    let mut package = Paragraph::default();
    package.field("Package", text("name"));
    package.field("Version", text("version"));
    package.field("License", &license(&manifest));
    package.into_bytes()
}

/// `"MIT"`; in old packages `{"type": "MIT"}` or a list of such.
fn license(manifest: &Value) -> String {
    let one = |license: &Value| license.as_str().or(license["type"].as_str()).map(str::to_owned);
    let listed = manifest["licenses"].as_array().map(|list| list.iter().filter_map(one).collect::<Vec<_>>());
    one(&manifest["license"]).or(listed.map(|list| list.join(" OR "))).unwrap_or_default()
}
