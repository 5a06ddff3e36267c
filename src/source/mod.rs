//! Where images come from: engines, archives, layouts.

pub mod engine;
