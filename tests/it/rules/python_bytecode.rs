//! Python's compiled modules.

use imgscope::finding::Severity;

use super::{all, only, paths, silent};
use crate::support::image;

#[test]
fn compiled_modules_are_priced_where_their_sources_are_there_too() {
    let diagnosis = image()
        .layer(|l| {
            l.file("app/main.py", 900)
                .file("app/__pycache__/main.cpython-312.pyc", 30_000)
                .file("usr/local/lib/python2.7/os.py", 20_000)
                .file("usr/local/lib/python2.7/os.pyc", 25_000)
                .file("usr/local/lib/python2.7/os.pyo", 24_000)
        })
        .by("RUN pip install .")
        .diagnose();
    let finding = only(&diagnosis, "python-bytecode");
    assert_eq!(finding.saves, 30_000 + 25_000 + 24_000);
    assert_eq!(
        paths(finding),
        ["/app/__pycache__", "/usr/local/lib/python2.7/os.pyc", "/usr/local/lib/python2.7/os.pyo"]
    );
    assert_eq!(finding.title, "Python bytecode of 3 modules, which makes containers start faster");
    let slower = "If containers may start several times as slowly, use `pip install --no-compile`";
    assert!(finding.advice.starts_with(slower), "{}", finding.advice);
}

#[test]
fn a_program_that_is_shipped_compiled_is_left_alone() {
    let clean = image().layer(|l| l.file("app/main.pyc", 900_000).file("app/other.py", 5_000));
    silent(&clean.diagnose(), "python-bytecode");
}

#[test]
fn an_option_of_pip_is_not_advised_for_packages_of_the_distribution() {
    for command in [
        "RUN apt-get install -y python3-numpy",
        "RUN apt-get install -y python3-pip python3-numpy && pip install flask",
    ] {
        let diagnosis = image()
            .layer(|l| {
                l.file("usr/lib/python3/dist-packages/numpy/core.py", 900)
                    .file("usr/lib/python3/dist-packages/numpy/__pycache__/core.cpython-311.pyc", 3_000_000)
                    .file("usr/local/lib/python3.11/dist-packages/flask/app.py", 900)
                    .file(
                        "usr/local/lib/python3.11/dist-packages/flask/__pycache__/app.cpython-311.pyc",
                        30_000,
                    )
            })
            .by(command)
            .diagnose();
        let finding = only(&diagnosis, "python-bytecode");
        assert!(finding.advice.contains("find / -xdev -name __pycache__"), "{}", finding.advice);
        assert!(!finding.advice.contains("PYTHONDONTWRITEBYTECODE"), "{}", finding.advice);
        assert_eq!(finding.severity, Severity::Low, "it saves bytes and costs time");
    }
}

#[test]
fn what_the_distribution_and_what_pip_compiled_are_two_findings_with_steps_of_their_own() {
    let diagnosis = image()
        .layer(|l| {
            l.file("usr/lib/python3/dist-packages/numpy/core.py", 900)
                .file("usr/lib/python3/dist-packages/numpy/__pycache__/core.cpython-311.pyc", 3_000_000)
        })
        .by("RUN apt-get install -y python3-numpy")
        .layer(|l| {
            l.file("opt/venv/lib/python3.11/site-packages/a/b.py", 900)
                .file("opt/venv/lib/python3.11/site-packages/a/__pycache__/b.cpython-311.pyc", 2_000_000)
        })
        .by("RUN /opt/venv/bin/pip install a")
        .diagnose();
    let found = all(&diagnosis, "python-bytecode");
    let said = |size: u64| found.iter().find(|found| found.saves == size).expect("a finding").advice.as_str();
    assert!(said(3_000_000).contains("layer 0 (RUN apt-get install"), "{}", said(3_000_000));
    assert!(said(2_000_000).contains("layer 1 (RUN /opt/venv/bin/pip"), "{}", said(2_000_000));
    assert!(said(2_000_000).contains("--no-compile"), "{}", said(2_000_000));
}
