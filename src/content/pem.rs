//! Private keys in their textual form (RFC 7468, RFC 1421, OpenSSH's PROTOCOL.key, RFC 9580 armour).

use memchr::memmem;

use crate::image::is_value;

/// How much of a file is looked at. Keys stand at the start, or behind a few certificates.
const HEAD: usize = 64 << 10;
/// Where a program shows that it is one.
const BINARY_HEAD: usize = 512;
const BEGIN: &[u8] = b"-----BEGIN ";
/// What editors on Windows put first.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();
/// A line of a key is 64 or 70 letters long, the only one of the smallest key 64.
const SHORTEST_LINE: usize = 40;
/// Words in a place where a key should be put repeat few letters.
const FEWEST_LETTERS: usize = 12;
/// Lines of headers between the first line and the key.
const HEADERS: usize = 12;
/// `openssh-key-v1`, a zero and the cipher's name: none.
const OPENSSH_PLAIN: &[u8] = b"b3BlbnNzaC1rZXktdjEAAAAABG5vbmU";

/// A private key, and whether it needs a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PrivateKey {
    /// Whether a password protects it.
    pub is_encrypted: bool,
}

/// Finds the first private key that stands at the start of a line, indented or not; one without a password first.
///
/// In a file that is called as keys are, whatever stands behind the first line of a key is taken for one, but for what
/// only shows where it belongs.
pub(super) fn find(bytes: &[u8], is_named: bool) -> Option<PrivateKey> {
    if is_binary(bytes) {
        return None;
    }
    let head = text(&bytes[..bytes.len().min(HEAD)]);
    let mut found = None;
    for start in beginnings(head) {
        match key(&head[start + BEGIN.len()..], is_named) {
            Some(key) if !key.is_encrypted => return Some(key),
            Some(key) => found = Some(key),
            None => {}
        }
    }
    found
}

/// Tells whether a file that starts like this is no text, in which no key is looked for.
pub(super) fn is_binary(first: &[u8]) -> bool {
    text(first).iter().take(BINARY_HEAD).any(|byte| *byte == 0)
}

fn text(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes)
}

/// Places of `-----BEGIN ` at the start of a line, behind no more than blanks, as in YAML.
fn beginnings(text: &[u8]) -> impl Iterator<Item = usize> {
    memmem::find_iter(text, BEGIN).filter(|&start| {
        let before = text[..start].iter().rev().find(|byte| !matches!(byte, b' ' | b'\t'));
        before.is_none_or(|byte| *byte == b'\n')
    })
}

/// Reads what follows `-----BEGIN `.
fn key(text: &[u8], is_named: bool) -> Option<PrivateKey> {
    let mut lines = text.split(|&byte| byte == b'\n').map(<[u8]>::trim_ascii);
    let label = lines.next()?.strip_suffix(b"-----")?;
    let words = label.strip_suffix(b" BLOCK").unwrap_or(label);
    if !words.ends_with(b"PRIVATE KEY") {
        return None;
    }
    let mut is_encrypted = words.starts_with(b"ENCRYPTED");
    for line in lines.take(HEADERS) {
        if line.is_empty() || line.contains(&b':') {
            is_encrypted |= line.starts_with(b"Proc-Type:") && line.ends_with(b"ENCRYPTED");
            continue;
        }
        is_encrypted |= words.starts_with(b"OPENSSH") && !line.starts_with(OPENSSH_PLAIN);
        let is_key = is_base64(line) || is_named && is_body(line);
        return is_key.then_some(PrivateKey { is_encrypted });
    }
    None
}

fn is_base64(line: &[u8]) -> bool {
    let mut seen = [false; 256];
    line.iter().for_each(|&byte| seen[usize::from(byte)] = true);
    line.len() >= SHORTEST_LINE
        && line.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'='))
        && seen.into_iter().filter(|is_seen| *is_seen).count() >= FEWEST_LETTERS
}

/// Tells whether a line stands where a key does, and is no hint at one.
fn is_body(line: &[u8]) -> bool {
    !line.starts_with(b"-----") && std::str::from_utf8(line).is_ok_and(is_value)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINE: &str = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj";

    fn found(text: &str) -> Option<bool> {
        find(text.as_bytes(), false).map(|key| key.is_encrypted)
    }

    #[test]
    fn a_key_is_found_at_any_place_that_starts_a_line() {
        for before in 0..12 {
            let text = format!("{}\n-----BEGIN RSA PRIVATE KEY-----\n{LINE}\n", "x".repeat(before));
            assert_eq!(found(&text), Some(false), "{before} letters before");
        }
    }

    #[test]
    fn a_key_without_a_password_counts_before_one_with() {
        let encrypted = format!("-----BEGIN ENCRYPTED PRIVATE KEY-----\n{LINE}\n");
        assert_eq!(found(&encrypted), Some(true));
        assert_eq!(found(&format!("{encrypted}-----BEGIN PRIVATE KEY-----\r\n{LINE}\r\n")), Some(false));
        let old = format!(
            "-----BEGIN EC PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00FF\n\n{LINE}\n"
        );
        assert_eq!(found(&old), Some(true));
        let openssh = |rest| format!("-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAA{rest}\n");
        assert_eq!(found(&openssh("BG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2g")), Some(false));
        assert_eq!(found(&openssh("CmFlczI1Ni1jdHIAAAAGYmNyeXB0AAAAGAAAABBdQEa")), Some(true));
    }

    #[test]
    fn a_mark_at_the_start_and_blanks_before_a_line_are_looked_past() {
        assert_eq!(found(&format!("\u{feff}-----BEGIN PRIVATE KEY-----\n{LINE}\n")), Some(false));
        let yaml = format!("tls.key: |\n  -----BEGIN PRIVATE KEY-----\n  {LINE}\n");
        assert_eq!(found(&yaml), Some(false));
    }

    #[test]
    fn a_file_that_is_called_as_keys_are_needs_no_long_body() {
        let of = |body: &str| {
            let text = format!("-----BEGIN RSA PRIVATE KEY-----\n{body}-----END RSA PRIVATE KEY-----\n");
            find(text.as_bytes(), true).is_some()
        };
        assert!(of("MIIBOgIBAAJBAK\n"));
        for placeholder in ["", "...\n", "<key>\n", "xxxxxxxxxx\n", "\n"] {
            assert!(!of(placeholder), "{placeholder}");
        }
        assert!(find(b"-----BEGIN PUBLIC KEY-----\nMIIB\n", true).is_none());
    }

    #[test]
    fn certificates_mentions_and_placeholders_are_no_keys() {
        for text in [
            format!("-----BEGIN CERTIFICATE-----\n{LINE}\n"),
            format!("-----BEGIN PUBLIC KEY-----\n{LINE}\n"),
            format!("key = -----BEGIN PRIVATE KEY-----\n{LINE}\n"),
            "-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----\n".to_owned(),
            format!("-----BEGIN PRIVATE KEY-----\n{}\n", "x".repeat(64)),
            "-----BEGIN PRIVATE KEY-----".to_owned(),
            format!("\0\n-----BEGIN PRIVATE KEY-----\n{LINE}\n"),
            "-".repeat(100_000),
        ] {
            assert_eq!(found(&text), None, "{}", &text[..text.len().min(80)]);
        }
    }
}
