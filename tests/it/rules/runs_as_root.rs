//! Images whose program runs as root.

use imgscope::finding::Severity;
use serde_json::json;

use super::{only, silent};
use crate::support::image;

const PASSWD: &[u8] = b"root:x:0:0:root:/root:/bin/sh\ntoor:x:0:0::/:/bin/sh\napp:x:1000:1000::/:/bin/sh\n";

fn of_user(user: &str) -> imgscope::finding::Diagnosis {
    let image = image().layer(|l| l.content(b"etc/passwd", PASSWD).mode(0o755).file("bin/sh", 1));
    image.runs(json!({"Cmd": ["/bin/sh"], "User": user})).diagnose()
}

#[test]
fn no_user_zero_and_names_of_zero_are_root() {
    for user in ["", "0", "root", "0:0", "root:1000", "toor"] {
        let diagnosis = of_user(user);
        let finding = only(&diagnosis, "runs-as-root");
        assert_eq!(finding.severity, Severity::Medium, "{user}");
        assert!(finding.advice.contains("USER 65532:65532"), "{}", finding.advice);
        assert_eq!((finding.saves, &finding.error), (0, &None), "{user}");
    }
    assert_eq!(only(&of_user("0:0"), "runs-as-root").title, "The program runs as root: USER 0:0");
}

#[test]
fn any_other_user_is_not() {
    for user in ["1000", "65532:65532", "1000:0", "app", "app:root"] {
        silent(&of_user(user), "runs-as-root");
    }
}

#[test]
fn a_name_without_a_number_is_a_container_that_does_not_start() {
    let diagnosis = of_user("nobody");
    silent(&diagnosis, "runs-as-root");
    assert_eq!(only(&diagnosis, "command-not-found").title, "The user nobody is not in /etc/passwd");
}

#[test]
fn root_without_etc_passwd_is_root() {
    let diagnosis = image().layer(|l| l.file("hello", 1)).runs(json!({"Cmd": ["/hello"]})).diagnose();
    only(&diagnosis, "runs-as-root");
    let diagnosis =
        image().layer(|l| l.file("a", 1)).runs(json!({"Cmd": ["/hello"], "User": "0"})).diagnose();
    only(&diagnosis, "runs-as-root");
}

#[test]
fn an_image_to_build_on_matters_less() {
    let diagnosis = image().layer(|l| l.file("etc/motd", 1)).runs(json!({})).diagnose();
    assert_eq!(only(&diagnosis, "runs-as-root").severity, Severity::Low);
}

/// An image with an entrypoint script, settings of supervisord, and a program.
fn starting(script: &str, settings: &str, runtime: serde_json::Value) -> imgscope::finding::Diagnosis {
    let program = crate::support::elf().build();
    let image = image().layer(|l| {
        let l = ["bin/sh", "usr/bin/gosu", "usr/bin/supervisord", "server"]
            .into_iter()
            .fold(l.content(b"etc/supervisord.conf", settings.as_bytes()).mode(0o755), |l, path| {
                l.content(path.as_bytes(), &program)
            });
        l.content(b"entry.sh", format!("#!/bin/sh\n{script}\n").as_bytes())
    });
    image.runs(runtime).diagnose()
}

#[test]
fn a_program_that_is_started_as_another_user_is_not_roots() {
    for script in [
        "exec gosu app \"$@\"",
        "if [ \"$(id -u)\" = 0 ]; then\n  exec su-exec app \"$0\" \"$@\"\nfi\nexec \"$@\"",
        "exec setpriv --reuid=app --clear-groups /server",
        "exec runuser -u app -- /server",
    ] {
        let runtime = json!({"Entrypoint": ["/entry.sh"], "Cmd": ["/server"]});
        silent(&starting(script, "", runtime), "runs-as-root");
    }
    for script in ["exec gosu root \"$@\"", "# gosu app\nexec \"$@\""] {
        let runtime = json!({"Entrypoint": ["/entry.sh"], "Cmd": ["/server"]});
        only(&starting(script, "", runtime), "runs-as-root");
    }
    silent(&starting("", "", json!({"Entrypoint": ["gosu", "app"], "Cmd": ["/server"]})), "runs-as-root");
    only(&starting("", "", json!({"Entrypoint": ["gosu", "root"], "Cmd": ["/server"]})), "runs-as-root");
}

