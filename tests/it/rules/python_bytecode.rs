//! Python's compiled modules.

use super::{only, paths, silent};
use crate::support::image;

#[test]
fn compiled_modules_are_priced_where_their_sources_are_there_too() {
    let diagnosis = image()
        .layer(|l| {
            l.file("app/main.py", 900)
                .file("app/__pycache__/main.cpython-312.pyc", 30_000)
                .file("usr/lib/python2.7/os.py", 20_000)
                .file("usr/lib/python2.7/os.pyc", 25_000)
                .file("usr/lib/python2.7/os.pyo", 24_000)
        })
        .by("RUN pip install .")
        .diagnose();
    let finding = only(&diagnosis, "python-bytecode");
    assert_eq!(finding.saves, 30_000 + 25_000 + 24_000);
    assert_eq!(
        paths(finding),
        ["/app/__pycache__", "/usr/lib/python2.7/os.pyc", "/usr/lib/python2.7/os.pyo"]
    );
    assert_eq!(finding.title, "Python bytecode of 3 modules, which only saves start-up time");
    assert!(finding.advice.contains("pip install --no-compile"), "{}", finding.advice);
}

#[test]
fn a_program_that_is_shipped_compiled_is_left_alone() {
    let clean = image().layer(|l| l.file("app/main.pyc", 900_000).file("app/other.py", 5_000));
    silent(&clean.diagnose(), "python-bytecode");
}
