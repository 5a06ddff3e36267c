//! The files that a project keeps its limits in: `.imgscope.toml`, or dive's `.dive-ci`.
//!
//! What is wrong in one is told with its line and column.

mod dive_ci;
mod dive_document;
mod error;
mod imgscope_toml;
mod keys;

pub use dive_ci::parse_dive;
pub use error::{ConfigError, ConfigErrors, ConfigProblem, ProblemAt};
pub use imgscope_toml::{Config, parse_config};
pub use keys::closest_setting;
