//! The rules, one file each, in the order of their reference.

use super::Rule;

mod apk_cache;
mod apt_leavings;
mod beam_toolchain;
mod build_caches;
mod build_files;
mod c_toolchain;
mod command_not_found;
mod composer_cache;
mod conda_cache;
mod core_dumps;
mod credentials;
mod debug_files;
mod deleted_files;
mod dnf_cache;
mod documentation;
mod dotnet_sdk;
mod duplicate_files;
mod environment_file;
mod environment_pip;
mod gem_cache;
mod git_directory;
mod go_caches;
mod go_toolchain;
mod healthcheck_not_found;
mod interactive_tools;
mod jdk;
mod jvm_build;
mod litter;
mod locales;
mod logs;
mod metadata_only_copies;
mod missing_certificates;
mod missing_interpreter;
mod missing_library;
mod missing_time_zone;
mod node_build;
mod node_modules_unused;
mod npm_cache;
mod overwritten_files;
mod packed_binary;
mod pip_cache;
mod private_key;
mod python_build;
mod python_bytecode;
mod recommended_packages;
mod recorded_secret;
mod replaced_files;
mod rewritten_files;
mod runs_as_root;
mod rust_toolchain;
mod source_code;
mod temporary_files;
mod tests_and_fixtures;
mod unpacked_archives;
mod unreadable_binary;
mod unstripped_binary;
mod unused_database;
mod wrong_platform;

/// All rules.
pub const RULES: &[&Rule] = &[
    &go_toolchain::RULE,
    &unstripped_binary::RULE,
    &debug_files::RULE,
    &packed_binary::RULE,
    &unreadable_binary::RULE,
    &command_not_found::RULE,
    &healthcheck_not_found::RULE,
    &wrong_platform::RULE,
    &missing_interpreter::RULE,
    &missing_library::RULE,
    &missing_certificates::RULE,
    &missing_time_zone::RULE,
    &runs_as_root::RULE,
    &apk_cache::RULE,
    &apt_leavings::RULE,
    &dnf_cache::RULE,
    &pip_cache::RULE,
    &npm_cache::RULE,
    &gem_cache::RULE,
    &composer_cache::RULE,
    &conda_cache::RULE,
    &build_caches::RULE,
    &recommended_packages::RULE,
    &interactive_tools::RULE,
    &documentation::RULE,
    &locales::RULE,
    &python_bytecode::RULE,
    &environment_pip::RULE,
    &unused_database::RULE,
    &temporary_files::RULE,
    &logs::RULE,
    &core_dumps::RULE,
    &unpacked_archives::RULE,
    &overwritten_files::RULE,
    &metadata_only_copies::RULE,
    &rewritten_files::RULE,
    &deleted_files::RULE,
    &replaced_files::RULE,
    &duplicate_files::RULE,
    &private_key::RULE,
    &credentials::RULE,
    &environment_file::RULE,
    &recorded_secret::RULE,
    &go_caches::RULE,
    &rust_toolchain::RULE,
    &c_toolchain::RULE,
    &beam_toolchain::RULE,
    &jdk::RULE,
    &jvm_build::RULE,
    &node_build::RULE,
    &python_build::RULE,
    &dotnet_sdk::RULE,
    &source_code::RULE,
    &git_directory::RULE,
    &build_files::RULE,
    &node_modules_unused::RULE,
    &tests_and_fixtures::RULE,
    &litter::RULE,
];
