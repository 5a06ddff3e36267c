//! Specifications of gems: Ruby that RubyGems writes in one form, so that it can be read without running it.

use super::paragraph::Paragraph;

/// Its name, version and licences.
pub(super) fn specification(content: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(content);
    let mut package = Paragraph::default();
    let set = |field: &str| {
        let mut lines = text.lines().map(str::trim);
        lines.find_map(|line| line.strip_prefix("s.")?.strip_prefix(field)?.trim_start().strip_prefix('='))
    };
    package.field("Package", set("name").and_then(|value| quoted(value).next()).unwrap_or_default());
    package.field("Version", set("version").and_then(|value| quoted(value).next()).unwrap_or_default());
    let licenses: Vec<&str> = set("licenses").map(|value| quoted(value).collect()).unwrap_or_default();
    package.field("License", &licenses.join(" OR "));
    package.into_bytes()
}

/// The words in quotes.
fn quoted(value: &str) -> impl Iterator<Item = &str> {
    value.split('"').skip(1).step_by(2)
}
