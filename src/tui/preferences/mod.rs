//! What a person prefers of the explorer, kept in a file of their own: read, held against what there is, written out.
//!
//! Where the file is and how it is read is for `cli`.

mod choices;
mod parse;
mod preferences;
mod written;

pub(crate) use choices::Beginning;
pub use choices::{Background, ThemeChoice};
pub use parse::parse_preferences;
pub use preferences::Preferences;
pub use written::preferences_toml;
