//! What was set: limits and all that goes with them, from flags, variables and the project's file.

mod baseline;
mod limit_args;
mod load;
mod project;
mod repository;
mod variables;

pub(super) use baseline::BaselineSource;
pub(super) use limit_args::LimitArgs;
pub(super) use load::Settings;
pub(super) use project::Project;
