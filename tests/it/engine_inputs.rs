//! Whether what interpreters, wrappers and entrypoint scripts are told to run is there: each error against what a real
//! engine says when it runs the image.

use std::fs;
use std::path::Path;

use serde_json::json;

use crate::engine_running::{Subject, alpine, debian, of_machine};
use crate::support::{ImageBuilder, Lack, LayerBuilder, skip};

const RULE: &str = "command-not-found";

/// Alpine and this machine's Debian, with more files.
#[track_caller]
fn both(layer: fn(LayerBuilder) -> LayerBuilder) -> impl Iterator<Item = Subject> {
    let with = move |image: ImageBuilder| Subject::load(image.layer(layer));
    [alpine(), debian()].into_iter().flatten().filter_map(with)
}

#[test]
fn commands_behind_utilities_fail_in_their_words() {
    if let Some(alpine) = alpine().and_then(Subject::load) {
        for words in [
            vec!["env", "A=1", "nope"],
            vec!["env", "-u", "A", "./nope"],
            vec!["nice", "-n", "5", "nope"],
            vec!["timeout", "-s", "TERM", "5", "nope"],
            vec!["nohup", "nope"],
            vec!["env", "A=1", "nice", "nope"],
            vec!["sh", "-c", "env A=1 timeout 5 nope"],
            vec!["sh", "-c", "exec nice nope"],
            vec!["env", "-S", "nope x"],
        ] {
            alpine.fails(json!({"Cmd": words}), RULE);
        }
        for words in [
            vec!["env", "A=1", "./hello"],
            vec!["nice", "-n", "5", "./hello"],
            vec!["timeout", "5", "./hello"],
            vec!["sh", "-c", "env A=1 timeout 5 ./hello"],
            vec!["env", "PATH=/app", "hello"],
        ] {
            alpine.runs(json!({"Cmd": words}));
        }
    }
    let splits: fn(LayerBuilder) -> LayerBuilder =
        |l| l.mode(0o755).content(b"app/splits", b"#!/usr/bin/env -S sh -e\ntrue\n");
    if let Some(alpine) = alpine().map(|image| image.layer(splits)).and_then(Subject::load) {
        alpine.fails(json!({"Cmd": ["./splits"]}), RULE);
    }
    if let Some(debian) = debian().map(|image| image.layer(splits)).and_then(Subject::load) {
        debian.runs(json!({"Cmd": ["./splits"]}));
        debian.fails(json!({"Cmd": ["env", "A=1", "nope"]}), RULE);
        debian.fails(json!({"Cmd": ["sh", "-c", "env -u A ./nope"]}), RULE);
    }
}

#[test]
fn an_exec_form_in_single_quotes_and_a_lost_path_fail_in_the_shells_words() {
    for subject in both(|l| l) {
        for script in ["['sh','-c','./hello']", "['sh', '-c', './hello']", "['hello']", "[\"./hello\",]"] {
            subject.fails(json!({"Cmd": ["/bin/sh", "-c", script]}), RULE);
        }
        for script in ["ls", "exec ls /", "env A=1 ls"] {
            subject.fails(json!({"Cmd": ["/bin/sh", "-c", script], "Env": ["PATH=/app"]}), RULE);
        }
        subject.runs(json!({"Cmd": ["/bin/sh", "-c", "hello"], "Env": ["PATH=/app"]}));
    }
    // the pattern fits the name of a file
    let with_name: fn(LayerBuilder) -> LayerBuilder =
        |l| l.mode(0o755).content(b"app/one/h", b"#!/bin/sh\n").dir("app/one");
    for subject in both(with_name) {
        let path = "PATH=/bin:/usr/bin:/app/one";
        subject.runs(json!({"Cmd": ["/bin/sh", "-c", "['hello']"], "WorkingDir": "/app/one", "Env": [path]}));
    }
}

