//! What to do, as a whole: the findings in order with the size after each, and a Dockerfile made for the image.
//!
//! Pure: from a diagnosis to text. Whether the Dockerfile builds is for tests against an engine.

mod attempt;
mod bases;
mod dockerignore;
mod files;
mod languages;
mod marks;
mod own_steps;
mod packages;
mod plan;
mod prediction;
mod quote;
mod recipes;
mod stages;

pub use attempt::{Missing, Recipe};
pub use dockerignore::dockerignore;
pub use languages::languages::recipe;
pub use marks::{MarkTarget, Marks, WhatIf, plan_markdown};
pub use own_steps::LeftOut;
pub use plan::{Plan, PlanStep};
pub use prediction::Prediction;
pub use stages::earlier_stages::EarlierStages;
