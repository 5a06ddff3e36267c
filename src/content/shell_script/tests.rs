//! What is read of scripts as people write them.

use super::reader::{MOST_STEPS, steps as read_steps};
use super::script_path::{PathBase, ScriptPath};
use super::step::ScriptStep;

/// A step in short; those of branches in brackets.
fn shown(steps: &[ScriptStep]) -> Vec<String> {
    let mut shown_steps = Vec::new();
    let mut at = 0;
    while let Some(step) = steps.get(at) {
        at += 1;
        shown_steps.push(match step {
            ScriptStep::If { tests, then, otherwise } => {
                let (then, otherwise) = (usize::from(*then), usize::from(*otherwise));
                let branch = |from: usize, count: usize| shown(&steps[from..from + count]).join(", ");
                let words = format!("if {tests:?} [{}] [{}]", branch(at, then), branch(at + then, otherwise));
                at += then + otherwise;
                words
            }
            ScriptStep::Stop => "stop".to_owned(),
            ScriptStep::Call { line, words, is_exec, takes_arguments } => {
                let exec = if *is_exec { "exec " } else { "" };
                format!("{line} {exec}{}{}", words.join(" "), if *takes_arguments { " @" } else { "" })
            }
            ScriptStep::Source { path, needs_source } => {
                let path = path.as_ref().map(shown_path).unwrap_or_default();
                format!("{} {path}", if *needs_source { "source" } else { "." })
            }
            ScriptStep::Directory { path, is_needed } => {
                format!("cd {}{}", shown_path(path), if *is_needed { "!" } else { "" })
            }
            ScriptStep::SearchPath { directories } => format!("PATH={directories}"),
            ScriptStep::Set { words, takes_arguments } => {
                format!("set {}{}", words.join(" "), if *takes_arguments { " @" } else { "" })
            }
            ScriptStep::Shift => "shift".to_owned(),
            ScriptStep::Modes => "modes".to_owned(),
        });
    }
    shown_steps
}

fn shown_path(path: &ScriptPath) -> String {
    let base = match path.base {
        PathBase::Directory => "",
        PathBase::Script => "$0/",
        PathBase::ScriptFile => "file/",
    };
    format!("{base}{}", path.path)
}

fn steps(text: &str, first_line: u32, fails: bool) -> Vec<ScriptStep> {
    read_steps(text, first_line, fails, true)
}

#[track_caller]
fn reads(text: &str, expected: &[&str]) {
    let read = shown(&steps(text, 2, false));
    let read: Vec<&str> = read.iter().map(String::as_str).collect();
    assert_eq!(read, expected, "{text}");
}

#[test]
fn what_a_script_cannot_do_without_is_a_step() {
    reads(
        "set -e\nalembic upgrade head\nexec su-exec app \"$@\"\n",
        &["3 alembic upgrade head", "4 exec su-exec app @", "stop"],
    );
    reads("set -eu\n. /etc/app/env.sh\nexec \"$@\"", &[". /etc/app/env.sh", "stop"]);
    reads("exec gunicorn -b 0.0.0.0:80 \\\n app:app", &["2 exec gunicorn -b 0.0.0.0:80 app:app", "stop"]);
    reads("exec gosu $APP_USER \"$@\"", &["2 exec gosu $APP_USER @", "stop"]);
    reads("APP_USER=x\nexec gosu $APP_USER \"$@\"", &["3 exec gosu", "stop"]);
    // nothing ends the script but its last command
    reads("alembic upgrade head\nexec \"$@\"", &["3 exec  @", "stop"]);
    reads("export A=1\ngunicorn app:app\n# end\n", &["3 gunicorn app:app", "stop"]);
    reads("cd /srv && ./server --x", &["cd /srv!", "2 ./server --x", "stop"]);
    reads("cd /srv || exit 1\nexec ./server", &["cd /srv!", "3 exec ./server", "stop"]);
    reads("mkdir -p /srv\nset -e\ncd /srv\nexec ./server", &["cd /srv", "5 exec ./server", "stop"]);
}

#[test]
fn blocks_that_leave_all_as_it_is_are_passed_over() {
    reads(
        "set -e\nif [ -n \"$WAIT\" ]; then\n  echo waiting\n  sleep 1\nfi\nexec \"$@\"",
        &["7 exec  @", "stop"],
    );
    reads(
        "until nc -z db 5432; do sleep 1; done\nlog() {\n  rm -rf /\n}\nexec \"$@\"",
        &["6 exec  @", "stop"],
    );
    reads("if [ -z \"$X\" ]; then echo \"X; needed\" >&2; fi\nexec \"$@\"", &["3 exec  @", "stop"]);
    reads("trap 'echo bye' TERM\nlocal a=1\nexec \"$@\"", &["4 exec  @", "stop"]);
}

