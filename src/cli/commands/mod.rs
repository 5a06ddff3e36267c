//! What can be asked for: a file for each command. They know nothing of one another but for `demo`, `build`,
//! `image`, `list` and `choose`, which choose between exploring and reporting.

mod advise;
mod build;
mod cache;
mod choose;
mod demo;
mod diff;
mod explore;
mod history;
mod image;
mod list;
mod platforms;
mod report;
mod tags;
mod trend;
mod watch;

pub(super) use advise::advise;
pub(super) use build::build;
pub(super) use cache::cache;
pub(super) use choose::choose;
pub(super) use demo::demo;
pub(super) use diff::diff;
pub(super) use history::history;
pub(super) use image::image;
pub(super) use list::list;
pub(super) use platforms::platforms;
pub(super) use tags::tags;
pub(super) use trend::trend;
