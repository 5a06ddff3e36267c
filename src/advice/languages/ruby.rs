//! The Dockerfile of a Ruby application: its own steps without the gems of development and tests, and the libraries that
//! native gems name.

use crate::advice::attempt::Attempt;
use crate::advice::recipes::own_build::{OwnBuildSettings, has_own, recipe as own_build};
use crate::finding::{Diagnosis, Evidence};

const PROGRAMS: &[&str] =
    &["ruby", "bundle", "bundler", "irb", "puma", "rackup", "rails", "rake", "sidekiq", "unicorn"];
/// Bundler reads it when it installs and when it runs.
const WITHOUT: &[(&str, &str)] = &[("BUNDLE_WITHOUT", "development:test")];

/// Writes the Dockerfile where the image starts Ruby.
pub(in crate::advice) fn recipe(evidence: &Evidence<'_>, diagnosis: &Diagnosis) -> Attempt {
    let is_ruby = evidence.starts(PROGRAMS)
        || evidence.startup().programs().iter().any(|node| evidence.tree.name(*node).starts_with(b"ruby"));
    is_ruby.then(|| {
        let is_development = ["RAILS_ENV", "RACK_ENV"]
            .iter()
            .any(|name| matches!(evidence.variable(name), Some("development" | "test")));
        let is_bundled = has_own(evidence, "Gemfile") && evidence.variable("BUNDLE_WITHOUT").is_none();
        let without = if is_bundled && !is_development { WITHOUT } else { &[] };
        let notes = without
            .iter()
            .map(|(name, _)| format!("{name} keeps out gems that only development and tests need."))
            .collect();
        let settings = OwnBuildSettings {
            build_variables: without,
            run_variables: without,
            notes,
            ..OwnBuildSettings::default()
        };
        own_build(evidence, diagnosis, settings)
    })
}
