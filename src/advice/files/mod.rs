//! Files of the image that the new one gets, and those that it does not.

pub(super) mod accounts;
pub(super) mod copied_sources;
pub(super) mod copy_step;
pub(super) mod covered_patterns;
pub(super) mod given_secrets;
pub(super) mod kept_copy;
pub(super) mod kept_files;
pub(super) mod new_accounts;
pub(super) mod own_files;
pub(super) mod removal;
pub(super) mod removed_files;
pub(super) mod removed_names;