#[test]
fn what_entrypoint_scripts_call_fails_in_the_shells_words() {
    let scripts: fn(LayerBuilder) -> LayerBuilder = |l| {
        let script = |l: LayerBuilder, name: &str, text: &str| {
            l.content(format!("app/{name}").as_bytes(), format!("#!/bin/sh\n{text}\n").as_bytes())
        };
        let l = l.mode(0o755);
        let l = script(
            l,
            "waits",
            "set -e\nif [ -n \"$WAIT\" ]; then\n  echo waiting\n  sleep 1\nfi\nexec \"$@\"",
        );
        let l = script(
            l,
            "dashes",
            "if [ \"${1#-}\" != \"$1\" ]; then\n  set -- ./hello \"$@\"\nfi\nexec \"$@\"",
        );
        let l = script(l, "migrates", "set -e\nalembic upgrade head\nexec \"$@\"");
        let l = script(l, "migrates-maybe", "alembic upgrade head\nexec \"$@\"");
        let l = script(l, "sources", "set -e\n. /app/nope.env\nexec \"$@\"");
        let l = script(l, "becomes", "set -e\nmkdir -p /tmp/x\nexec nope --x");
        let l = script(l, "as-user", "exec su-exec nobody \"$@\"");
        let l = script(l, "makes", "set -e\necho '#!/bin/sh' > /app/made\nchmod +x /app/made\nexec \"$@\"");
        let l = script(l, "function", "set -e\nnope() { true; }\nnope\nexec \"$@\"");
        script(l, "wraps", "exec ./hand-over \"$@\"")
    };
    for subject in both(scripts) {
        for (entrypoint, command) in [
            ("./waits", "nope"),
            ("./waits", "./nope"),
            ("./dashes", "nope"),
            ("./migrates", "./hello"),
            ("./sources", "./hello"),
            ("./as-user", "./hello"),
            ("./wraps", "./nope"),
        ] {
            subject.fails(json!({"Entrypoint": [entrypoint], "Cmd": [command]}), RULE);
        }
        for (entrypoint, command) in [
            ("./waits", "./hello"),
            ("./dashes", "-x"),
            ("./dashes", "./hello"),
            ("./migrates-maybe", "./hello"),
            ("./function", "./hello"),
            ("./wraps", "./hello"),
        ] {
            subject.runs(json!({"Entrypoint": [entrypoint], "Cmd": [command]}));
        }
    }
    if let Some(alpine) = alpine().map(|image| image.layer(scripts)).and_then(Subject::load) {
        alpine.fails(json!({"Cmd": ["./becomes"]}), RULE);
        alpine.runs(json!({"Entrypoint": ["./makes"], "Cmd": ["./made"]}));
    }
}

/// All files of a folder of this machine that a name keeps, not those below it.
fn add(l: LayerBuilder, folder: &str, is_kept: &dyn Fn(&str) -> bool) -> LayerBuilder {
    let mut entries: Vec<_> =
        fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
    entries.sort();
    entries.into_iter().filter(|path| path.is_file()).fold(l, |l, path| {
        let path = path.to_str().expect("UTF-8");
        match is_kept(path) {
            true => l.content(&path.as_bytes()[1..], &fs::read(path).expect("a file")),
            false => l,
        }
    })
}

fn add_all(l: LayerBuilder, folder: &Path) -> LayerBuilder {
    let l = add(l, folder.to_str().expect("UTF-8"), &|_| true);
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    entries.filter(|path| path.is_dir() && !path.is_symlink()).fold(l, |l, path| add_all(l, &path))
}

