//! Commands that can't be started: found as the runtime, the kernel and shells find them.

use imgscope::finding::{Diagnosis, Finding, Severity};
use serde_json::{Value, json};

use super::{only, paths, silent};
use crate::support::{LayerBuilder, elf, image};

/// An image with a shell, `env`, a program in `/app` and scripts beside it.
fn files(l: LayerBuilder) -> LayerBuilder {
    let program = elf().build();
    l.content(b"etc/passwd", b"root:x:0:0::/:\napp:x:1000:1000::/:\n")
        .content(b"etc/group", b"root:x:0:\nstaff:x:50:app\n")
        .content(b"app/text", b"#!/bin/sh\n")
        .mode(0o755)
        .content(b"bin/dash", &program)
        .symlink("bin/sh", "dash")
        .content(b"usr/bin/env", &program)
        .content(b"app/hello", &program)
        .content(b"app/script", b"#!/bin/sh -e\necho\n")
        .content(b"app/windows", b"#!/bin/sh\r\necho\r\n")
        .content(b"app/windows-option", b"#!/bin/sh -e\r\necho\r\n")
        .content(b"app/windows-env", b"#!/usr/bin/env sh\r\necho\r\n")
        .content(b"app/bash", b"#!/bin/bash\n")
        .content(b"app/python", b"#!/usr/bin/env python3\n")
        .content(b"app/by-env", b"#!/usr/bin/env sh\n")
        .content(b"app/plain", b"echo\n")
        .content(b"app/object", &elf().kind(1).build())
        .file("app/empty", 0)
        .content(b"app/of-text", b"#!/app/text\n")
        .symlink("app/link", "hello")
        .symlink("app/dangling", "/nowhere")
        .symlink("app/loop", "loop")
        .dir("app/directory")
}

fn running(runtime: Value) -> Diagnosis {
    let mut runtime = runtime;
    runtime["WorkingDir"] = json!("/app");
    image().layer(files).runs(runtime).diagnose()
}

#[track_caller]
fn starts(runtime: Value) {
    silent(&running(runtime), "command-not-found");
}

#[track_caller]
fn fails(runtime: Value, title: &str, error: &str) {
    let diagnosis = running(runtime);
    let finding: &Finding = only(&diagnosis, "command-not-found");
    assert_eq!((finding.title.as_str(), finding.error.as_deref()), (title, Some(error)));
    assert_eq!((finding.severity, finding.saves), (Severity::High, 0));
}

#[test]
fn what_can_be_started_is_no_finding() {
    for word in ["./hello", "/app/hello", "../app/hello", "hello", "link", "./script", "./by-env", "/bin/sh"]
    {
        starts(json!({"Cmd": [word], "Env": ["PATH=/bin:/app"]}));
    }
    starts(json!({"Entrypoint": ["./hello"], "Cmd": ["nothing", "./else"]}));
    starts(json!({"Entrypoint": [""], "Cmd": ["./hello"]}));
    starts(json!({"Cmd": ["env"]}));
    // the engine makes a working directory that is missing
    let image =
        image().layer(files).runs(json!({"Cmd": ["../../app/hello"], "WorkingDir": "/new/directory"}));
    silent(&image.diagnose(), "command-not-found");
}

#[test]
fn a_word_is_looked_for_in_path() {
    let in_bin = r#"exec: "hello": executable file not found in $PATH"#;
    fails(json!({"Cmd": ["hello"]}), "hello is not in PATH", in_bin);
    fails(json!({"Cmd": ["hello"], "Env": ["PATH=/app", "PATH=/bin"]}), "hello is not in PATH", in_bin);
    fails(json!({"Cmd": ["hello"], "Env": ["PATH="]}), "hello is not in PATH", in_bin);
    fails(json!({"Entrypoint": ["hello"], "Cmd": ["/bin/sh"]}), "hello is not in PATH", in_bin);
    fails(
        json!({"Cmd": ["text"], "Env": ["PATH=/bin:/app"]}),
        "text is not in PATH: /app/text is not executable",
        r#"exec: "text": executable file not found in $PATH"#,
    );
    fails(
        json!({"Cmd": ["hello"], "Env": ["PATH=/bin:."]}),
        "hello is found only through a relative PATH entry: /app/hello",
        r#"exec: "hello": cannot run executable found relative to current directory"#,
    );
    let diagnosis = running(json!({"Cmd": ["hello"]}));
    let advice = &only(&diagnosis, "command-not-found").advice;
    assert_eq!(advice, "The image has it at /app/hello: use that path.");
}

