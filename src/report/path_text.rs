//! Paths and other bytes as JSON has them: their lossy form, and the bytes themselves where that loses any.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::layer::ImagePath;

/// A path with its slash.
pub(super) fn absolute(path: &ImagePath) -> (String, Option<String>) {
    text([b"/", path.as_bytes()].concat())
}

/// The lossy forms of paths, and the bytes of all where one of them loses any.
pub(super) fn all_absolute(paths: &[ImagePath]) -> (Vec<String>, Option<Vec<String>>) {
    let is_raw = paths.iter().any(|path| std::str::from_utf8(path.as_bytes()).is_err());
    let raw = |path: &ImagePath| STANDARD.encode([b"/", path.as_bytes()].concat());
    let lossy = paths.iter().map(|path| absolute(path).0).collect();
    (lossy, is_raw.then(|| paths.iter().map(raw).collect()))
}

/// The lossy form of bytes, and the bytes themselves where that loses any.
pub(super) fn text(bytes: Vec<u8>) -> (String, Option<String>) {
    String::from_utf8(bytes).map(|text| (text, None)).unwrap_or_else(|error| {
        let bytes = error.as_bytes();
        (String::from_utf8_lossy(bytes).into_owned(), Some(STANDARD.encode(bytes)))
    })
}