#[test]
fn what_python_does_not_find_is_told_in_its_words() {
    let python = "/usr/bin/python3.11";
    if !Path::new(python).exists() {
        return skip(Lack::Machine, "Python 3.11 is not installed");
    }
    let layer = |l: LayerBuilder| {
        let l = of_machine(l, &[python])
            .symlink("usr/bin/python3", "python3.11")
            .symlink("usr/bin/python", "python3");
        let library = "/usr/lib/python3.11";
        let l = ["", "/encodings", "/importlib", "/collections", "/re", "/http", "/email", "/urllib"]
            .iter()
            .fold(l, |l, part| add(l, &format!("{library}{part}"), &|path| path.ends_with(".py")));
        l.content(b"app/app.py", b"print(1)\n")
            .content(b"app/tool/__init__.py", b"")
            .content(b"app/tool/__main__.py", b"")
    };
    let Some(subject) = debian().map(|image| image.layer(layer)).and_then(Subject::load) else { return };
    for words in [
        vec!["python", "nope.py"],
        vec!["python3", "-u", "./nope.py", "--x"],
        vec!["/usr/bin/python3.11", "/srv/nope.py"],
        vec!["python", "-m", "flask", "run"],
        vec!["python3", "-m", "uvicorn.main"],
        vec!["sh", "-c", "python nope.py --port $PORT"],
        vec!["sh", "-c", "exec python -m flask run"],
        vec!["env", "A=1", "python", "nope.py"],
        vec!["./hand-over", "python", "nope.py"],
    ] {
        subject.fails(json!({"Cmd": words}), RULE);
    }
    for words in [
        vec!["python", "app.py"],
        vec!["python", "-c", "1"],
        vec!["python", "-m", "tool"],
        vec!["python", "-m", "platform"],
        vec!["sh", "-c", "python app.py"],
    ] {
        subject.runs(json!({"Cmd": words}));
    }
}

#[test]
fn what_node_and_npm_do_not_find_is_told_in_their_words() {
    let (node, npm) = ("/usr/bin/node", Path::new("/usr/lib/node_modules/npm"));
    if !Path::new(node).exists() || !npm.join("bin/npm-cli.js").exists() {
        return skip(Lack::Machine, "Node.js with npm is not installed");
    }
    let layer = |l: LayerBuilder| {
        let manifest = r#"{"name": "x", "version": "1.0.0", "scripts": {
            "start": "ts-node src/index.ts", "well": "node server.js", "absent": "node dist/server.js",
            "maybe": "ts-node x || node server.js"}}"#;
        add_all(of_machine(l, &[node]), npm)
            .symlink("usr/bin/npm", "../lib/node_modules/npm/bin/npm-cli.js")
            .content(b"app/server.js", b"console.log(1)\n")
            .content(b"srv/a/server.js", b"console.log(1)\n")
            .content(b"pack/package.json", manifest.as_bytes())
            .content(b"pack/server.js", b"console.log(1)\n")
            .content(b"pack/sub/x", b"")
            .content(b"built/package.json", br#"{"main": "dist/index"}"#)
            .content(b"well/package.json", br#"{"main": "./src/"}"#)
            .content(b"well/src/index.js", b"console.log(1)\n")
            .mode(0o777)
            .dir("root")
            .dir("tmp")
    };
    let Some(subject) = debian().map(|image| image.layer(layer)).and_then(Subject::load) else { return };
    for words in [
        vec!["node", "nope.js"],
        vec!["node", "--max-old-space-size=100", "./dist/../nope"],
        vec!["sh", "-c", "node dist/main.js"],
        vec!["node", "/built"],
        vec!["node", "/pack/sub"],
        vec!["node", "--env-file=.nope", "server.js"],
        vec!["npm", "start"],
        vec!["npm", "run", "serve"],
    ] {
        subject.fails(json!({"Cmd": words}), RULE);
    }
    for words in
        [vec!["npm", "start"], vec!["npm", "run", "nope"], vec!["npm", "test"], vec!["npm", "run", "absent"]]
    {
        subject.fails(json!({"Cmd": words, "WorkingDir": "/pack"}), RULE);
    }
    subject.fails(json!({"Cmd": ["node", "."], "WorkingDir": "/built"}), RULE);
    for words in [
        vec!["node", "server.js"],
        vec!["node", "server"],
        vec!["node", "-e", "1"],
        vec!["node", "/well"],
        vec!["node", "-r", "./server.js", "server"],
    ] {
        subject.runs(json!({"Cmd": words}));
    }
    for words in [vec!["npm", "run", "well"], vec!["npm", "run", "maybe"]] {
        subject.runs(json!({"Cmd": words, "WorkingDir": "/pack"}));
    }
    subject.fails(json!({"Cmd": ["npm", "run", "nope"], "WorkingDir": "/pack/sub"}), RULE);
}
