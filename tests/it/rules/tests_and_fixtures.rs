//! Tests, of the application and of installed packages.

use super::{all, only, paths, silent};
use crate::support::image;

#[test]
fn tests_of_an_application_are_found_by_their_files_or_beside_its_manifest() {
    let diagnosis = image()
        .layer(|l| {
            l.file("app/requirements.txt", 10)
                .file("app/main.py", 100)
                .file("app/tests/unit/test_a.py", 3_000)
                .file("app/tests/data.json", 500)
                .file("app/web/page.test.js", 700)
                .file("app/web/page.js", 100)
                .file("app/fixtures/a.json", 60)
                .file("app/.pytest_cache/README.md", 30)
        })
        .diagnose();
    let finding = only(&diagnosis, "tests-and-fixtures");
    assert_eq!(finding.title, "Tests, test fixtures and leftovers of test runs");
    assert_eq!(
        paths(finding),
        ["/app/tests", "/app/web/page.test.js", "/app/fixtures", "/app/.pytest_cache"]
    );
    assert_eq!(finding.saves, 3_500 + 700 + 60 + 30);
    assert_eq!(finding.confidence.word(), "exact");
}

#[test]
fn nothing_is_said_of_an_image_that_runs_tests() {
    let tests = |command: &str| {
        let image = image().runs(serde_json::json!({"Cmd": [command]}));
        image.layer(|l| l.file("app/tests/test_a.py", 3_000)).diagnose()
    };
    silent(&tests("pytest -q"), "tests-and-fixtures");
    only(&tests("python main.py"), "tests-and-fixtures");
}

#[test]
fn tests_of_packages_count_together_from_a_megabyte() {
    let tests = |size: usize| {
        let image = image().layer(|l| {
            let packages = "usr/local/lib/python3.11/site-packages";
            l.file(&format!("{packages}/pandas/tests/test_frame.py"), size)
                .file(&format!("{packages}/pandas/frame.py"), 100)
                .file(&format!("{packages}/django/test/client.py"), 700_000)
                .file("app/node_modules/x/package.json", 10)
                .file("app/node_modules/x/test/a.js", 400_000)
                .file("app/node_modules/test/package.json", 10)
                .file("app/node_modules/test/index.js", 400_000)
        });
        image.diagnose()
    };
    let diagnosis = tests(600_000);
    let finding = only(&diagnosis, "tests-and-fixtures");
    assert_eq!(finding.title, "Tests of installed packages");
    assert_eq!(finding.saves, 1_000_000);
    assert_eq!(finding.confidence.word(), "estimate");
    silent(&tests(599_999), "tests-and-fixtures");
}

#[test]
fn directories_that_are_only_called_so_are_left_alone() {
    let diagnosis = image()
        .layer(|l| {
            l.file("usr/bin/test", 100)
                .file("usr/share/perl/5.36/Test/More.pm", 100)
                .file("app/spec/openapi.yaml", 100)
                .file("app/fixtures/countries.json", 100)
                .file("etc/test/settings", 100)
                .file("data/test/a.bin", 100)
        })
        .diagnose();
    assert!(all(&diagnosis, "tests-and-fixtures").is_empty());
}
