//! Names of variables of the environment.

/// Tells whether a text can name a variable of the environment, as shells have it (POSIX, 3.216 Name).
pub fn is_variable_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}
