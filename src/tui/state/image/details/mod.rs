//! More on the chosen row: a layer, a path, a build step, wasted bytes, identical files, a finding.

mod chosen;
mod finding;
mod layer;
mod line;
mod lists;
mod package;
mod path;

pub(crate) use chosen::details;
pub(crate) use line::Tone;
