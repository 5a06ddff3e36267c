//! The size of a screen, as an argument.

use std::str::FromStr;

/// Columns and rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ScreenSize(pub u16, pub u16);

impl FromStr for ScreenSize {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let size = text
            .split_once('x')
            .and_then(|(columns, rows)| Some((columns.parse().ok()?, rows.parse().ok()?)));
        let (columns, rows) = size.ok_or("expected COLUMNSxROWS, such as 80x24")?;
        if columns == 0 || rows == 0 || u32::from(columns) * u32::from(rows) > 250_000 {
            return Err("expected a screen of 1 to 250,000 cells".to_owned());
        }
        Ok(Self(columns, rows))
    }
}
