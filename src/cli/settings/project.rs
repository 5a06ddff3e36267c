//! The project's own file of limits: `.imgscope.toml`, or dive's `.dive-ci`.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};

use crate::budget::{Config, ConfigError, parse_config, parse_dive};
use crate::source::display_path;

/// What a project's file is called; in one folder the first wins.
const NAMES: [&str; 2] = [".imgscope.toml", ".dive-ci"];

/// What the project says.
#[derive(Debug, Clone, Default)]
pub struct Project {
    /// What the file says.
    pub config: Config,
    /// The file, if there is any.
    pub path: Option<PathBuf>,
    /// What to tell once, on stderr.
    pub notes: Vec<String>,
}

impl Project {
    /// Reads the file that was named, else the nearest from here upwards.
    ///
    /// # Errors
    /// Where it cannot be read, as a directory of that name cannot, or is wrong.
    pub fn load(named: Option<&Path>) -> anyhow::Result<Self> {
        let Some(path) = named.map(Path::to_owned).or_else(nearest) else { return Ok(Self::default()) };
        let shown = display_path(&path);
        let wrong = |error: ConfigError| anyhow!("{shown}:{error}");
        let bytes = std::fs::read(&path).with_context(|| format!("cannot read {shown}"))?;
        let text = String::from_utf8(bytes).map_err(|error| wrong(ConfigError::of_encoding(&error)))?;
        if !is_dive(&path, &text) {
            let config = parse_config(&text).map_err(wrong)?;
            return Ok(Self { config, path: Some(path), notes: Vec::new() });
        }
        let rules = parse_dive(&text).map_err(wrong)?;
        let mut notes = vec![format!(
            "{shown}: imgscope checks these rules against its own figures, which may differ from dive's: it counts hard \
             links, copy-ups and replaced directories to the byte"
        )];
        if !rules.ignored.is_empty() {
            notes.push(format!("{shown}: ignored, as dive does: {}", rules.ignored.join(", ")));
        }
        let config = Config { limits: rules.limits, ..Config::default() };
        Ok(Self { config, path: Some(path), notes })
    }

    /// A path of the file, which is relative to the file's folder.
    pub fn below(&self, path: &str) -> PathBuf {
        self.folder().join(path)
    }

    /// The folder of the file.
    pub fn folder(&self) -> &Path {
        self.path.as_deref().and_then(Path::parent).unwrap_or(Path::new(""))
    }
}

/// One that is there but cannot be read is not passed over: limits would be off that somebody set.
fn nearest() -> Option<PathBuf> {
    let here = std::env::current_dir().ok()?;
    // what is in the working directory is told by its name alone
    let above = here.ancestors().skip(1).flat_map(|folder| NAMES.map(|name| folder.join(name)));
    NAMES.map(PathBuf::from).into_iter().chain(above).find(|path| path.symlink_metadata().is_ok())
}

/// Tells dive's file by its name, or by what no TOML has.
fn is_dive(path: &Path, text: &str) -> bool {
    let name = path.file_name().map(OsStr::to_string_lossy).unwrap_or_default();
    let is_yaml = path.extension().is_some_and(|extension| extension == "yaml" || extension == "yml");
    is_yaml
        || name.trim_start_matches('.').starts_with("dive")
        || text.lines().any(|line| line.to_lowercase().starts_with("rules:"))
}
