//! How it is asked: arguments, progress, exit codes; wires all other rooms together.

mod actions;
mod advise;
mod args;
mod baseline;
mod collisions;
mod destination;
mod diff;
mod exit;
mod explore;
mod failure;
mod history;
mod interrupt;
mod limit_args;
mod outputs;
mod progress;
mod project;
mod reporting;
mod repository;
mod run;
mod settings;
mod streams;
mod variables;

pub use args::Cli;
pub use exit::ExitStatus;
pub use run::run;
