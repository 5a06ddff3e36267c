//! Entrypoint scripts as people write them: whether a container of them starts, told from the image alone, against what a real
//! engine says of each.

use serde_json::json;

use crate::engine_running::{Subject, alpine, debian, of_machine};
use crate::support::{ImageBuilder, LayerBuilder};

const RULE: &str = "command-not-found";

/// A script, the words behind it, and whether a container ends with an error about something that is not there.
type Case = (&'static str, &'static [&'static str], bool);

/// What holds in every shell.
const CASES: &[Case] = &[
    // `case`, as official images have it
    ("set -e\ncase \"$1\" in\n  start) exec nope --port 80 ;;\n  *) exec \"$@\" ;;\nesac", &["start"], true),
    ("set -e\ncase \"$1\" in\n  start) exec nope ;;\n  *) exec \"$@\" ;;\nesac", &["nope"], true),
    ("set -e\ncase \"$1\" in\n  start) exec nope ;;\n  *) exec \"$@\" ;;\nesac", &["true"], false),
    ("case \"$1\" in\n  a|run) shift; exec ./hello \"$@\" ;;\nesac\nexec nope", &["run", "x"], false),
    ("case \"$1\" in\n  a|run) shift; exec ./hello \"$@\" ;;\nesac\nexec nope", &["x"], true),
    ("case \"$1\" in\n  -*) set -- nope \"$@\" ;;\nesac\nexec \"$@\"", &["--x"], true),
    ("case \"$1\" in\n  -*) set -- ./hello \"$@\" ;;\nesac\nexec \"$@\"", &["--x"], false),
    // what depends on arguments and the user
    ("set -e\nif [ $# -eq 0 ]; then\n  exec true\nelse\n  exec \"$@\"\nfi", &["nope"], true),
    ("set -e\nif [ $# -eq 0 ]; then\n  set -- nope --x\nfi\nexec \"$@\"", &[], true),
    ("set -e\nif [ $# -eq 0 ]; then\n  set -- ./hello --x\nfi\nexec \"$@\"", &[], false),
    ("if [ \"${1#-}\" != \"$1\" ]; then\n  set -- nope \"$@\"\nfi\nexec \"$@\"", &["--port", "80"], true),
    ("if [ \"$(id -u)\" = '0' ]; then\n  exec nope nobody \"$@\"\nfi\nexec \"$@\"", &["true"], true),
    ("if [ \"$(id -u)\" != '0' ]; then\n  exec nope nobody \"$@\"\nfi\nexec \"$@\"", &["true"], false),
    (
        "if [ \"$1\" = a ]; then\n  exec true\nelif [ \"$1\" = b ]; then\n  exec nope\nfi\nexec true",
        &["b"],
        true,
    ),
    (
        "if [ \"$1\" = a ]; then\n  exec true\nelif [ \"$1\" = b ]; then\n  exec nope\nfi\nexec true",
        &["c"],
        false,
    ),
    ("[ \"$1\" = a ] && exec nope\nexec true", &["a"], true),
    ("[ \"$1\" = a ] && exec nope\nexec true", &["b"], false),
    ("[ -f /nothing ] && exec nope\nexec true", &[], false),
    ("if [ -f /nothing ]; then\n  exec nope\nfi\nexec \"$@\"", &["true"], false),
    // the last command, and directories
    ("export A=1\nnope --x", &[], true),
    ("nope --x\ntrue", &[], false),
    ("cd /app/directory && ./hello", &[], true),
    ("cd /app && ./hello", &[], false),
    ("cd /nothing && ./hello", &[], true),
    ("cd /nothing || exit 3\n./hello", &[], true),
    ("cd /nothing\nexec /app/hello", &[], false),
    ("set -e\nmkdir -p /nothing\ncd /nothing\nexec /app/hello", &[], false),
    ("set -eu\ncd /app/directory\nexec ./hello", &[], true),
    // functions, blocks, and what is written over several lines
    ("main() {\n  echo hi\n  exec \"$@\"\n}\nmain \"$@\"", &["nope"], true),
    ("main() {\n  echo hi\n  exec \"$@\"\n}\nmain \"$@\"", &["./hello"], false),
    ("log() { echo \"$1\"; }\nlog starting\nexec \"$@\"", &["true"], false),
    ("for x in 1 2; do\n  echo $x\ndone\nexec nope \\\n  --a \\\n  --b", &[], true),
    ("while false; do sleep 1; done\necho \"starting $*\"\nexec \"$@\"", &["nope"], true),
    ("trap 'echo bye' TERM\nsed -n 1p /etc/passwd\nexec \"$@\"", &["nope"], true),
    ("ln -s /app/hello /bin/nope\nexec nope", &[], false),
    ("cp /app/hello /bin/nope && exec nope", &[], false),
    ("true || exec nope\ntrue", &[], false),
    ("false\ntrue", &[], false),
    ("cat <<END\nexec nope\nEND\ntrue", &[], false),
    // blocks behind `||` and `&&`, and what is denied
    ("set -e\n[ -z \"$MIGRATE\" ] || { nope x; }\nexec \"$@\"", &["true"], false),
    ("[ -n \"$DEBUG\" ] && { exec nope; }\nexec \"$@\"", &["true"], false),
    ("set -e\n{ nope; } || true\nexec \"$@\"", &["true"], false),
    ("set -e\n! nope\nexec \"$@\"", &["true"], false),
    ("{ echo a; echo b; }\n[ -f /bin/sh ] || { echo no; exit 3; }\nexec \"$@\"", &["nope"], true),
    // a function's arguments are its own
    ("setup() { case \"$1\" in true) shift ;; esac; }\nsetup \"$@\"\nexec \"$@\"", &["true", "x"], false),
    ("if [ -n \"$STRICT\" ]; then set -e; fi\nnope\nexec \"$@\"", &["true"], false),
    // what a script opens can be started then, and what is not there is not
    ("chmod +x /app/closed\nexec \"$@\"", &["/app/closed"], false),
    ("chmod +x /app/closed\nexec /app/closed", &[], false),
    ("chmod +x /app/closed\nexec \"$@\"", &["nope"], true),
    ("exec env A=1 \"$@\"", &["nope"], true),
    // where programs are looked for, and variables that nothing sets
    ("export PATH=/nothing\nexec env", &[], true),
    ("export PATH=/app:$PATH\nexec nope", &[], true),
    ("export PATH=/app:$PATH\nexec hello", &[], false),
    ("PATH=\"$PATH:/app\"\nexec hello", &[], false),
    ("exec ./nope $NOPE_OPTS --x", &[], true),
    ("exec env $ENV_ARGS ./nope", &[], true),
    ("ENV_ARGS=-i\nexec env $ENV_ARGS ./hello", &[], false),
    ("exec env $ENV_ARGS ./hello", &[], false),
    // a default, and what is waited for
    ("case \"${1:-serve}\" in\n serve) exec nope ;;\n *) exec \"$@\" ;;\nesac", &[], true),
    ("case \"${1:-serve}\" in\n serve) exec nope ;;\n *) exec \"$@\" ;;\nesac", &["true"], false),
    ("case \"${1:-serve}\" in\n serve) exec ./hello ;;\n *) exec nope ;;\nesac", &[], false),
    ("nope --x &\nPID=$!\nwait \"$PID\"", &[], true),
    ("./hello &\nPID=$!\nwait \"$PID\"", &[], false),
    ("nope &\nwait", &[], false),
    // files that are read or shown
    ("set -e\nsource /app/nothing.sh\ntrue", &[], true),
    (". /app/closed && true", &[], false),
    ("set -e\n. ./nothing.sh\ntrue", &[], true),
    ("exec cat /app/nothing", &[], true),
    ("exec tail -f /app/nothing", &[], true),
    ("exec cat /app/closed", &[], false),
];

/// What only bash understands, or what depends on where the script lies: run by bash, from the root.
const OF_BASH: &[(&str, bool)] = &[
    ("cmd=(nope --x)\nexec \"${cmd[@]}\"", true),
    ("cmd=(/app/hello)\nif [ -n \"$X\" ]; then cmd+=(--x); fi\nexec \"${cmd[@]}\"", false),
    ("set -e\nD=\"$(cd \"$(dirname \"${BASH_SOURCE[0]}\")\" && pwd)\"\nsource \"$D/nothing.sh\"", true),
    ("set -e\nD=\"$(cd \"$(dirname \"${BASH_SOURCE[0]}\")\" && pwd)\"\nsource \"$D/closed\"", false),
    ("set -e\n. \"$(dirname \"$0\")/nothing.sh\"", true),
    ("cd \"$(dirname \"$0\")\"\nexec ./nope", true),
    ("cd \"$(dirname \"$0\")/directory\"\nexec ../hello", false),
    ("cd \"$(dirname \"$(readlink -f \"$0\")\")\"\nexec ./hello", false),
    ("source /app/closed && exec /app/hello", false),
];

fn scripts(l: LayerBuilder) -> LayerBuilder {
    let add = |l: LayerBuilder, (place, (script, ..)): (usize, &Case)| {
        l.content(format!("app/s{place}").as_bytes(), format!("#!/bin/sh\n{script}\n").as_bytes())
    };
    CASES.iter().enumerate().fold(l.content(b"app/closed", b"#!/bin/sh\n").mode(0o755), add)
}

/// This machine's Debian with what scripts call.
#[track_caller]
fn debian_with_tools() -> Option<ImageBuilder> {
    let tools = [
        "/usr/bin/true",
        "/usr/bin/id",
        "/usr/bin/mkdir",
        "/usr/bin/cat",
        "/usr/bin/cp",
        "/usr/bin/ln",
        "/usr/bin/chmod",
        "/usr/bin/env",
        "/usr/bin/sed",
        "/usr/bin/tail",
        "/usr/bin/dirname",
        "/usr/bin/readlink",
    ];
    Some(debian()?.layer(|l| of_machine(l, &tools)))
}

/// The images that scripts are tried in, all of which hold them.
#[track_caller]
fn subjects() -> Vec<Subject> {
    let images = [alpine(), debian_with_tools()].into_iter().flatten();
    images.filter_map(|image| Subject::load(image.layer(scripts))).collect()
}

/// Each container takes half a second, so each case is tried in one of the images, the next in another.
#[test]
fn scripts_start_or_fail_as_was_said_whoever_executes_them() {
    let subjects = subjects();
    for ((place, (_, given, fails)), subject) in CASES.iter().enumerate().zip(subjects.iter().cycle()) {
        let path = format!("/app/s{place}");
        let entrypoint = if place % 4 < 2 { vec![path.as_str()] } else { vec!["/bin/sh", &path] };
        let runtime = json!({"Entrypoint": entrypoint, "Cmd": given, "Env": ["PATH=/usr/bin:/bin"]});
        match fails {
            true => subject.fails(runtime, RULE),
            false => subject.runs(runtime),
        }
    }
}

#[test]
fn the_same_words_behind_an_option_of_the_shell_start_or_fail_likewise() {
    let subjects = subjects();
    // the other image of each case than above
    for ((script, given, fails), subject) in CASES.iter().zip(subjects.iter().cycle().skip(1)) {
        let command = [&["/bin/sh", "-c", script, "name"], *given].concat();
        let runtime = json!({"Cmd": command, "Env": ["PATH=/usr/bin:/bin"]});
        match fails {
            true => subject.fails(runtime, RULE),
            false => subject.runs(runtime),
        }
    }
}

#[test]
fn scripts_of_bash_and_what_lies_beside_them_start_or_fail_as_was_said() {
    let add = |l: LayerBuilder, (place, (script, _)): (usize, &(&str, bool))| {
        l.content(format!("app/b{place}").as_bytes(), format!("#!/bin/bash\n{script}\n").as_bytes())
    };
    let with = |l: LayerBuilder| OF_BASH.iter().enumerate().fold(scripts(l), add);
    let Some(subject) = debian_with_tools().and_then(|image| Subject::load(image.layer(with))) else {
        return;
    };
    for (place, (_, fails)) in OF_BASH.iter().enumerate() {
        let runtime = json!({
            "Entrypoint": [format!("/app/b{place}")],
            "Env": ["PATH=/usr/bin:/bin"],
            "WorkingDir": "/",
        });
        match fails {
            true => subject.fails(runtime, RULE),
            false => subject.runs(runtime),
        }
    }
}

#[test]
fn source_is_a_command_of_bash_and_busybox_and_none_of_dash() {
    let command = |shell: &str| json!({"Cmd": [shell, "-c", "source /app/closed && true"]});
    if let Some(alpine) = alpine().and_then(|image| Subject::load(image.layer(scripts))) {
        alpine.runs(command("sh"));
        alpine.fails(json!({"Cmd": ["sh", "nope.sh"]}), RULE);
    }
    let Some(debian) = debian_with_tools().and_then(|image| Subject::load(image.layer(scripts))) else {
        return;
    };
    debian.fails(command("sh"), RULE);
    debian.runs(command("bash"));
    // dash looks for no script in PATH
    let env = json!(["PATH=/usr/bin:/bin:/app"]);
    for shell in ["sh", "bash"] {
        debian.fails(json!({"Cmd": [shell, "nope.sh"], "Env": env}), RULE);
    }
    debian.fails(json!({"Cmd": ["sh", "s0"], "Env": env, "WorkingDir": "/bin"}), RULE);
    debian.runs(json!({"Cmd": ["bash", "closed"], "Env": env, "WorkingDir": "/bin"}));
    let env = json!(["PATH=/usr/bin:/bin", "BIN=/app/nope", "HELLO=/app/hello --x"]);
    debian.fails(json!({"Cmd": ["sh", "-c", "$BIN 60"], "Env": env}), RULE);
    debian.fails(json!({"Cmd": ["sh", "-c", "exec ${NONE:-nope} \"$BIN\""], "Env": env}), RULE);
    debian.runs(json!({"Cmd": ["sh", "-c", "$HELLO 60"], "Env": env}));
    debian.runs(json!({"Cmd": ["sh", "-c", "BIN=/app/hello; $BIN 60"], "Env": env}));
}

#[test]
fn utilities_of_util_linux_and_coreutils_fail_in_their_words() {
    let tools = [
        "/usr/bin/stdbuf",
        "/usr/libexec/coreutils/libstdbuf.so",
        "/usr/bin/setsid",
        "/usr/bin/setpriv",
        "/usr/sbin/runuser",
        "/usr/bin/ionice",
        "/usr/bin/flock",
        "/usr/bin/taskset",
        "/usr/bin/chrt",
        "/usr/bin/prlimit",
    ];
    let Some(subject) =
        debian_with_tools().and_then(|image| Subject::load(image.layer(|l| of_machine(l, &tools))))
    else {
        return;
    };
    let path = "PATH=/usr/sbin:/usr/bin:/bin";
    for words in [
        vec!["stdbuf", "-oL", "nope"],
        vec!["setsid", "-w", "./nope"],
        vec!["setpriv", "--reuid=1000", "--clear-groups", "nope"],
        vec!["ionice", "-c3", "nope"],
        vec!["flock", "-n", "/app/lock", "nope"],
        vec!["taskset", "-c", "0", "nope"],
        vec!["chrt", "--other", "0", "nope"],
        vec!["prlimit", "--nofile=100:100", "nope"],
        // users that are nowhere
        vec!["setpriv", "--reuid=application", "--clear-groups", "true"],
        vec!["runuser", "-u", "application", "true"],
        vec!["sh", "-c", "exec stdbuf -o0 -e0 nope"],
    ] {
        subject.fails(json!({"Cmd": words, "Env": [path]}), RULE);
    }
    subject.runs(json!({"Cmd": ["flock", "/app/lock", "./hello"], "Env": [path]}));
    subject.runs(json!({"Cmd": ["setsid", "-w", "./hello"], "Env": [path]}));
    subject.runs(json!({"Cmd": ["taskset", "1", "./hello"], "Env": [path]}));
    subject
        .runs(json!({"Cmd": ["prlimit", "--nofile=100:100", "chrt", "-b", "0", "./hello"], "Env": [path]}));
    subject.runs(json!({"Cmd": ["setpriv", "--reuid=1000", "--clear-groups", "./hello"], "Env": [path]}));
}
