//! What builds of Python and of its packages leave behind.

use super::{only, paths, silent};
use crate::support::image;

#[test]
fn build_directories_and_wheels_are_priced_to_the_byte() {
    let diagnosis = image()
        .layer(|l| {
            l.file("src/setup.py", 900)
                .file("src/build/lib.linux-x86_64-cpython-311/x.so", 40_000)
                .file("src/build/temp.linux-x86_64-cpython-311/x.o", 30_000)
                .file("src/build/notes", 10)
                .file("wheels/x-1.0-py3-none-any.whl", 20_000)
                .file("wheels/y-1.0-py3-none-any.whl", 10_000)
        })
        .diagnose();
    let finding = only(&diagnosis, "python-build");
    assert_eq!(finding.title, "Python package build files and Python wheels");
    assert_eq!(
        paths(finding),
        ["/src/build/lib.linux-x86_64-cpython-311", "/src/build/temp.linux-x86_64-cpython-311", "/wheels"]
    );
    assert_eq!(finding.saves, 100_000);
}

#[test]
fn the_static_library_and_tests_of_python_count_from_a_megabyte() {
    let python = |size: usize| {
        let image = image().layer(|l| {
            l.file("usr/local/lib/python3.11/os.py", 40_000)
                .file("usr/local/lib/python3.11/test/regrtest.py", size)
                .file("usr/local/lib/python3.11/unittest/test/a.py", 10)
                .file("usr/local/lib/python3.11/config-3.11-x86_64-linux-gnu/libpython3.11.a", size)
        });
        image.diagnose()
    };
    let diagnosis = python(1_000_000);
    let finding = only(&diagnosis, "python-build");
    assert_eq!(finding.title, "Python standard library tests and Python static library");
    assert_eq!(finding.saves, 2_000_010);
    silent(&diagnosis, "c-toolchain");
    silent(&python(900_000), "python-build");
}

#[test]
fn what_every_installation_of_python_has_is_left_alone() {
    let diagnosis = image()
        .layer(|l| {
            l.file("usr/local/lib/python3.11/ensurepip/_bundled/pip-24.0-py3-none-any.whl", 2_100_000)
                .file("usr/share/python-wheels/urllib3-1.26-py3-none-any.whl", 2_100_000)
                .file("usr/local/lib/python3.11/site-packages/virtualenv/seed/wheels/embed/a.whl", 2_100_000)
                .file("usr/local/lib/python3.11/site-packages/x/build/lib/x.py", 500)
                .file("app/build/index.html", 1_000)
                .file("app/pyproject.toml", 100)
        })
        .diagnose();
    silent(&diagnosis, "python-build");
}

#[test]
fn tests_of_the_standard_library_need_no_runner() {
    let diagnosis =
        image().layer(|l| l.file("usr/local/lib/python3.11/test/test_x.py", 2_000_000)).diagnose();
    assert_eq!(only(&diagnosis, "python-build").saves, 2_000_000);
    silent(&image().layer(|l| l.file("srv/lib/x/test/test_x.py", 2_000_000)).diagnose(), "python-build");
}

#[test]
fn wheels_that_a_step_copied_are_to_be_mounted_because_no_later_step_takes_them_out_of_its_layer() {
    let advice = |command: &'static str| {
        let image = image()
            .layer(|l| l.file("bin/sh", 900))
            .layer(|l| l.file("wheels/a-1-py3-none-any.whl", 500_000));
        only(&image.by(command).diagnose(), "python-build").advice.clone()
    };
    let copied = advice("COPY wheels /wheels # buildkit");
    assert!(copied.starts_with("Install them from a mount"), "{copied}");
    assert!(copied.contains("layer 1 (COPY wheels /wheels)"), "{copied}");
    assert!(advice("RUN /bin/sh -c pip wheel -w /wheels a # buildkit").starts_with("Delete these files"));
}

#[test]
fn the_static_library_of_a_distribution_goes_with_its_package_of_headers() {
    let library = "usr/lib/python3.11/config-3.11-x86_64-linux-gnu/libpython3.11.a";
    silent(&image().layer(|l| l.file(library, 9_000_000)).diagnose(), "python-build");
}
