//! Whole Dockerfiles, in the forms that several languages share: of a compiled program, of an interpreted application, and of
//! what repeats the image's own steps.

pub(super) mod built_program;
pub(super) mod compiled_program;
pub(super) mod entry_program;
pub(super) mod interpreted_app;
pub(super) mod interpreted_recipe;
pub(super) mod own_build;
