//! pip in virtual environments.

use super::{only, paths, silent};
use crate::support::{ImageBuilder, image};

fn environment(command: serde_json::Value) -> ImageBuilder {
    image()
        .layer(|l| l.file("bin/sh", 900))
        .by("ADD rootfs.tar /")
        .layer(|l| {
            l.file("opt/venv/pyvenv.cfg", 100)
                .file("opt/venv/bin/pip3.11", 200)
                .file("opt/venv/bin/pipx", 300)
                .file("opt/venv/lib/python3.11/site-packages/pip/__init__.py", 400)
                .file("opt/venv/lib/python3.11/site-packages/pip/_vendor/rich.py", 2_000_000)
                .file("opt/venv/lib/python3.11/site-packages/pip-23.0.1.dist-info/RECORD", 5_000)
                .file("opt/venv/lib/python3.11/site-packages/pip_tools/x.py", 6_000)
        })
        .by("RUN /bin/sh -c python -m venv /opt/venv # buildkit")
        .runs(command)
}

#[test]
fn pip_is_found_with_its_record_and_its_programs() {
    let diagnosis = environment(serde_json::json!({"Cmd": ["python", "app.py"]})).diagnose();
    let finding = only(&diagnosis, "environment-pip");
    assert_eq!(finding.saves, 200 + 400 + 2_000_000 + 5_000);
    assert!(paths(finding).contains(&"/opt/venv/lib/python3.11/site-packages/pip".to_owned()), "{finding:?}");
}

#[test]
fn an_image_that_calls_pip_needs_it() {
    let diagnosis =
        environment(serde_json::json!({"Cmd": ["sh", "-c", "pip install -e . && run"]})).diagnose();
    silent(&diagnosis, "environment-pip");
}
