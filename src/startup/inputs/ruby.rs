//! The Gemfile that `bundle exec` looks for.

use super::missing_input::MissingInput;
use crate::filesystem::FileSystem;
use crate::startup::lookup::Lookup;
use crate::startup::program_name::without_version;
use crate::tree::NodeId;

/// What Bundler takes for the root of an application.
const ROOTS: [&str; 3] = ["Gemfile", "gems.rb", ".bundle"];

/// Variables that name a Gemfile, or where settings are.
const LEADING: [&str; 3] = ["BUNDLE_GEMFILE", "BUNDLE_USER_CONFIG", "BUNDLE_USER_HOME"];

/// Tells Bundler by the name that it is called by and by what runs it.
pub(super) fn is_bundler(files: &FileSystem<'_>, name: &str, interpreter: NodeId) -> bool {
    matches!(without_version(name), "bundle" | "bundler") && files.tree.name(interpreter).starts_with(b"ruby")
}

/// The Gemfile that is in no directory from the working directory up to the root.
pub(super) fn missing(
    files: &FileSystem<'_>,
    lookup: &Lookup<'_, '_>,
    arguments: &[String],
) -> Option<MissingInput> {
    // settings may name another
    let has_config = |folder: &str| !lookup.is_absent(format!("{folder}/config").as_bytes());
    let has_settings = LEADING.iter().any(|name| files.variable(name).is_some())
        || files.variable("BUNDLE_APP_CONFIG").is_some_and(has_config)
        || !files.named(".bundle").is_empty();
    let is_exec = matches!(arguments, [word, command, ..] if word == "exec" && !command.starts_with('-'));
    let directory = String::from_utf8(lookup.absolute(b".")).ok()?;
    let mut above = std::iter::successors(Some(directory.trim_end_matches("/.")), |path| {
        path.rfind('/').map(|end| &path[..end])
    });
    let is_absent = above.all(|path| {
        let is_absent = |name| lookup.is_absent(format!("{path}/{name}").as_bytes());
        ROOTS.into_iter().all(is_absent)
    });
    (is_exec && !has_settings && is_absent).then_some(MissingInput::Gemfile)
}
