//! Paragraphs of fields, the form of all databases of text (deb822(5)).

use memchr::memmem;

/// The paragraphs of a text.
pub(super) fn paragraphs(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest?;
        let end = memmem::find(text, b"\n\n");
        rest = end.map(|end| &text[end + 2..]);
        Some(end.map_or(text, |end| &text[..end]))
    })
}

/// The lines of a text, without their ends.
pub(super) fn lines(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    text.split(|&byte| byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line))
}

/// The value of a field, by how its line starts (`Package:`); what is no Unicode replaced. None where it is not there or empty.
pub(super) fn field(paragraph: &[u8], start: &str) -> Option<String> {
    let value = lines(paragraph).find_map(|line| line.strip_prefix(start.as_bytes()))?.trim_ascii();
    (!value.is_empty()).then(|| String::from_utf8_lossy(value).into_owned())
}
