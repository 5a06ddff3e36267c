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
/// Beside that, what the switch of all hooks was before.
const REPLACED: &str = "hooks-before";

/// What is done with hooks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum HookChange {
    /// Docker asks for next steps, of this plugin too.
    On,
    /// It no longer asks this plugin.
    Off,
}

/// A change of docker's settings that can be made.
pub(crate) struct HookSwitch {
    path: PathBuf,
    after: Value,
}

impl HookSwitch {
    /// Finds out what switching hooks on or off changes. None where nothing has to be changed.
    ///
    /// # Errors
    /// Where the file cannot be read, or is no JSON object as docker writes it.
    pub(crate) fn prepare(change: HookChange) -> anyhow::Result<Option<Self>> {
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
        Ok((after != before).then_some(Self { path, after }))
    }

    /// Makes the change; gives the file.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub(crate) fn make(self) -> anyhow::Result<PathBuf> {
        write(&self.path, &self.after)
            .with_context(|| format!("cannot write {}", display_path(&self.path)))?;
        Ok(self.path)
    }
}

/// The settings with the change. None where they have another shape.
fn changed(before: &Value, change: HookChange) -> Option<Value> {
    let mut after = before.clone();
    let root = after.as_object_mut()?;
    match change {
        HookChange::On => {
            let features = object_in(root, "features")?;
            let replaced = match features.insert("hooks".to_owned(), json!("true")) {
                Some(was) if was == json!("true") => None,
                was => Some(was.unwrap_or(json!(""))),
            };
            let own = object_in(object_in(root, "plugins")?, "imgscope")?;
            own.insert("hooks".to_owned(), json!(COMMANDS));
            if let Some(was) = replaced {
                own.insert(REPLACED.to_owned(), was);
            }
        }
        HookChange::Off => {
            let Some(plugins) = root.get_mut("plugins") else { return Some(after) };
            let plugins = plugins.as_object_mut()?;
            let own = plugins.remove("imgscope");
            let others_are_asked = plugins.values().any(|other| other.get("hooks").is_some());
            if plugins.is_empty() {
                root.remove("plugins");
            }
            // what docker asks other plugins is theirs
            if let Some(was) = own.as_ref().and_then(|own| own.get(REPLACED)).filter(|_| !others_are_asked) {
                restore(root, was)?;
            }
        }
    }
    Some(after)
}

/// Gives the switch of all hooks back what it was; an empty word is none.
fn restore(root: &mut Map<String, Value>, was: &Value) -> Option<()> {
    let Some(features) = root.get_mut("features") else { return Some(()) };
    let features = features.as_object_mut()?;
    if was == "" {
        features.remove("hooks");
    } else {
        features.insert("hooks".to_owned(), was.clone());
    }
    if features.is_empty() {
        root.remove("features");
    }
    Some(())
}

fn object_in<'m>(map: &'m mut Map<String, Value>, key: &str) -> Option<&'m mut Map<String, Value>> {
    map.entry(key).or_insert_with(|| json!({})).as_object_mut()
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
        assert_eq!(changed(&on, HookChange::On), Some(on.clone()), "what was before is kept");
        assert_eq!(changed(&json!([]), HookChange::On), None);
        assert_eq!(changed(&json!({"plugins": 1}), HookChange::On), None);
    }

    #[test]
    fn what_was_switched_on_is_as_before_once_it_is_switched_off() {
        for before in [
            json!({}),
            json!({"features": {"buildkit": "true"}}),
            json!({"features": {"hooks": "true"}}),
            json!({"features": {"hooks": "false"}, "plugins": {"other": {"x": "y"}}}),
        ] {
            let on = changed(&before, HookChange::On).expect("settings");
            assert_eq!(changed(&on, HookChange::Off), Some(before));
        }
        let mut on = changed(&json!({}), HookChange::On).expect("settings");
        on["plugins"]["other"] = json!({"hooks": "run"});
        let off = changed(&on, HookChange::Off).expect("settings");
        assert_eq!(off["features"]["hooks"], "true", "another plugin is asked too");
    }
}
