//! What Python's installers write beside a package (the core metadata specification, PEP 376 and PEP 566).

use super::paragraph::Paragraph;

/// `METADATA` and `PKG-INFO`: a head as of an e-mail, then a description.
pub(super) fn metadata(content: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(content);
    let head: Vec<&str> = text.lines().take_while(|line| !line.trim().is_empty()).collect();
    let fields = |name: &'static str| {
        head.iter().filter_map(move |line| line.strip_prefix(name)?.strip_prefix(':').map(str::trim))
    };
    let first = |name| fields(name).next().unwrap_or_default();
    let mut package = Paragraph::default();
    package.field("Package", first("Name"));
    package.field("Version", first("Version"));
    let own = ["License-Expression", "License"].map(first).into_iter().find(|license| is_license(license));
    let classified = || {
        let classes = fields("Classifier").filter_map(|class| class.strip_prefix("License ::"));
        classes.filter_map(|class| class.rsplit("::").next()).map(str::trim).find(|class| is_license(class))
    };
    package.field("License", own.or_else(classified).unwrap_or_default());
    package.into_bytes()
}

/// `RECORD`: a CSV of paths, hashes and sizes.
pub(super) fn record(content: &[u8]) -> Vec<u8> {
    let mut rows = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(content);
    let mut row = csv::ByteRecord::new();
    let mut kept = Vec::new();
    while let Ok(true) = rows.read_byte_record(&mut row) {
        if let Some(path) = row.get(0).filter(|path| !path.is_empty() && !path.contains(&b'\n')) {
            kept.extend_from_slice(path);
            kept.push(b'\n');
        }
    }
    kept
}

/// Some packages have the whole text of their licence there, others a word for none.
fn is_license(words: &str) -> bool {
    !words.is_empty() && words.len() <= 100 && !matches!(words, "UNKNOWN" | "OSI Approved")
}
