//! The project's own file of limits: `.imgscope.toml`, or dive's `.dive-ci`.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use anyhow::Context;

use crate::budget::{Config, ConfigError, ConfigErrors, parse_config, parse_dive};
use crate::cli::wrong_file::WrongFile;
use crate::source::{display_path, read_settings_file};
use crate::text::first_few;

/// How many ignored rules are named.
const IGNORED: usize = 20;
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
        let mut notes = Vec::new();
        let path = match named.map(Path::to_owned) {
            Some(named) => named,
            None => {
                let Some(found) = nearest() else { return Ok(Self::default()) };
                refuse_foreign(&found)?;
                refuse_endless(&found)?;
                notes.push(format!("{}: these settings count", display_path(&found)));
                found
            }
        };
        let shown = display_path(&path);
        let wrong = |errors: ConfigErrors| WrongFile::new(&path, errors);
        let bytes = read_settings_file(&path).with_context(|| format!("cannot read {shown}"))?;
        let text =
            String::from_utf8(bytes).map_err(|error| wrong(ConfigError::of_encoding(&error).into()))?;
        if !is_dive(&path, &text) {
            let config = parse_config(&text).map_err(wrong)?;
            return Ok(Self { config, path: Some(path), notes });
        }
        let rules = parse_dive(&text).map_err(wrong)?;
        notes.push(format!(
            "{shown}: imgscope checks these rules against its own figures, which may differ from dive's: it counts hard \
             links, copy-ups and replaced directories to the byte"
        ));
        if !rules.ignored.is_empty() {
            let ignored = first_few(&rules.ignored, IGNORED, ", ");
            notes.push(format!("{shown}: ignored, as dive does: {ignored}"));
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

/// Looks from the working directory upwards, to the root of its repository or to the home folder: what lies above is no
/// project's. One that is there but cannot be read is not passed over: limits would be off that somebody set.
fn nearest() -> Option<PathBuf> {
    let here = std::env::current_dir().ok()?;
    let home = std::env::home_dir().and_then(|home| home.canonicalize().ok());
    let is_top = |folder: &Path| folder.join(".git").exists() || home.as_deref() == Some(folder);
    let last = here.ancestors().position(is_top).unwrap_or(usize::MAX);
    // what is in the working directory is told by its name alone
    let above = here.ancestors().take(last.saturating_add(1)).skip(1);
    let above = above.flat_map(|folder| NAMES.map(|name| folder.join(name)));
    NAMES.map(PathBuf::from).into_iter().chain(above).find(|path| path.symlink_metadata().is_ok())
}

/// Refuses a file that was found and is another user's: `exit-zero` in it would turn off what this project holds. Those of
/// the administrator are taken, and those of whom the working directory belongs to, which was chosen.
///
/// # Errors
/// Where it is.
#[cfg(unix)]
fn refuse_foreign(path: &Path) -> anyhow::Result<()> {
    use std::os::unix::fs::MetadataExt;
    let owner = |path: &Path| path.symlink_metadata().map(|found| found.uid()).ok();
    let (of_file, of_folder) = (owner(path), std::fs::metadata(".").map(|found| found.uid()).ok());
    let own = rustix::process::geteuid().as_raw();
    match of_file {
        Some(user) if user != 0 && user != own && Some(user) != of_folder => anyhow::bail!(
            "{} belongs to another user (number {user}), and is not believed: --config FILE uses it, or another one",
            display_path(path)
        ),
        _ => Ok(()),
    }
}

#[cfg(not(unix))]
fn refuse_foreign(_: &Path) -> anyhow::Result<()> {
    Ok(())
}

/// Refuses what nobody named and no end is known of: a named pipe in a checkout would be waited for without end.
///
/// # Errors
/// Where it is something like that.
fn refuse_endless(path: &Path) -> anyhow::Result<()> {
    // a directory, or a link to nothing, fails as such when it is read
    let is_endless = path.metadata().is_ok_and(|found| !found.is_file() && !found.is_dir());
    anyhow::ensure!(!is_endless, "cannot read {}: it is not a regular file", display_path(path));
    Ok(())
}

/// Tells dive's file by its name, or by what no TOML has.
fn is_dive(path: &Path, text: &str) -> bool {
    let name = path.file_name().map(OsStr::to_string_lossy).unwrap_or_default();
    let is_yaml = path.extension().is_some_and(|extension| extension == "yaml" || extension == "yml");
    is_yaml
        || name.trim_start_matches('.').starts_with("dive")
        || text.lines().any(|line| line.to_lowercase().starts_with("rules:"))
}
