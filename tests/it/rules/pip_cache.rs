//! Caches of Python's package managers.

use super::{only, paths, silent};
use crate::support::image;

#[test]
fn caches_are_found_in_every_home_directory() {
    let diagnosis = image()
        .layer(|l| {
            l.file("root/.cache/pip/http-v2/a/b", 5_000_000)
                .file("home/app/.cache/uv/archive-v0/x/y.whl", 3_000_000)
                .file("home/app/.cache/pypoetry/artifacts/z.whl", 1_000_000)
                .file("opt/venv/lib/python3.12/site-packages/pip/__init__.py", 500)
        })
        .by("RUN pip install -r requirements.txt")
        .diagnose();
    let finding = only(&diagnosis, "pip-cache");
    assert_eq!(finding.saves, 9_000_000);
    assert_eq!(
        paths(finding),
        ["/root/.cache/pip", "/home/app/.cache/uv", "/home/app/.cache/pypoetry/artifacts"]
    );
    assert!(finding.advice.contains("--no-cache-dir"), "{}", finding.advice);
}

#[test]
fn files_that_are_linked_into_an_environment_are_no_saving() {
    let diagnosis = image()
        .layer(|l| {
            l.file("root/.cache/uv/archive-v0/x/numpy.so", 3_000_000)
                .hard_link("app/.venv/numpy.so", "root/.cache/uv/archive-v0/x/numpy.so")
                .file("root/.cache/uv/wheels-v1/numpy.msgpack", 10_000)
        })
        .diagnose();
    assert_eq!(only(&diagnosis, "pip-cache").saves, 10_000);
}

#[test]
fn poetrys_environments_are_no_cache_and_neither_is_an_empty_one() {
    let clean = image().layer(|l| {
        l.file("root/.cache/pypoetry/virtualenvs/app/bin/python", 5_000_000).dir("root/.cache/pip")
    });
    silent(&clean.diagnose(), "pip-cache");
}
