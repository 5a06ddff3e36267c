//! Gems as they were downloaded, and objects of their extensions.

use super::{only, paths, silent};
use crate::support::image;

#[test]
fn archives_of_unpacked_gems_and_objects_of_extensions_are_priced() {
    let diagnosis = image()
        .layer(|l| {
            l.file("usr/local/bundle/cache/nokogiri-1.16.0.gem", 4_000_000)
                .file("usr/local/bundle/specifications/nokogiri-1.16.0.gemspec", 3_000)
                .file("usr/local/bundle/gems/nokogiri-1.16.0/ext/nokogiri/nokogiri.o", 600_000)
                .file("usr/local/bundle/gems/nokogiri-1.16.0/lib/nokogiri/nokogiri.so", 900_000)
                .file("root/.bundle/cache/compact_index/versions", 20_000)
        })
        .by("RUN bundle install")
        .diagnose();
    let finding = only(&diagnosis, "gem-cache");
    assert_eq!(finding.saves, 4_000_000 + 600_000 + 20_000);
    assert_eq!(
        paths(finding),
        [
            "/usr/local/bundle/cache/nokogiri-1.16.0.gem",
            "/usr/local/bundle/gems/nokogiri-1.16.0/ext/nokogiri/nokogiri.o",
            "/root/.bundle/cache"
        ]
    );
    assert_eq!(finding.title, "RubyGems leftovers: Bundler downloads, downloaded gems, object files");
    assert!(finding.advice.starts_with("Add `&& rm -rf ~/.bundle/cache"), "{}", finding.advice);
}

#[test]
fn gems_that_a_project_vendors_and_objects_elsewhere_are_left_alone() {
    let clean = image().layer(|l| {
        l.file("app/vendor/cache/rails-7.0.gem", 400_000)
            .file("usr/lib/crt1.o", 8_000)
            .file("app/ext/thing.o", 90_000)
    });
    silent(&clean.diagnose(), "gem-cache");
}
