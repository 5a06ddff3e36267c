//! Arguments of the commands that set imgscope up: configuration, completions, manual pages, the plugin of docker.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::completion::CompletionShell;

/// What commands take that read no image.
#[derive(Debug, Clone, Copy, Args)]
pub(crate) struct Manner {
    /// Print only errors
    #[arg(long, short, global = true)]
    pub quiet: bool,
    #[command(flatten)]
    pub color: colorchoice_clap::Color,
}

/// `imgscope config`
#[derive(Debug, Args)]
pub struct ConfigArgs {
    /// What to do instead of printing the configuration.
    #[command(subcommand)]
    pub action: Option<ConfigAction>,
    #[command(flatten)]
    pub(super) manner: Manner,
}

/// What is done with configuration files.
#[derive(Debug, Subcommand)]
pub enum ConfigAction {
    /// Check files: .imgscope.toml and .dive-ci of projects, and your own config.toml
    Check {
        /// Files to check
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
    },
}

/// `imgscope completions`
#[derive(Debug, Args)]
#[command(after_help = COMPLETIONS_HELP)]
pub struct CompletionsArgs {
    /// The shell
    #[arg(value_name = "SHELL")]
    pub shell: CompletionShell,
    #[command(flatten)]
    pub(super) manner: Manner,
}

const COMPLETIONS_HELP: &str = "\
Installation:
  bash        imgscope completions bash > ~/.local/share/bash-completion/completions/imgscope
  zsh         imgscope completions zsh > \"${fpath[1]}/_imgscope\"
  fish        imgscope completions fish > ~/.config/fish/completions/imgscope.fish
  nushell     imgscope completions nushell | save imgscope.nu, then `use imgscope.nu *` in config.nu
  elvish      eval (imgscope completions elvish | slurp), in rc.elv
  powershell  imgscope completions powershell | Out-String | Invoke-Expression, in $PROFILE";

/// `imgscope man`
#[derive(Debug, Args)]
pub struct ManArgs {
    /// Command whose page it is, such as diff [default: imgscope itself]
    #[arg(value_name = "COMMAND")]
    pub command: Vec<String>,
    /// Write the pages of imgscope and all commands to this folder
    #[arg(long = "output", short = 'o', value_name = "DIR", conflicts_with = "command")]
    pub folder: Option<PathBuf>,
    #[command(flatten)]
    pub(super) manner: Manner,
}

/// `imgscope plugin`
#[derive(Debug, Args)]
pub struct PluginArgs {
    /// What to do.
    #[command(subcommand)]
    pub action: PluginAction,
    #[command(flatten)]
    pub(super) manner: Manner,
}

/// What is done with the plugin.
#[derive(Debug, Subcommand)]
pub enum PluginAction {
    /// Link this program into docker's folder of plugins, as docker-imgscope
    Install {
        /// Folder of plugins [default: ~/.docker/cli-plugins]
        #[arg(long, value_name = "DIR")]
        dir: Option<PathBuf>,
        /// Replace another program that is called docker-imgscope
        #[arg(long)]
        force: bool,
        /// Also have docker name the next step after `docker build` and `docker pull`
        #[arg(long)]
        hooks: bool,
    },
    /// Remove the link, and turn off the hooks
    Uninstall {
        /// Folder of plugins [default: ~/.docker/cli-plugins]
        #[arg(long, value_name = "DIR")]
        dir: Option<PathBuf>,
    },
}
