//! Files of settings. Their errors repeat what is wrong as it stands; who prints it escapes it.

use imgscope::budget::{parse_config, parse_dive};

use super::image::check_length;

/// A `.dive-ci`.
pub fn dive_ci(data: &[u8]) {
    match parse_dive(&String::from_utf8_lossy(data)) {
        Ok(rules) => is_no_larger(&format!("{rules:?}"), data),
        Err(error) => check_length(&error),
    }
}

/// A `.imgscope.toml`.
pub fn config(data: &[u8]) {
    match parse_config(&String::from_utf8_lossy(data)) {
        Ok(config) => is_no_larger(&format!("{config:?}"), data),
        Err(error) => check_length(&error),
    }
}

/// What is kept grows with what is read; what is known of a limit is a kilobyte.
fn is_no_larger(kept: &str, data: &[u8]) {
    assert!(kept.len() < 50_000 + 1_000 * data.len(), "{} bytes of {}", kept.len(), data.len());
}
