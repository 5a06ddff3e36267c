//! The Dockerfile of a PHP application: its own steps without Composer's packages for development, and PHP with the extensions
//! that they built.

use crate::advice::attempt::Attempt;
use crate::advice::recipes::own_build::{OwnBuildSettings, has_own, recipe as own_build};
use crate::finding::{Diagnosis, Evidence};

const PROGRAMS: &[&str] = &["php", "php-fpm", "docker-php-entrypoint", "apache2-foreground"];
/// Composer's `--no-dev`.
const WITHOUT: &[(&str, &str)] = &[("COMPOSER_NO_DEV", "1")];
const LEFT_OUT: &[&str] = &[
    "COMPOSER_ALLOW_SUPERUSER",
    "COMPOSER_HOME",
    "PHPIZE_DEPS",
    "PHP_CFLAGS",
    "PHP_CPPFLAGS",
    "PHP_LDFLAGS",
];

/// Writes the Dockerfile where the image starts PHP.
pub(in crate::advice) fn recipe(evidence: &Evidence<'_>, diagnosis: &Diagnosis) -> Attempt {
    let is_php = evidence.starts(PROGRAMS)
        || evidence.startup().programs().iter().any(|node| evidence.tree.name(*node).starts_with(b"php"));
    is_php.then(|| {
        let without = if has_own(evidence, "composer.json") { WITHOUT } else { &[] };
        let notes = without
            .iter()
            .map(|(name, _)| format!("{name} keeps out packages that only development needs."))
            .collect();
        let settings = OwnBuildSettings {
            build_variables: without,
            left_out: LEFT_OUT,
            notes,
            ..OwnBuildSettings::default()
        };
        own_build(evidence, diagnosis, settings)
    })
}
