//! How it is asked: arguments, progress, exit codes; wires all other rooms together.

mod analyse;
mod args;
mod base_image;
mod baseline_size;
mod cache_args;
mod commands;
mod exit;
mod explorer;
mod failure;
mod github_step;
mod interrupt;
mod ledger;
mod meant_command;
mod outputs;
mod pace;
mod partial;
mod progress;
mod proof;
mod proof_args;
mod read_args;
mod read_depth;
mod request;
mod run;
mod screen_size;
mod settings;
mod small_file;
mod streams;
mod terminal;
mod word_order;

pub use args::Cli;
pub use exit::ExitStatus;
pub use run::run;
