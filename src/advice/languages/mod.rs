//! What is known of each language: how its images are told, what its Dockerfile has of its own, and what installs its
//! packages.

pub(super) mod c;
pub(super) mod dev_packages;
pub(super) mod go;
pub(super) mod go_build_stage;
pub(super) mod java;
pub(super) mod languages;
pub(super) mod node;
pub(super) mod package_manager;
pub(super) mod package_tests;
pub(super) mod packaged;
pub(super) mod php;
pub(super) mod python;
pub(super) mod python_install;
pub(super) mod ruby;
pub(super) mod rust;
pub(super) mod static_site;
pub(super) mod virtual_environment;
