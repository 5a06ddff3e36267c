//! Private keys as PuTTY keeps them (`.ppk`, PuTTY's manual, appendix C).

use super::pem::PrivateKey;

/// How much of a file is looked at; the private part of the largest keys begins well before.
const HEAD: usize = 16 << 10;

/// Tells whether a file that starts like this may be a key.
pub(super) fn may_start_with(first: &[u8]) -> bool {
    first.starts_with(b"PuTTY-User-Key-File-")
}

/// Reads a key; None where it is none.
pub(super) fn find(bytes: &[u8]) -> Option<PrivateKey> {
    if !may_start_with(bytes) {
        return None;
    }
    let mut lines = bytes[..bytes.len().min(HEAD)].split(|&byte| byte == b'\n').map(<[u8]>::trim_ascii);
    let encryption = lines.by_ref().find_map(|line| line.strip_prefix(b"Encryption:"))?;
    let has_key = lines.any(|line| line.starts_with(b"Private-Lines:"));
    has_key.then(|| PrivateKey { is_encrypted: encryption.trim_ascii() != b"none" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_says_itself_whether_it_needs_a_password() {
        let of = |encryption: &str, rest: &str| {
            let text = format!(
                "PuTTY-User-Key-File-3: ssh-ed25519\r\nEncryption: {encryption}\r\nComment: a\r\n{rest}"
            );
            find(text.as_bytes()).map(|key| key.is_encrypted)
        };
        let lines = "Public-Lines: 1\r\nAAAA\r\nPrivate-Lines: 1\r\nAAAA\r\n";
        assert_eq!(of("none", lines), Some(false));
        assert_eq!(of("aes256-cbc", lines), Some(true));
        assert_eq!(of("none", "Public-Lines: 1\r\nAAAA\r\n"), None);
        assert_eq!(find(b"PuTTY"), None);
    }
}
