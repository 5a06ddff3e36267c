//! Docker's `config.json`, in which hooks are switched on: changed in these keys alone.

use std::fs;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use serde::Serialize;
use serde_json::ser::{PrettyFormatter, Serializer};
use serde_json::{Map, Value, json};

use super::folder::docker_folder;
use crate::source::{display_path, read_small_file};

/// After which commands docker asks for a next step.
const COMMANDS: &str = "build,pull";

/// What is done with hooks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum HookChange {
    /// Docker asks for next steps, of this plugin too.
    On,
    /// It no longer asks this plugin.
    Off,
}

/// Switches hooks on or off. None where nothing had to be changed, else the file.
///
/// # Errors
/// Where the file cannot be read, is no JSON object, or cannot be written.
pub(crate) fn switch_hooks(change: HookChange) -> anyhow::Result<Option<PathBuf>> {
    let Some(path) = docker_folder().map(|folder| folder.join("config.json")) else {
        bail!("no home folder in which docker has its settings")
    };
    let shown = display_path(&path);
    let text = match read_small_file(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => Vec::new(),
        Err(error) => return Err(error).with_context(|| format!("cannot read {shown}")),
    };
    let before = match text.trim_ascii() {
        [] => Value::Object(Map::new()),
        text => serde_json::from_slice(text).with_context(|| format!("{shown} is not JSON"))?,
    };
    let Some(after) = changed(&before, change) else {
        bail!("{shown} is not docker's: `plugins` or `features` is no object")
    };
    if after == before {
        return Ok(None);
    }
    write(&path, &after).with_context(|| format!("cannot write {shown}"))?;
    Ok(Some(path))
}

/// The settings with the change. None where they have another shape.
fn changed(before: &Value, change: HookChange) -> Option<Value> {
    let mut after = before.clone();
    let root = after.as_object_mut()?;
    match change {
        HookChange::On => {
            let plugins = root.entry("plugins").or_insert_with(|| json!({})).as_object_mut()?;
            let own = plugins.entry("imgscope").or_insert_with(|| json!({})).as_object_mut()?;
            own.insert("hooks".to_owned(), json!(COMMANDS));
            let features = root.entry("features").or_insert_with(|| json!({})).as_object_mut()?;
            features.insert("hooks".to_owned(), json!("true"));
        }
        // what docker asks other plugins is theirs
        HookChange::Off => {
            if let Some(plugins) = root.get_mut("plugins") {
                plugins.as_object_mut()?.remove("imgscope");
                if plugins == &json!({}) {
                    root.remove("plugins");
                }
            }
        }
    }
    Some(after)
}

/// Replaces the file as a whole, as docker does, with the rights that it had: it may hold passwords.
fn write(path: &Path, settings: &Value) -> std::io::Result<()> {
    let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut temporary = tempfile::NamedTempFile::new_in(folder)?;
    let mut writer = Serializer::with_formatter(&mut temporary, PrettyFormatter::with_indent(b"\t"));
    settings.serialize(&mut writer)?;
    writeln!(temporary)?;
    if let Ok(found) = fs::metadata(&path) {
        temporary.as_file().set_permissions(found.permissions())?;
    }
    temporary.as_file().sync_all()?;
    temporary.persist(&path).map_err(|error| error.error)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hooks_are_switched_on_and_off_and_all_else_stays() {
        let before = json!({
            "auths": {"https://index.docker.io/v1/": {"auth": "c2VjcmV0"}},
            "plugins": {"other": {"hooks": "run"}},
            "features": {"buildkit": "true"},
        });
        let on = changed(&before, HookChange::On).expect("settings");
        assert_eq!(on["plugins"]["imgscope"]["hooks"], "build,pull");
        assert_eq!((&on["features"]["hooks"], &on["features"]["buildkit"]), (&json!("true"), &json!("true")));
        assert_eq!(on["auths"], before["auths"]);
        let off = changed(&on, HookChange::Off).expect("settings");
        assert_eq!(off["plugins"], before["plugins"]);
        assert_eq!(changed(&json!([]), HookChange::On), None);
        assert_eq!(changed(&json!({"plugins": 1}), HookChange::On), None);
    }
}
