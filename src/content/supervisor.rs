//! Settings of supervisord, cut down to which programs it starts, and as whom.

/// What is asked for: the heads of its own section and of those of programs, without their names; users, and the names of what
/// is started, without arguments.
pub(super) fn supervisor(text: &str) -> String {
    let mut kept = String::new();
    for line in text.lines().map(str::trim) {
        let (name, value) = line.split_once('=').unwrap_or((line, ""));
        match name.trim() {
            _ if line == "[supervisord]" => kept.push_str("[supervisord]\n"),
            _ if line.starts_with("[program:") => kept.push_str("[program]\n"),
            _ if line.starts_with('[') => kept.push_str("[]\n"),
            "user" => keep(&mut kept, "user", value.split(';').next().unwrap_or_default().trim()),
            "command" => {
                let called = value.split_whitespace().next().unwrap_or_default();
                keep(&mut kept, "command", called.rsplit('/').next().unwrap_or_default());
            }
            _ => {}
        }
    }
    kept
}

fn keep(kept: &mut String, name: &str, value: &str) {
    if value.len() <= 100 && value.bytes().all(is_of_name) {
        kept.extend([name, "=", value, "\n"]);
    }
}

fn is_of_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_sections_users_and_names_of_programs_are_left() {
        let text = "[supervisord]\nuser = app ; x\npassword=hunter2\n[program:a]\ncommand=/x hunter2\nuser=$(hunter2)\n";
        assert_eq!(supervisor(text), "[supervisord]\nuser=app\n[program]\ncommand=x\n");
    }
}