#[test]
fn a_path_is_looked_for_from_the_working_directory() {
    fails(
        json!({"Cmd": ["./nope"]}),
        "./nope does not exist in /app",
        r#"exec: "./nope": stat ./nope: no such file or directory"#,
    );
    fails(
        json!({"Cmd": ["/nope"]}),
        "/nope does not exist",
        r#"exec: "/nope": stat /nope: no such file or directory"#,
    );
    fails(
        json!({"Cmd": ["/app/hello/x"]}),
        "/app/hello/x does not exist: /app/hello is a file, not a directory",
        r#"exec: "/app/hello/x": stat /app/hello/x: not a directory"#,
    );
    fails(
        json!({"Cmd": ["/app/loop"]}),
        "/app/loop is a symbolic link loop",
        r#"exec: "/app/loop": stat /app/loop: too many levels of symbolic links"#,
    );
    fails(
        json!({"Cmd": ["./dangling"]}),
        "./dangling does not exist in /app",
        r#"exec: "./dangling": stat ./dangling: no such file or directory"#,
    );
}

#[test]
fn the_kernels_file_systems_and_volumes_are_not_known() {
    starts(json!({"Cmd": ["/proc/self/exe"]}));
    starts(json!({"Cmd": ["/data/run"], "Volumes": {"/data": {}}}));
    starts(json!({"Cmd": ["run"], "Volumes": {"/data/": {}}, "Env": ["PATH=/bin:/data/bin"]}));
}