#[test]
fn what_may_be_opened_is_told_apart_from_what_changes_nothing() {
    reads("chown -R app /data\nexec \"$@\"", &["modes", "3 exec  @", "stop"]);
    reads("if [ -d /data ]; then chmod 700 /data; fi\nexec \"$@\"", &["modes", "3 exec  @", "stop"]);
    reads("[ -x /a ] || chmod +x /a\nexec /a", &["modes", "3 exec /a", "stop"]);
    reads("{ echo a; echo b; }\n[ -d /x ] || { echo no; exit 1; }\nexec \"$@\"", &["4 exec  @", "stop"]);
}

#[test]
fn an_option_that_only_a_branch_sets_is_not_certain() {
    reads("if [ -n \"$STRICT\" ]; then set -e; fi\ntool\nexec \"$@\"", &["stop"]);
    reads("case \"$1\" in a) set -e;; esac\ntool\nexec \"$@\"", &["stop"]);
    reads("[ -n \"$X\" ] && set -e\ntool\nexec \"$@\"", &["stop"]);
}

#[test]
fn what_only_bash_and_busybox_understand_says_so() {
    let words = r#"if [[Is("a"), IsExtended]] [3 exec x, stop] []"#;
    reads("if [ \"$1\" == a ]; then\nexec x; fi\nexec z", &[words, "4 exec z", "stop"]);
    reads("if [[ \"$1\" = a ]]; then\nexec x; fi\nexec z", &[words, "4 exec z", "stop"]);
}

