//! Composer's cache.

use super::{only, paths, silent};
use crate::support::image;

#[test]
fn both_places_of_the_cache_are_priced() {
    let diagnosis = image()
        .layer(|l| {
            l.file("root/.composer/cache/files/symfony/console/x.zip", 700_000)
                .file("home/www/.cache/composer/repo/packages.json", 300_000)
                .file("app/vendor/symfony/console/Application.php", 40_000)
        })
        .by("RUN composer install")
        .diagnose();
    let finding = only(&diagnosis, "composer-cache");
    assert_eq!(finding.saves, 1_000_000);
    assert_eq!(paths(finding), ["/root/.composer/cache", "/home/www/.cache/composer"]);
    assert_eq!(finding.advice, "Add `--no-cache` to the composer command in layer 0 (RUN composer install).");
}

#[test]
fn composers_own_settings_are_no_cache() {
    let clean = image().layer(|l| l.file("root/.composer/keys.tags.pub", 8_000).dir("root/.composer/cache"));
    silent(&clean.diagnose(), "composer-cache");
}
