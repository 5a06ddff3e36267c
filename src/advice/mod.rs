//! What to do, as a whole: the findings in order with the size after each, and a Dockerfile made for the image.
//!
//! Pure: from a diagnosis to text. Whether the Dockerfile builds is for tests against an engine.

mod attempt;
mod base_image;
mod build_image;
mod compiled_program;
mod copy_step;
mod dockerignore;
mod entry_program;
mod final_stage;
mod go;
mod go_build_stage;
mod interpreted_app;
mod languages;
mod marks;
mod node;
mod own_files;
mod own_steps;
mod package_manager;
mod plan;
mod prediction;
mod python;
mod quote;
mod runtime_deps;
mod rust;
mod virtual_environment;

pub use attempt::{Missing, Recipe};
pub use dockerignore::dockerignore;
pub use languages::recipe;
pub use marks::{MarkTarget, Marks, WhatIf, plan_markdown};
pub use own_steps::LeftOut;
pub use plan::{Plan, PlanStep};
pub use prediction::Prediction;