#[test]
fn what_depends_on_arguments_and_the_user_is_a_choice() {
    reads(
        "if [ \"${1#-}\" != \"$1\" ] || [ \"$1\" = 'server' -a \"$(id -u)\" = '0' ]; then\n\tset -- server \"$@\"\nfi\nexec \"$@\"",
        &[r#"if [[StartsWith("-")], [Is("server"), IsRoot]] [set server @] []"#, "5 exec  @", "stop"],
    );
    reads(
        "if [ $# -eq 0 ]; then exec bash; else\n exec \"$@\"\nfi",
        &["if [[IsMissing]] [2 exec bash, stop] [3 exec  @, stop]"],
    );
    reads(
        "case \"$1\" in\n start|run)\n  shift\n  exec server \"$@\"\n  ;;\n -*) set -- server \"$@\" ;;\n *) echo x ;;\nesac\nexec \"$@\"",
        &[
            r#"if [[Is("start")], [Is("run")]] [shift, 5 exec server @, stop] [if [[StartsWith("-")]] [set server @] []]"#,
            "10 exec  @",
            "stop",
        ],
    );
    reads(
        "if [ \"$1\" = a ]; then exec x\nelif [ -z \"$1\" ]; then exec y; fi\nexec z",
        &[r#"if [[Is("a")]] [2 exec x, stop] [if [[IsMissing]] [3 exec y, stop] []]"#, "4 exec z", "stop"],
    );
    reads("[ \"$1\" = a ] && exec x\nexec z", &[r#"if [[Is("a")]] [2 exec x, stop] []"#, "3 exec z", "stop"]);
    reads(
        "[ -x /nope ] && exec /other\nexec z",
        &["if [[Unknown]] [2 exec /other, stop] []", "3 exec z", "stop"],
    );
    reads("main() {\n  echo x\n  exec \"$@\"\n}\nmain \"$@\"\n", &["4 exec  @", "stop"]);
}

#[test]
fn nothing_follows_what_only_a_shell_can_tell() {
    for before in [
        "cd \"$HOME\"",
        "npm install",
        "cat x > /app/y",
        "eval \"$X\"",
        "export PATH=$HOME/bin",
        "X=$(make tools)",
        "log() {\n rm x\n}\nlog",
        "log() { npm install; }; log a",
        "cat <<E\nexec x\nE",
        "A=1 . /x",
        "A=\"1\" npm install \"x\"",
        "A=$(date) npm install",
        "exit 0",
        "trap x EXIT; sleep 1",
        "curl x || true",
        "while true; do\n if x; then make; fi\ndone",
        "nginx &",
        "grep -q x /y && npm install",
        "set -- $X",
        "[ -z \"$A\" ] || { make db; }",
        "[ -n \"$A\" ] && { exec strace x; }",
        "[ -n \"$A\" ] && ! make",
        "{ make; } || true",
        "{ make; } | cat",
        "! make",
        "if [ -n \"$A\" ]; then make; fi || true",
        "for x in 1; do make; done || true",
        "f() { shift; }\nf \"$@\"",
        "f() { case \"$1\" in a) set -- b;; esac; }\nf \"$@\"",
        "{\n echo x\n} > /app/x",
        "if [ -f /a ]; then\n echo x\nfi > /app/x",
        "case \"$1\" in a) echo x;; esac > /app/x",
        "while { false; }; do make; done",
        "sort -o /app/x /app/y",
        "sed -n 'w /app/x' /app/y",
        "find / -fprint /app/x",
    ] {
        let steps = steps(&format!("{before}\nexec \"$@\""), 1, false);
        assert_eq!(shown(&steps), ["stop"], "{before}");
    }
    // what depends on a file may do so in a branch
    reads(
        "if [ -f /x ]; then\n set -- y\nfi\nexec \"$@\"",
        &["if [[Unknown]] [set y] []", "5 exec  @", "stop"],
    );
}

#[test]
fn hostile_scripts_are_read_in_bounded_depth_and_length() {
    let deep = "if [ $# -eq 0 ]; then ".repeat(5_000) + "exec x";
    assert!(steps(&deep, 1, false).len() < 100);
    assert!(steps(&"{ ".repeat(100_000), 1, false).len() < 100);
    assert!(steps(&"a || { ".repeat(100_000), 1, false).len() < 100);
    let long = "shift\n".repeat(5_000);
    assert!(steps(&long, 1, false).len() <= MOST_STEPS + 1);
    let mutual = "a() { b \"$@\"; }\nb() { a \"$@\"; }\na \"$@\"";
    assert_eq!(shown(&steps(mutual, 1, false)), ["stop"]);
    for text in
        ["fi", "esac ;;", "} }", "case x in", "case \"$1\" in a)", "then else fi", ";;", "if", "a()", "a() {"]
    {
        steps(text, 1, true);
    }
}

#[test]
fn variables_that_say_what_is_called_are_followed() {
    reads("export PATH=/opt/x:$PATH\nexec tool", &["PATH=/opt/x:$PATH", "3 exec tool", "stop"]);
    reads("set -e\nDIR=\"$(dirname \"$0\")\"\n. \"$DIR/x.sh\"", &[". $0/x.sh", "stop"]);
    reads("cd \"$(dirname \"$0\")\"\nexec ./x", &["cd $0/", "3 exec ./x", "stop"]);
    reads("cd \"$(dirname \"$(readlink -f \"$0\")\")\"\nexec ./x", &["cd file/", "3 exec ./x", "stop"]);
    reads("cmd=(tool --port \"${PORT:-80}\")\nexec \"${cmd[@]}\"", &["3 exec tool --port", "stop"]);
    reads(
        "cmd=(tool a)\nif [ -n \"$X\" ]; then cmd+=(b); fi\nexec \"${cmd[@]}\" \"$@\"",
        &["4 exec tool a", "stop"],
    );
    reads("exec java $JAVA_OPTS -jar /app.jar", &["2 exec java $JAVA_OPTS -jar /app.jar", "stop"]);
    // what a branch sets, or sets again, is not known
    for before in [
        "if [ -n \"$X\" ]; then D=$(dirname $0); fi\n. $D/x.sh",
        "D=$(dirname $0)\nD=/x\n. $D/x.sh",
        "cmd=(a)\ncmd=(b)\n\"${cmd[@]}\"",
        "[ -n \"$X\" ] && cmd=(a)\n\"${cmd[@]}\"",
    ] {
        reads(&format!("set -e\n{before}"), &["stop"]);
    }
}

#[test]
fn a_default_of_the_first_argument_chooses_an_arm() {
    let words = r#"if [[Is("serve"), IsPresent], [IsMissing]] [3 exec x, stop] [if [[IsPresent], [IsMissing]] [4 exec  @, stop] []]"#;
    reads("case \"${1:-serve}\" in\n serve) exec x;;\n *) exec \"$@\";;\nesac", &[words]);
}

#[test]
fn a_script_that_waits_for_one_program_fails_with_it() {
    reads("server --x &\npid=$!\nwait $pid", &["2 server --x", "stop"]);
    reads("trap \"kill \\$PID\" TERM\nserver &\nPID=$!\nwait $PID", &["3 server", "stop"]);
    reads("server & wait $!", &["2 server", "stop"]);
    reads("set -e\nserver &\nwait \"$!\"\necho end", &["3 server", "stop"]);
    for script in ["server &\nwait", "a &\npid=$!\nb &\nwait $pid", "server &\nwait $!\necho end", "a &\nb"] {
        reads(script, &["stop"]);
    }
}
