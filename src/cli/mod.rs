//! How it is asked: arguments, progress, exit codes; wires all other rooms together.

mod actions;
mod advise;
mod args;
mod collisions;
mod destination;
mod diff;
mod exit;
mod explore;
mod failure;
mod history;
mod interrupt;
mod outputs;
mod progress;
mod reporting;
mod run;
mod settings;
mod streams;

pub use args::Cli;
pub use exit::ExitStatus;
pub use run::run;
