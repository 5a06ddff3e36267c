//! Specifications of gems: Ruby that RubyGems writes in one form, so that it can be read without running it.

use super::paragraph::Paragraph;

/// Its name, version, licences and what it needs.
pub(super) fn specification(content: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(content);
    let mut package = Paragraph::default();
    let lines = || text.lines().map(str::trim);
    let set = |field: &str| {
        lines().find_map(|line| line.strip_prefix("s.")?.strip_prefix(field)?.trim_start().strip_prefix('='))
    };
    package.field("Package", set("name").and_then(|value| quoted(value).next()).unwrap_or_default());
    package.field("Version", set("version").and_then(|value| quoted(value).next()).unwrap_or_default());
    let licenses: Vec<&str> = set("licenses").map(|value| quoted(value).collect()).unwrap_or_default();
    package.field("License", &licenses.join(" OR "));
    let needed = lines().filter_map(|line| {
        let call = line.strip_prefix("s.add_runtime_dependency").or(line.strip_prefix("s.add_dependency"))?;
        call.split_once("%q<")?.1.split('>').next()
    });
    let mut needed: Vec<&str> = needed.collect();
    needed.sort_unstable();
    needed.dedup();
    package.needs(needed.into_iter());
    package.into_bytes()
}

/// The words in quotes.
fn quoted(value: &str) -> impl Iterator<Item = &str> {
    value.split('"').skip(1).step_by(2)
}
