//! `imgscope plugin install|uninstall`

use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::cli::ExitStatus;
use crate::cli::failure::{Failure, hint, note};
use crate::cli::plugin::{HookChange, HookSwitch, Installed, Removed, install, plugin_folder, remove};
use crate::cli::setup_args::{PluginAction, PluginArgs};
use crate::cli::streams::to_stderr;
use crate::source::display_path;

/// The first version of docker's command line that knows plugins, and the first that asks them for next steps.
const KNOWS_PLUGINS: (u32, u32) = (19, 3);
const KNOWS_HOOKS: (u32, u32) = (26, 1);

/// Links the program into docker's folder of plugins, or removes the link.
pub(crate) fn plugin(args: &PluginArgs) -> Result<ExitStatus, Failure> {
    let tell = |words: String| {
        if !args.manner.quiet {
            to_stderr(&words);
        }
    };
    match &args.action {
        PluginAction::Install { dir, force, hooks } => {
            // what cannot be switched on is found out before anything is done
            let switch = if *hooks { HookSwitch::prepare(HookChange::On)? } else { None };
            match install(&folder(dir)?, *force)? {
                Installed::Linked(link) => tell(format!("linked {}", display_path(&link))),
                Installed::Already(link) => tell(format!("{} is linked already", display_path(&link))),
            }
            match switch {
                Some(switch) => tell(format!("switched hooks on in {}", display_path(&switch.make()?))),
                None if *hooks => tell("hooks are on already".to_owned()),
                None => {}
            }
            if !args.manner.quiet {
                say_what_docker_lacks(*hooks);
            }
        }
        PluginAction::Uninstall { dir } => {
            match remove(&folder(dir)?)? {
                Removed::Removed(link) => tell(format!("removed {}", display_path(&link))),
                Removed::Nothing(link) => tell(format!("{} is not there", display_path(&link))),
            }
            if let Some(switch) = HookSwitch::prepare(HookChange::Off)? {
                tell(format!("switched hooks off in {}", display_path(&switch.make()?)));
            }
        }
    }
    Ok(ExitStatus::Success)
}

fn folder(named: &Option<PathBuf>) -> Result<PathBuf, Failure> {
    let folder = named.clone().or_else(plugin_folder);
    folder.ok_or_else(|| {
        Failure::new("no home folder, and so no folder of plugins").hint("name one with --dir DIR")
    })
}

/// An old docker says nothing of a plugin that it does not know.
fn say_what_docker_lacks(hooks: bool) {
    let asked = Command::new("docker")
        .args(["version", "--format", "{{.Client.Version}}"])
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output();
    let Ok(said) = asked else {
        return note("there is no `docker` in PATH yet; it will find the plugin once it is there");
    };
    let said = String::from_utf8_lossy(&said.stdout).into_owned();
    let Some(version) = version(said.trim()) else { return };
    let said = said.trim();
    if version < KNOWS_PLUGINS {
        note(&format!("this docker, {said}, knows no plugins; 19.03 and later do"));
    } else if hooks && version < KNOWS_HOOKS {
        note(&format!("this docker, {said}, asks no plugin for next steps; 26.1 and later do"));
    } else {
        hint("try `docker imgscope demo`");
    }
}

fn version(text: &str) -> Option<(u32, u32)> {
    let mut numbers = text.split('.').map_while(|number| number.parse().ok());
    Some((numbers.next()?, numbers.next()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_of_docker_are_compared_by_number() {
        assert_eq!(version("18.09.1"), Some((18, 9)));
        assert_eq!(version("20.10.24+dfsg1"), Some((20, 10)));
        assert_eq!(version("28.2.2"), Some((28, 2)));
        assert_eq!(version(""), None);
    }
}
