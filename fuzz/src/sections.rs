//! Several documents in one input: `-- name --` on a line begins each.

/// The documents with their names, in order.
pub fn sections(input: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut sections: Vec<(String, Vec<u8>)> = Vec::new();
    for line in input.split_inclusive(|&byte| byte == b'\n') {
        let trimmed = line.trim_ascii_end();
        let name = trimmed.strip_prefix(b"-- ").and_then(|line| line.strip_suffix(b" --"));
        match (name, sections.last_mut()) {
            (Some(name), _) => sections.push((String::from_utf8_lossy(name).into_owned(), Vec::new())),
            (None, Some((_, content))) => content.extend_from_slice(line),
            (None, None) => {}
        }
    }
    sections
}