#[test]
fn a_file_needs_an_execute_bit_and_a_known_form() {
    fails(json!({"Cmd": ["./text"]}), "./text has no execute bit", r#"exec: "./text": permission denied"#);
    fails(
        json!({"Cmd": ["./directory"]}),
        "./directory is a directory",
        r#"exec: "./directory": permission denied"#,
    );
    fails(json!({"Cmd": ["./empty"]}), "./empty is empty", "exec ./empty: exec format error");
    for word in ["./plain", "./object"] {
        let title = format!("{word} is neither a program nor a script");
        fails(json!({"Cmd": [word]}), &title, &format!("exec {word}: exec format error"));
    }
}

#[test]
fn a_script_needs_its_interpreter() {
    fails(
        json!({"Cmd": ["./bash"]}),
        "/bin/bash, the interpreter of /app/bash, does not exist",
        "exec ./bash: no such file or directory",
    );
    fails(
        json!({"Cmd": ["./of-text"]}),
        "/app/text, the interpreter of /app/of-text, is not executable",
        "exec ./of-text: permission denied",
    );
    fails(
        json!({"Cmd": ["./python"]}),
        "python3, the interpreter of /app/python, is not in PATH",
        "'python3': No such file or directory",
    );
    let diagnosis = running(json!({"Cmd": ["./python"]}));
    assert_eq!(paths(only(&diagnosis, "command-not-found")), ["/app/python"]);
}

#[test]
fn a_first_line_of_windows_is_told() {
    let title = |name: &str| format!("The first line of /app/{name} has a Windows line ending (CRLF)");
    let cases = [
        ("windows", "exec ./windows: no such file or directory"),
        ("windows-option", "Illegal option -"),
        ("windows-env", r"'sh\r': No such file or directory"),
    ];
    for (name, error) in cases {
        fails(json!({"Cmd": [format!("./{name}")]}), &title(name), error);
    }
}

#[test]
fn a_chain_of_scripts_ends_after_five() {
    let chain = |first: usize| {
        let layer = |l: LayerBuilder| {
            let script = |l: LayerBuilder, n: usize| {
                l.content(format!("c{n}").as_bytes(), format!("#!/c{}\n", n + 1).as_bytes())
            };
            (1..7).fold(l.mode(0o755).content(b"c7", b"#!/sh\n").content(b"sh", &elf().build()), script)
        };
        image().layer(layer).runs(json!({"Cmd": [format!("/c{first}")]})).diagnose()
    };
    silent(&chain(3), "command-not-found");
    let diagnosis = chain(2);
    let finding = only(&diagnosis, "command-not-found");
    assert_eq!(finding.error.as_deref(), Some("exec /c2: too many levels of symbolic links"));
}

#[test]
fn the_shell_form_needs_a_shell() {
    let diagnosis = image()
        .layer(|l| l.mode(0o755).content(b"hello", &elf().build()))
        .runs(json!({"Cmd": ["/bin/sh", "-c", "/hello"]}))
        .diagnose();
    let finding = only(&diagnosis, "command-not-found");
    assert_eq!(finding.title, "/bin/sh does not exist, but the command is in shell form");
    assert_eq!(finding.error.as_deref(), Some(r#"exec: "/bin/sh": stat /bin/sh: no such file or directory"#));
}

#[test]
fn the_first_command_of_the_shell_form_is_followed() {
    let shell = |script: &str| json!({"Cmd": ["/bin/sh", "-c", script]});
    for script in ["./hello --x", "exec ./hello", "A=1 ./script", "env", "./plain", "./empty"] {
        starts(shell(script));
    }
    for script in ["./nope || ./hello", "$NOPE", "if ./nope; then x; fi", "./nope; ./hello"] {
        starts(shell(script));
    }
    fails(shell("./nope --x"), "./nope does not exist in /app", "./nope: not found");
    fails(shell("exec nope"), "nope is not in PATH", "nope: not found");
    fails(shell("./nope && ./hello"), "./nope does not exist in /app", "./nope: not found");
    fails(shell("./text"), "./text has no execute bit", "./text: Permission denied");
    fails(shell("./bash"), "/bin/bash, the interpreter of /app/bash, does not exist", "./bash: not found");
    starts(json!({"Cmd": ["/bin/sh", "-lc", "nope"]}));
}

#[test]
fn whoever_builds_on_an_image_brings_what_it_starts() {
    let of = |steps: serde_json::Value| {
        let runtime = json!({"Cmd": ["/app/server"], "OnBuild": steps});
        image().layer(|l| l.file("etc/motd", 1)).runs(runtime).diagnose()
    };
    silent(&of(json!(["COPY . /app"])), "command-not-found");
    only(&of(json!(null)), "command-not-found");
}

#[test]
fn what_is_in_path_and_closed_is_to_be_opened() {
    let of = |mode| {
        let closed = |l: crate::support::LayerBuilder| {
            l.mode(mode).content(b"usr/bin/tool", &crate::support::elf().build())
        };
        image()
            .layer(closed)
            .runs(json!({"Cmd": ["tool"], "User": "7:7", "Env": ["PATH=/usr/bin"]}))
            .diagnose()
    };
    for mode in [0o644, 0o750] {
        let diagnosis = of(mode);
        let advice = &only(&diagnosis, "command-not-found").advice;
        assert!(advice.contains("COPY --chmod=755"), "{advice}");
    }
}

#[test]
fn what_busybox_may_do_by_itself_is_no_missing_command() {
    let of = |with_links: bool, word: &str| {
        let layer = |l: LayerBuilder| {
            let l = l.mode(0o755).content(b"bin/busybox", &elf().build()).hard_link("bin/sh", "bin/busybox");
            if with_links { l.symlink("bin/cat", "busybox") } else { l }
        };
        image().layer(layer).runs(json!({"Cmd": ["sh", "-c", word]})).diagnose()
    };
    silent(&of(false, "httpd -f"), "command-not-found");
    silent(&of(true, "cat /bin/sh"), "command-not-found");
    only(&of(true, "hello"), "command-not-found");
    only(&of(false, "./hello"), "command-not-found");
}

#[test]
fn the_images_user_must_be_allowed_to() {
    let of = |user: &str, word: &str| {
        let layer = |l: LayerBuilder| {
            let program = elf().build();
            files(l)
                .mode(0o700)
                .content(b"app/private", &program)
                .dir("closed")
                .mode(0o711)
                .content(b"app/for-all", &program)
                .content(b"closed/hello", &program)
        };
        image().layer(layer).runs(json!({"Cmd": [word], "WorkingDir": "/app", "User": user})).diagnose()
    };
    for (user, word) in
        [("", "./private"), ("root", "/closed/hello"), ("app", "./for-all"), ("1:1", "./for-all")]
    {
        silent(&of(user, word), "command-not-found");
    }
    let diagnosis = of("app", "./private");
    let finding = only(&diagnosis, "command-not-found");
    assert_eq!(finding.title, "./private is not executable by user app");
    assert_eq!(finding.error.as_deref(), Some("exec ./private: permission denied"));
    let diagnosis = of("1000", "/closed/hello");
    let finding = only(&diagnosis, "command-not-found");
    assert_eq!(finding.title, "/closed/hello cannot be reached: user 1000 has no access to /closed");
    assert_eq!(
        finding.error.as_deref(),
        Some(r#"exec: "/closed/hello": stat /closed/hello: permission denied"#)
    );
}

#[test]
fn users_and_groups_need_a_number() {
    fails(
        json!({"Cmd": ["./hello"], "User": "nobody"}),
        "The user nobody is not in /etc/passwd",
        "unable to find user nobody: no matching entries in passwd file",
    );
    fails(
        json!({"Cmd": ["./hello"], "User": "app:wheel"}),
        "The group wheel is not in /etc/group",
        "unable to find group wheel: no matching entries in group file",
    );
    starts(json!({"Cmd": ["./hello"], "User": "app:staff"}));
    starts(json!({"Cmd": ["./hello"], "User": "4711:4712"}));
}

#[test]
fn an_image_without_a_command_is_good_to_know() {
    let diagnosis = running(json!({}));
    let finding = only(&diagnosis, "command-not-found");
    assert_eq!((finding.severity, finding.error.as_deref()), (Severity::Low, Some("No command specified")));
}

#[test]
fn names_of_the_image_can_not_steer_a_terminal() {
    let diagnosis = running(json!({"Cmd": ["./a\u{1b}[2J"], "User": "x\u{1b}[2J"}));
    let finding = only(&diagnosis, "command-not-found");
    let words = [&finding.title, &finding.advice, finding.error.as_ref().expect("an error")];
    assert!(words.iter().all(|words| !words.contains('\u{1b}')), "{words:?}");
    let diagnosis = running(json!({"Cmd": ["./a\u{1b}[2J"]}));
    let finding = only(&diagnosis, "command-not-found");
    let words = [&finding.title, &finding.advice, finding.error.as_ref().expect("an error")];
    assert!(words.iter().all(|words| !words.contains('\u{1b}')), "{words:?}");
}

#[test]
fn what_stands_before_a_command_says_that_it_is_not_there() {
    let of = |entrypoint: Value, script: &str| {
        let program = elf().build();
        let image = image().layer(|l| {
            files(l)
                .mode(0o755)
                .content(b"sbin/tini", &program)
                .content(b"usr/bin/dumb-init", &program)
                .content(b"entrypoint", script.as_bytes())
        });
        image.runs(json!({"Entrypoint": entrypoint, "Cmd": ["nope"]})).diagnose()
    };
    let script = "#!/bin/sh\nset -e\nexec \"$@\"\n";
    for (entrypoint, error) in [
        (json!(["/sbin/tini", "--"]), "exec nope failed: No such file or directory"),
        (json!(["dumb-init", "-c"]), "[dumb-init] nope: No such file or directory"),
        (json!(["/entrypoint"]), "3: exec: nope: not found"),
        (json!(["/sbin/tini", "--", "/entrypoint"]), "3: exec: nope: not found"),
    ] {
        let diagnosis = of(entrypoint, script);
        let finding = only(&diagnosis, "command-not-found");
        assert_eq!((finding.title.as_str(), finding.error.as_deref()), ("nope is not in PATH", Some(error)));
    }
    let decides = of(json!(["/entrypoint"]), "#!/bin/sh\nset -- /app/hello\nexec \"$@\"\n");
    silent(&decides, "command-not-found");
}

#[test]
fn a_working_directory_that_is_a_file_and_a_script_that_is_not_there_are_told() {
    let at = |directory: &str| {
        let image = image().layer(files).runs(json!({"Cmd": ["/bin/sh"], "WorkingDir": directory}));
        let diagnosis = image.diagnose();
        let finding = only(&diagnosis, "command-not-found");
        (finding.title.clone(), finding.error.clone().expect("an error"), paths(finding))
    };
    let file = vec!["/app/text".to_owned()];
    let error = "Cannot mkdir: /app/text is not a directory".to_owned();
    assert_eq!(
        at("/app/text"),
        ("The working directory /app/text is a file".to_owned(), error, file.clone())
    );
    let lies_in = "The working directory /app/text/x is inside a file".to_owned();
    assert_eq!(at("/app/text/x"), (lies_in, "not a directory".to_owned(), file));
    fails(
        json!({"Cmd": ["sh", "-e", "/app/nope.sh"], "Env": ["PATH=/bin"]}),
        "The script /app/nope.sh does not exist",
        "cannot open /app/nope.sh: No such file",
    );
    fails(
        json!({"Cmd": ["/bin/sh", "-c", "['/app/nope', '--x']"]}),
        "[/app/nope, does not exist in /app",
        "[/app/nope,: not found",
    );
}

#[test]
fn what_servers_look_for_without_being_told_is_theirs_to_find() {
    let program = elf().build();
    let with = |path: &[u8]| {
        let layer = image().layer(|l| {
            l.content(b"etc/passwd", b"root:x:0:0::/:\n")
                .content(b"etc/debian_version", b"12\n")
                .content(b"etc/ssh/ssh_host_rsa_key", b"x\n")
                .content(b"etc/nginx/mime.types", b"x\n")
                .content(path, b"x\n")
                .mode(0o755)
                .content(b"usr/sbin/nginx", &program)
                .content(b"usr/sbin/sshd", &program)
                .content(b"usr/sbin/gosu", &program)
        });
        move |words: &[&str]| layer.clone().runs(json!({"Cmd": words})).diagnose()
    };
    let of = with(b"x");
    let nginx = ["nginx", "-g", "daemon off;"];
    for (words, error) in [
        (&nginx[..], "open() \"/etc/nginx/nginx.conf\" failed (2: No such file or directory)"),
        (&["/usr/sbin/sshd", "-D", "-e"], "Missing privilege separation directory: /run/sshd"),
        (&["gosu", "app", "nginx", "-v"], "unable to find user app: no matching entries in passwd file"),
    ] {
        let diagnosis = of(words);
        assert_eq!(only(&diagnosis, "command-not-found").error.as_deref(), Some(error), "{words:?}");
    }
    for words in [
        &["nginx", "-p", "/srv"][..],
        &["sshd", "-D", "-f", "/etc/sshd"],
        &["gosu", "root", "nginx", "-v"],
        &["gosu", "1000:app", "nginx", "-v"],
    ] {
        silent(&of(words), "command-not-found");
    }
    silent(&with(b"etc/nginx/nginx.conf")(&nginx), "command-not-found");
    silent(&with(b"run/sshd/x")(&["/usr/sbin/sshd", "-D"]), "command-not-found");
}
