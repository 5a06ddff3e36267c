//! Text in a document as Go decodes it: what is no Unicode becomes U+FFFD.

use std::borrow::Cow;

use memchr::memchr;

/// The length of an escape `\uXXXX`.
const ESCAPE: usize = 6;

/// Gives the document's text, and whether any of it had to be replaced: each byte that is not UTF-8, and each `\u` escape
/// of half a surrogate pair.
pub(super) fn decode(bytes: &[u8]) -> (Cow<'_, str>, bool) {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => Cow::Owned(without_invalid_bytes(bytes)),
    };
    let lone = lone_surrogates(text.as_bytes());
    let is_replaced = matches!(text, Cow::Owned(_)) || !lone.is_empty();
    if lone.is_empty() {
        return (text, is_replaced);
    }
    let mut text = text.into_owned();
    for at in lone {
        text.replace_range(at..at + ESCAPE, "\\ufffd");
    }
    (Cow::Owned(text), is_replaced)
}

fn without_invalid_bytes(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|_| char::REPLACEMENT_CHARACTER));
    }
    text
}

/// Where the escapes of half surrogate pairs begin. A backslash stands in strings alone, or else the document is no JSON.
fn lone_surrogates(text: &[u8]) -> Vec<usize> {
    let mut lone = Vec::new();
    let mut at = 0;
    while let Some(found) = text.get(at..).and_then(|rest| memchr(b'\\', rest)) {
        at += found;
        at += match escaped_unit(text, at) {
            None => 2,
            Some(0xd800..=0xdbff) if matches!(escaped_unit(text, at + ESCAPE), Some(0xdc00..=0xdfff)) => {
                2 * ESCAPE
            }
            Some(0xd800..=0xdfff) => {
                lone.push(at);
                ESCAPE
            }
            Some(_) => ESCAPE,
        };
    }
    lone
}

/// The UTF-16 unit of the escape that begins there.
fn escaped_unit(text: &[u8], at: usize) -> Option<u16> {
    let digits = text.get(at..at + ESCAPE)?.strip_prefix(b"\\u")?;
    digits.iter().try_fold(0, |unit: u16, digit| {
        let digit = char::from(*digit).to_digit(16)?;
        Some(unit << 4 | digit as u16)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_unicode_is_replaced_as_go_replaces_it() {
        let cases: [(&[u8], &str); 8] = [
            (b"caf\xe9", "caf\u{fffd}"),
            // each byte of a character that was cut
            (b"\xe2\x82!", "\u{fffd}\u{fffd}!"),
            // half a pair as bytes
            (b"\xed\xa0\x80", "\u{fffd}\u{fffd}\u{fffd}"),
            (br"\ud800", r"\ufffd"),
            (br"\udc00\ud83d\ude00", r"\ufffd\ud83d\ude00"),
            (br"\ud83d\u0041", r"\ufffd\u0041"),
            (br"\uD83D\uD83D\uDE00", r"\ufffd\uD83D\uDE00"),
            (b"\\ud83d\xff", "\\ufffd\u{fffd}"),
        ];
        for (bytes, expected) in cases {
            assert_eq!(decode(bytes), (Cow::Borrowed(expected), true), "{expected}");
        }
        for whole in [r"\ud83d\ude00", r"\\ud800", r"é\u00e9", r"\u", r"\", "", r"\ud80"] {
            assert_eq!(decode(whole.as_bytes()), (Cow::Borrowed(whole), false), "{whole}");
        }
    }
}
