//! Health checks whose program is not there.

use imgscope::finding::{Diagnosis, Severity};
use serde_json::{Value, json};

use super::{only, silent};
use crate::support::{elf, image};

fn of(test: Value) -> Diagnosis {
    let program = elf().build();
    let image = image().layer(|l| {
        l.content(b"text", b"x\n")
            .mode(0o755)
            .content(b"bin/dash", &program)
            .symlink("bin/sh", "dash")
            .content(b"usr/bin/wget", &program)
            .content(b"hello", &program)
    });
    image.runs(json!({"Cmd": ["/hello"], "Healthcheck": {"Test": test}})).diagnose()
}

#[test]
fn a_health_check_whose_program_is_absent_always_fails() {
    for script in ["curl -f http://localhost/ || exit 1", "curl -f localhost", "curl x && wget y || false"] {
        let diagnosis = of(json!(["CMD-SHELL", script]));
        let finding = only(&diagnosis, "healthcheck-not-found");
        assert_eq!(finding.title, "HEALTHCHECK calls curl, which is not in PATH");
        assert_eq!((finding.error.as_deref(), finding.severity), (Some("curl: not found"), Severity::Medium));
        assert!(finding.advice.contains("wget"), "{}", finding.advice);
    }
    for script in [
        "! curl x",
        "! { curl x; }",
        "exec 3<>/dev/tcp/localhost/80 && echo x >&3",
        "chdir / && wget x",
        "/tmp/check",
    ] {
        silent(&of(json!(["CMD-SHELL", script])), "healthcheck-not-found");
    }
    for script in ["(curl x || exit 1)", "curl x | grep -q ok || exit 1", "curl -f x | grep -E ok"] {
        let diagnosis = of(json!(["CMD-SHELL", script]));
        let finding = only(&diagnosis, "healthcheck-not-found");
        assert_eq!(finding.title, "HEALTHCHECK calls curl, which is not in PATH", "{script}");
    }
    for test in [json!(["CMD-SHELL", "sh /opt/check.sh || exit 1"]), json!(["CMD", "sh", "/opt/check.sh"])] {
        let diagnosis = of(test);
        let finding = only(&diagnosis, "healthcheck-not-found");
        assert_eq!(finding.title, "HEALTHCHECK: The script /opt/check.sh does not exist");
        assert_eq!(finding.error.as_deref(), Some("cannot open /opt/check.sh: No such file"));
    }
    let diagnosis = of(json!(["CMD", "/text"]));
    let finding = only(&diagnosis, "healthcheck-not-found");
    assert_eq!(finding.title, "HEALTHCHECK calls /text, which has no execute bit");
    let diagnosis = of(json!(["CMD", "/bin/check", "--all"]));
    let finding = only(&diagnosis, "healthcheck-not-found");
    assert_eq!(finding.title, "HEALTHCHECK calls /bin/check, which does not exist");
}

#[test]
fn one_that_can_be_called_or_that_goes_on_is_none() {
    for script in [
        "wget -q localhost || exit 1",
        "curl x || wget y",
        "curl x || exit 0",
        "curl x | tee log",
        "curl x 2>&1 | grep -q not",
        "curl x | grep ok | cat",
        "curl x | grep -q ok /hello",
        "(curl x; wget y)",
        "sh /tmp/check.sh",
        "sh /opt/check.sh || wget y",
        "curl x; wget y",
        "test -f /ready",
        "$CHECK",
    ] {
        silent(&of(json!(["CMD-SHELL", script])), "healthcheck-not-found");
    }
    for test in [json!(["NONE"]), json!([]), json!(["CMD", "/hello"]), json!(["CMD"]), json!(null)] {
        silent(&of(test), "healthcheck-not-found");
    }
}
