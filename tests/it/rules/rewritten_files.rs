//! Files that a later layer writes again as they are.

use super::{only, silent};
use crate::support::image;

#[test]
fn a_second_copy_of_the_same_files_is_found() {
    let diagnosis = image()
        .layer(|l| l.file("app/a", 300_000).file("app/b", 200_000))
        .by("COPY . /app")
        .layer(|l| l.file("app/a", 300_000).file("app/b", 200_001))
        .by("COPY a b /app/")
        .diagnose();
    let finding = only(&diagnosis, "rewritten-files");
    assert_eq!(finding.saves, 300_000);
    assert_eq!(finding.title, "1 file stored again unchanged by layer 1");
    assert_eq!(
        finding.advice,
        "Drop layer 1 (COPY a b /app/), or exclude from it what layer 0 (COPY . /app) already wrote."
    );
}

#[test]
fn another_time_is_another_kind_of_waste() {
    let touched =
        image().layer(|l| l.file("a", 300_000)).layer(|l| l.mtime(1_800_000_000).file("a", 300_000));
    silent(&touched.diagnose(), "rewritten-files");
}
