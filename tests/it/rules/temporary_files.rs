//! Files that were not meant to stay.

use serde_json::json;

use super::{only, paths, silent};
use crate::support::image;

#[test]
fn what_lies_in_tmp_in_roots_cache_and_under_a_temporary_name_is_priced() {
    let diagnosis = image()
        .layer(|l| {
            l.file("tmp/build/a.o", 500_000)
                .file("var/tmp/x", 100_000)
                .file("root/.cache/matplotlib/fontlist.json", 50_000)
                .file("srv/upload.tmp", 20_000)
        })
        .by("RUN make")
        .diagnose();
    let finding = only(&diagnosis, "temporary-files");
    assert_eq!(finding.saves, 670_000);
    assert_eq!(paths(finding), ["/tmp/build", "/var/tmp/x", "/root/.cache/matplotlib", "/srv/upload.tmp"]);
    assert_eq!(finding.title, "Temporary files: /tmp, /root/.cache, *.tmp");
}

#[test]
fn what_the_image_runs_from_tmp_is_no_temporary_file() {
    let runs = [
        json!({"Entrypoint": ["/tmp/app/server"]}),
        json!({"Cmd": ["python", "/tmp/app/main.py"]}),
        json!({"WorkingDir": "/tmp/app"}),
        json!({"Env": ["PATH=/usr/bin:/tmp/app"], "Cmd": ["server"]}),
    ];
    for runtime in runs {
        let used = image()
            .layer(|l| l.mode(0o755).file("tmp/app/server", 500_000).file("tmp/app/main.py", 500_000))
            .runs(runtime.clone());
        silent(&used.diagnose(), "temporary-files");
    }
}

#[test]
fn caches_that_programs_run_from_and_what_other_rules_name_are_left_alone() {
    let clean = image().layer(|l| {
        l.file("root/.cache/ms-playwright/chromium-1/chrome", 300_000_000 / 1000)
            .file("root/.cache/huggingface/hub/model.bin", 500_000)
            .file("root/.cache/pip/http/a", 500_000)
            .file("tmp/go.tar.gz", 500_000)
            .file("usr/lib/x/template.tmp", 500_000)
            .dir("tmp")
    });
    silent(&clean.diagnose(), "temporary-files");
}
