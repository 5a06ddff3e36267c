//! Whether what servers are told to load is there: applications, classes and configurations, each error against what a real
//! engine says when it runs the image.

use serde_json::{Value, json};

use crate::engine_running::Subject;
use crate::support::{LayerBuilder, docker_engine, image};

const RULE: &str = "command-not-found";

/// An image that was made of a folder, with more files.
#[track_caller]
fn subject(folder: &str, layer: fn(LayerBuilder) -> LayerBuilder) -> Option<Subject> {
    let engine = docker_engine()?;
    let base = engine.files_of(&engine.test_image(folder)?)?;
    Subject::load(image().layer_bytes(base).layer(layer))
}

fn files(l: LayerBuilder) -> LayerBuilder {
    let flask = b"from flask import Flask\napplication = app = Flask(__name__)\n";
    let celery = b"from celery import Celery\napp = Celery('tasks')\n";
    l.content(b"app/shop/__init__.py", b"")
        .content(b"app/shop/wsgi.py", flask)
        .content(b"app/tasks.py", celery)
        .content(b"src/store.py", flask)
        .content(b"flask/wsgi.py", flask)
        .content(b"listed/listed.py", flask)
        .content(b"usr/lib/python3/dist-packages/listed.pth", b"# of ours\n/listed\n")
        .content(b"pack/app/__init__.py", flask)
        .content(b"configured/gunicorn.conf.py", b"chdir = '/src'\n")
        .mode(0o755)
        // Debian's own is a script of sh
        .content(b"usr/local/bin/celery", b"#!/usr/bin/python3\nfrom celery.__main__ import main\nmain()\n")
        .dir("empty")
}

fn words(line: &str) -> Value {
    let words: Vec<&str> = line.split(' ').collect();
    json!({"Cmd": words})
}

fn with(mut config: Value, more: &Value) -> Value {
    let more = more.as_object().expect("an object").clone();
    config.as_object_mut().expect("an object").extend(more);
    config
}

#[test]
fn an_application_that_is_nowhere_fails_in_the_words_of_its_server() {
    let Some(subject) = subject("servers", files) else { return };
    for line in [
        "gunicorn nope:app",
        "gunicorn -w 1 -b 127.0.0.1:8000 nope.wsgi",
        "gunicorn shop.nope:app",
        "python3 -m gunicorn store:app",
        "gunicorn -c /etc/nope.py shop.wsgi:app",
        "uvicorn store:app --port 8000",
        "uvicorn nope.main:app",
        "hypercorn nope:app",
        "waitress-serve --port=8000 nope:app",
        "celery -A nope worker",
        "python3 -m celery --app=nope.tasks worker",
        "flask run",
        "flask --app store run",
        "env A=1 gunicorn nope:app",
    ] {
        subject.fails(words(line), RULE);
    }
    subject.fails(
        with(words("flask run"), &json!({"Env": ["PATH=/usr/local/bin:/usr/bin:/bin", "FLASK_APP=nope.py"]})),
        RULE,
    );
    subject.fails(json!({"Cmd": ["sh", "-c", "exec uvicorn nope:app"]}), RULE);
}

#[test]
fn an_application_that_python_finds_somewhere_is_not_missing() {
    let Some(subject) = subject("servers", files) else { return };
    for line in [
        "gunicorn --check-config shop.wsgi:app",
        "gunicorn --check-config shop.wsgi",
        "gunicorn --check-config listed:app",
        "gunicorn --check-config --chdir /src store:app",
        "gunicorn --check-config -b unix:app.sock shop.wsgi:app",
        "env PYTHONPATH=/src gunicorn --check-config store:app",
        "celery -A tasks report",
        "flask --app shop.wsgi routes",
        "flask --app /src/store.py routes",
    ] {
        subject.runs(words(line));
    }
    let path = json!({"Env": ["PATH=/usr/bin:/bin", "PYTHONPATH=/src"]});
    subject.runs(with(words("gunicorn --check-config store:app"), &path));
    subject.runs(with(words("gunicorn --check-config store:app"), &json!({"WorkingDir": "/src"})));
    subject.runs(with(words("gunicorn --check-config store:app"), &json!({"WorkingDir": "/configured"})));
    for script in [
        "PYTHONPATH=/src gunicorn --check-config store:app",
        "export PYTHONPATH=/src; exec gunicorn --check-config store:app",
        "export PYTHONPATH=/src && gunicorn --check-config store:app",
    ] {
        subject.runs(json!({"Cmd": ["sh", "-c", script]}));
    }
    subject.runs(json!({"Cmd": ["env", "-S", "PYTHONPATH=/src gunicorn --check-config store:app"]}));
    // they would run for ever
    let ended = |line: &str| json!({"Cmd": ["sh", "-c", format!("timeout -s INT 3 {line}; true")], "WorkingDir": "/flask"});
    subject.runs(ended("flask run"));
    subject.runs(with(ended("flask run"), &json!({"WorkingDir": "/pack"})));
    subject.runs(ended("uvicorn --interface wsgi wsgi:app"));
}

#[test]
fn a_configuration_that_is_not_there_fails_in_the_words_of_its_reader() {
    let Some(subject) = subject("servers", files) else { return };
    for line in
        ["mosquitto -c /etc/nope.conf", "supervisord -n -c /etc/nope.conf", "bundle exec puma", "env -S nope"]
    {
        subject.fails(words(line), RULE);
    }
    subject.fails(json!({"Cmd": ["env", "-S", "A=1 ./nope x"]}), RULE);
    subject.runs(json!({"Cmd": ["env", "-S", "A=1 true x"]}));
    subject.runs(json!({"Cmd": ["sh", "-c", "timeout -s INT 3 supervisord -n; true"]}));
}

