//! `-o FORMAT=FILE`: a format and the file that gets it.

use std::path::PathBuf;
use std::str::FromStr;

use clap::ValueEnum;

use crate::text::escape_line;

/// A format and the file that gets it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutputFile<F> {
    /// The format.
    pub format: F,
    /// The file.
    pub path: PathBuf,
}

impl<F: ValueEnum> FromStr for OutputFile<F> {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (format, path) = text.split_once('=').ok_or("expected FORMAT=FILE, such as json=report.json")?;
        let format = F::from_str(format, true).map_err(|_| {
            let known: Vec<_> = F::value_variants().iter().filter_map(F::to_possible_value).collect();
            let known: Vec<&str> = known.iter().map(|value| value.get_name()).collect();
            format!("unknown format `{}`: expected one of {}", escape_line(format), known.join(", "))
        })?;
        if path == "-" {
            return Err("`-` is not a file; --format writes to stdout".to_owned());
        }
        if path.is_empty() {
            return Err("expected a file after the `=`".to_owned());
        }
        Ok(Self { format, path: PathBuf::from(path) })
    }
}
