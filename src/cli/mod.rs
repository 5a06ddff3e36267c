//! How it is asked: arguments, progress, exit codes; wires all other rooms together.

mod args;
mod exit;
mod explore;
mod failure;
mod history;
mod interrupt;
mod outputs;
mod progress;
mod reporting;
mod run;

pub use args::Cli;
pub use exit::ExitStatus;
pub use run::run;
