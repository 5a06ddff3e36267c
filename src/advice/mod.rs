//! What to do, as a whole: the findings in order with the size after each, and a Dockerfile made for the image.
//!
//! Pure: from a diagnosis to text. Whether the Dockerfile builds is for tests against an engine.

mod base;
mod carried;
mod copy_step;
mod dockerignore;
mod go;
mod go_build;
mod interpreted;
mod marks;
mod node;
mod own_files;
mod package_manager;
mod plan;
mod prediction;
mod python;
mod quote;
mod recipe;
mod rust;
mod started;
mod surroundings;
mod tags;
mod virtual_environment;

pub use dockerignore::dockerignore;
pub use marks::{MarkTarget, Marks, WhatIf, plan_markdown};
pub use plan::{Plan, Step};
pub use prediction::{Part, Prediction};
pub use recipe::{Missing, Recipe, recipe};