#[test]
fn a_class_that_is_on_no_class_path_fails_in_the_words_of_java() {
    let layer: fn(LayerBuilder) -> LayerBuilder = |l| {
        l.content(b"app/path", b"/app/lib/x.jar")
            .content(b"app/Main.java", b"class Main { public static void main(String[] a) {} }\n")
            .content(b"app/lib/x.jar", b"")
            .dir("app/none")
    };
    let Some(subject) = subject("java", layer) else { return };
    for line in [
        "java Nope",
        "java -Xmx64m -cp /app/nope.jar com.x.Main",
        "java -cp /app:/app/none/* com.x.Main",
        "java -Dx=y --class-path=. Nope.java",
        "java -jar nope.jar",
    ] {
        subject.fails(words(line), RULE);
    }
    subject.fails(json!({"Cmd": ["sh", "-c", "exec java $JAVA_OPTS -jar /app/nope.jar"]}), RULE);
    subject.runs(json!({"Cmd": ["sh", "-c", "exec java $JAVA_OPTS -version"]}));
    subject.runs(words("java -version"));
    // what an engine says of these depends on archives: they are never found missing
    for line in ["java -cp @/app/path com.x.Main", "java -Djava.class.path=/app/lib/x.jar com.x.Main"] {
        subject.is_silent(words(line));
    }
}

fn accounts(l: LayerBuilder) -> LayerBuilder {
    let passwd = b"root:*:0:0:root:/root:/bin/bash\nnobody:*:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n\
        app:*:1000:1000::/home/app:/bin/sh\nsilent:*:1001:1001::/home/app:/bin/false\nempty:*:1002:1002::/home/app:\n";
    let sudoers = b"root ALL=(ALL:ALL) NOPASSWD: ALL\nDefaults secure_path=\"/opt/own:/usr/bin:/bin\"\n";
    l.content(b"etc/passwd", passwd)
        .mode(0o440)
        .content(b"etc/sudoers", sudoers)
        .mode(0o755)
        .content(b"opt/own/elsewhere", b"#!/bin/sh\ntrue\n")
        .content(b"run.sh", b"#!/bin/sh\nset -e\nsu app -c 'true && nope --x'\n")
        .content(b"shell.sh", b"#!/bin/sh\nsh -c \"cd /opt; nope --x\"\n")
        .content(b"may.sh", b"#!/bin/sh\nexec su app -s /bin/sh -c 'nope || true'\n")
        .dir("home/app")
}

#[test]
fn a_command_that_another_user_shall_run_is_looked_for() {
    let Some(subject) = subject("servers", accounts) else { return };
    let runs = |words: &[&str]| subject.runs(json!({"Cmd": words}));
    let fails = |words: &[&str]| subject.fails(json!({"Cmd": words}), RULE);
    fails(&["su", "app", "-c", "nope --x"]);
    fails(&["su", "-c", "exec /opt/nope", "app"]);
    fails(&["su", "-", "app", "-s", "/bin/bash", "-c", "/opt/nope"]);
    fails(&["runuser", "app", "-s", "/bin/sh", "-c", "nope"]);
    fails(&["su", "stranger", "-c", "true"]);
    fails(&["/run.sh"]);
    fails(&["/shell.sh"]);
    fails(&["su", "app", "-s", "/bin/zsh", "-c", "true"]);
    // shells that run nothing
    fails(&["su", "nobody", "-c", "true"]);
    fails(&["su", "silent", "-c", "true"]);
    fails(&["sh", "-c", "su silent -c true"]);
    for words in [
        &["su", "app", "-c", "true"][..],
        &["/may.sh"],
        &["su", "-", "app", "-c", "cd && test -d ../app"],
        &["su", "nobody", "-s", "/bin/sh", "-c", "true"],
        &["su", "empty", "-c", "test -d /home"],
        &["su", "app", "-c", "nope || true"],
        &["sh", "-c", "su silent -c true || true"],
    ] {
        runs(words);
    }
    let of_user = json!({"Cmd": ["su", "root", "-c", "nope"], "User": "app"});
    subject.is_silent(of_user);
}

#[test]
fn programs_that_change_what_a_command_may_do_fail_in_their_words() {
    let Some(subject) = subject("servers", accounts) else { return };
    for words in [
        &["chpst", "-u", "app", "nope"][..],
        &["chpst", "-u", "stranger", "true"],
        &["chpst", "-P", "-u", "app", "/run.sh/x"],
        &["setuidgid", "app", "nope"],
        &["setuidgid", "stranger", "true"],
        &["s6-setuidgid", "app", "nope"],
        &["s6-setuidgid", "stranger", "true"],
        &["sudo", "-E", "-u", "app", "nope"],
        &["sudo", "-u", "stranger", "true"],
        &["sudo", "/etc/passwd"],
        &["catatonit", "--", "nope"],
        &["catatonit", "setuidgid", "app", "/nope"],
        &["numactl", "-C", "0", "nope"],
        &["sh", "-c", "exec chpst -u app nope"],
    ] {
        subject.fails(json!({"Cmd": words}), RULE);
    }
    for words in [
        &["chpst", "-u", "app", "true"][..],
        &["setuidgid", "app", "true"],
        &["s6-setuidgid", "app", "true"],
        &["sudo", "-E", "-u", "app", "A=1", "true"],
        // what sudo finds and PATH does not
        &["sudo", "elsewhere"],
        &["catatonit", "--", "true"],
    ] {
        subject.runs(json!({"Cmd": words}));
    }
}
