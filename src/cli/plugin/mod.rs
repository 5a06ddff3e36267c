//! `docker imgscope`: the program called by docker's command line, as its plugin.
//!
//! Called as `docker-imgscope` it answers what docker asks of a plugin, takes docker's options before the word `imgscope`, and is
//! else the program that it always is.

mod anew;
mod call;
mod config_file;
mod docker_options;
mod folder;
mod hook;
mod lifetime;
mod link;
mod tls_folder;

pub(super) use anew::begin_anew;
pub(super) use call::{PluginCall, is_plugin};
pub(super) use config_file::{HookChange, HookSwitch};
pub(super) use folder::plugin_folder;
pub(super) use lifetime::end_with_docker;
pub(super) use link::{Installed, Removed, install, remove};
