//! Builds by docker or podman: as somebody asks for one, and as a trial of a written Dockerfile, after which both images are
//! started for a moment, and what they do is handed to `proof`.
//!
//! All of it goes through the engine's own command: it builds, knows contexts and remote engines, and podman needs no service.
//! Containers of a trial have no network, bounded memory, processors and processes, and no right that `run` alone would not give them.
//! Whatever comes, containers, image and folder of a trial are removed.

mod build;
mod built_image;
mod child;
mod container;
mod engine_command;
mod engine_image;
mod error;
mod kept_stream;
mod passed_build;
mod ports;
mod prove;
mod request;
mod run;
mod watch;
mod weigh;

pub use error::TrialError;
pub use passed_build::{PassedBuild, build_with, first_tag};
pub use prove::{check_context, prove};
pub use request::{Stage, TrialRequest};
