//! Settings of supervisord, cut down to whom it and its programs run as.

/// What is asked for: the heads of its own section and of those of programs, without their names, and users.
pub(super) fn supervisor(text: &str) -> String {
    let mut kept = String::new();
    for line in text.lines().map(str::trim) {
        let user = line.split_once('=').filter(|(name, _)| name.trim() == "user").map(|(_, user)| user);
        let user = user.map(|user| user.split(';').next().unwrap_or_default().trim());
        match user {
            _ if line == "[supervisord]" => kept.push_str("[supervisord]\n"),
            _ if line.starts_with("[program:") => kept.push_str("[program]\n"),
            _ if line.starts_with('[') => kept.push_str("[]\n"),
            Some(user) if user.len() <= 100 && user.bytes().all(is_of_name) => {
                kept.push_str("user=");
                kept.push_str(user);
                kept.push('\n');
            }
            _ => {}
        }
    }
    kept
}

fn is_of_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_sections_and_users_are_left() {
        let text = "[supervisord]\nuser = app ; x\npassword=hunter2\n[program:a]\ncommand=/x hunter2\nuser=$(hunter2)\n";
        assert_eq!(supervisor(text), "[supervisord]\nuser=app\n[program]\n");
    }
}