#[test]
fn the_user_of_supervisord_and_of_its_programs_counts() {
    let of = |settings: &str| starting("", settings, json!({"Cmd": ["/usr/bin/supervisord", "-n"]}));
    silent(&of("[supervisord]\nuser=app\n[program:a]\ncommand=/server\n"), "runs-as-root");
    silent(&of("[supervisord]\n[program:a]\nuser=app\n[program:b]\nuser = www\n"), "runs-as-root");
    let diagnosis = of("[supervisord]\nuser=root\n[program:a]\nuser=app\n[program:b]\n");
    let finding = only(&diagnosis, "runs-as-root");
    assert_eq!(finding.severity, Severity::Low);
    assert!(
        !finding.advice.contains("USER"),
        "it could not start programs as others then: {}",
        finding.advice
    );
    only(&of("[program:a]\nuser=root\n[group:x]\nuser=y\n"), "runs-as-root");
    only(&of(""), "runs-as-root");
}

#[test]
fn servers_that_have_to_be_root_or_serve_as_another_user_by_themselves_are_told_apart() {
    let of = |program: &str| {
        let image =
            image().layer(|l| l.mode(0o755).content(program.as_bytes(), &crate::support::elf().build()));
        image.runs(json!({"Cmd": [format!("/{program}"), "-D"]})).diagnose()
    };
    for program in ["usr/sbin/sshd", "usr/sbin/cron"] {
        silent(&of(program), "runs-as-root");
    }
    for program in ["usr/sbin/nginx", "usr/sbin/php-fpm8.2", "usr/sbin/apache2"] {
        let diagnosis = of(program);
        let finding = only(&diagnosis, "runs-as-root");
        assert_eq!(finding.severity, Severity::Low, "{program}");
        assert!(finding.advice.starts_with("Its workers run as another user"), "{}", finding.advice);
    }
    assert_eq!(only(&of("usr/bin/server"), "runs-as-root").severity, Severity::Medium);
}

#[test]
fn a_server_behind_scripts_is_told_by_the_command() {
    let program = crate::support::elf().build();
    let files = |l: crate::support::LayerBuilder| {
        let l = l.mode(0o755).content(b"bin/sh", &program).content(b"usr/sbin/nginx", &program);
        l.content(b"entry.sh", b"#!/bin/sh\n. /settings\nexec \"$@\"\n")
            .content(b"usr/sbin/apachectl", b"#!/bin/sh\n. /etc/apache2/envvars\nexec apache2\n")
    };
    for runtime in [
        json!({"Entrypoint": ["/entry.sh"], "Cmd": ["nginx", "-g", "daemon off;"], "Env": ["PATH=/usr/sbin"]}),
        json!({"Cmd": ["/usr/sbin/apachectl", "-D", "FOREGROUND"]}),
    ] {
        let diagnosis = image().layer(files).runs(runtime.clone()).diagnose();
        assert_eq!(only(&diagnosis, "runs-as-root").severity, Severity::Low, "{runtime}");
    }
}

#[test]
fn servers_that_change_user_by_themselves_need_root_under_supervisord_too() {
    let advice = |settings: &str| {
        let diagnosis = starting("", settings, json!({"Cmd": ["/usr/bin/supervisord", "-n"]}));
        let finding = only(&diagnosis, "runs-as-root");
        (finding.severity, finding.advice.clone())
    };
    let nginx = "[program:nginx]\ncommand=/usr/sbin/nginx -g \"daemon off;\"\n";
    let fpm = "[program:fpm]\ncommand = php-fpm8.2 -F\n";
    let (severity, serving) = advice(&format!("{nginx}{fpm}"));
    assert_eq!(severity, Severity::Low);
    assert_eq!(
        serving,
        "The workers of nginx and php-fpm8.2 run as another user. For none as root, let them listen on ports above 1024, end \
         the Dockerfile with USER, and let that user own what they and supervisord write."
    );
    for (settings, expected) in [
        (
            format!("{nginx}[program:app]\ncommand=/server\n"),
            "supervisord needs root to start nginx, which changes its user itself. Set user= for the other programs.",
        ),
        (
            format!("[program:cron]\ncommand=cron -f\n{nginx}[program:app]\ncommand=/server\nuser=app\n"),
            "supervisord needs root to start cron and nginx, which change their users themselves; the other programs have one.",
        ),
    ] {
        assert_eq!(advice(&settings), (Severity::Low, expected.to_owned()), "{settings}");
    }
    let (severity, other) = advice("[program:app]\ncommand=/server\n");
    assert_eq!(severity, Severity::Medium);
    assert!(other.contains("USER 65532:65532"), "{other}");
}
