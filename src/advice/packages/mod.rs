//! Packages and libraries of a distribution: which of them an image needs to run, and how a stage installs them.

pub(super) mod apt_install;
pub(super) mod apt_sources;
pub(super) mod build_packages;
pub(super) mod chosen_versions;
pub(super) mod diversions;
pub(super) mod dropped_clusters;
pub(super) mod final_packages;
pub(super) mod install_command;
pub(super) mod linked_libraries;
pub(super) mod made_again;
pub(super) mod needed_libraries;
pub(super) mod runtime_deps;
pub(super) mod system_packages;
