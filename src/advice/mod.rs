//! What to do, as a whole: the findings in order with the size after each, and a Dockerfile made for the image.
//!
//! Pure: from a diagnosis to text. Whether the Dockerfile builds is for tests against an engine.

mod attempt;
mod base_image;
mod build_image;
mod c;
mod compiled_program;
mod copy_step;
mod distribution;
mod dockerignore;
mod entry_program;
mod final_packages;
mod final_stage;
mod go;
mod go_build_stage;
mod interpreted_app;
mod java;
mod kept_copy;
mod kept_files;
mod languages;
mod linked_libraries;
mod marks;
mod node;
mod official_image;
mod own_base;
mod own_build;
mod own_files;
mod own_steps;
mod package_manager;
mod packaged;
mod php;
mod plan;
mod prediction;
mod python;
mod quote;
mod removed_files;
mod replayed_stage;
mod ruby;
mod runtime_deps;
mod rust;
mod static_site;
mod virtual_environment;

pub use attempt::{Missing, Recipe};
pub use dockerignore::dockerignore;
pub use languages::recipe;
pub use marks::{MarkTarget, Marks, WhatIf, plan_markdown};
pub use own_steps::LeftOut;
pub use plan::{Plan, PlanStep};
pub use prediction::Prediction;
