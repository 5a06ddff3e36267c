//! The stages of a Dockerfile, instruction by instruction.

pub(super) mod earlier_stages;
pub(super) mod final_stage;
pub(super) mod replayed_build;
pub(super) mod replayed_stage;
pub(super) mod taken_over;
