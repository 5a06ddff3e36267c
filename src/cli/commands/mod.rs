//! What can be asked for: a file for each command. They know nothing of one another but for `demo`, `build`,
//! `image`, `list` and `choose`, which choose between exploring and reporting.

mod advise;
mod build;
mod cache;
mod choose;
mod completions;
mod config;
mod demo;
mod diff;
mod explore;
mod extract;
mod history;
mod image;
mod list;
mod man;
mod platforms;
mod plugin;
mod report;
mod tags;
mod trend;
mod watch;

pub(super) use advise::advise;
pub(super) use build::build;
pub(super) use cache::cache;
pub(super) use choose::choose;
pub(super) use completions::completions;
pub(super) use config::config;
pub(super) use demo::demo;
pub(super) use diff::diff;
pub(super) use extract::extract;
pub(super) use history::history;
pub(super) use image::image;
pub(super) use list::{list, print_list};
pub(super) use man::man;
pub(super) use platforms::platforms;
pub(super) use plugin::plugin;
pub(super) use tags::tags;
pub(super) use trend::trend;
