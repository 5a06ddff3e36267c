//! Words of an image in the Dockerfile that is written for it: a real builder takes each for the word that it is.

use serde_json::{Value, json};

use crate::advice::dockerfile;
use crate::engine_advice::{SOURCE, Temporary, file_of, pin_go};
use crate::support::{DockerEngine, engine_to_build, image};

/// What could be taken for an option, a here-document, a comment, a line that goes on, a blank, a variable, a quote, a list.
const WORDS: [&str; 10] = [
    "/app --from=evil",
    "/app <<EOF",
    "/app #x",
    "/app\\",
    "/app\u{a0}x",
    "/app $HOME ${PATH} $$",
    "/it's \"quoted\"",
    "/app [\"x\", \"y\"]",
    "/app` && RUN reboot",
    "/--chown=1:1",
];

/// The name of a label, which cannot have the sign that ends it.
fn label(word: &str) -> String {
    word.replace('=', "-")
}

/// Builds what is written for an image of `program` in a hostile directory, and gives the configuration of what was built.
fn built(engine: &DockerEngine, program: &[u8], word: &str, small: &Temporary<'_>) -> Value {
    let directory = word.trim_start_matches('/');
    let label = label(word);
    let config = json!({
        "WorkingDir": word, "Cmd": ["./hello", word], "Volumes": {word: {}},
        "Env": [format!("WORD={word}")], "Labels": {&label: word},
    });
    let image = image()
        .layer(|l| l.mode(0o755).content(format!("{directory}/hello").as_bytes(), program))
        .by("COPY /out/hello ./ # buildkit")
        .layer(|l| l.file("tmp/build.o", 1_000_000))
        .sets(&format!("LABEL {label}={word}"))
        .runs(config);
    let dockerfile = dockerfile(&image);
    let _pinned = pin_go(engine, &dockerfile);
    let context = tempfile::tempdir().expect("a folder");
    for (name, content) in
        [("Dockerfile", dockerfile.as_str()), ("hello.go", SOURCE), ("go.mod", "module hello\n\ngo 1.19\n")]
    {
        std::fs::write(context.path().join(name), content).expect("a file of the context");
    }
    engine.build(context.path(), small.0, true);
    assert_eq!(
        engine.docker(&["run", "--rm", "--network=none", small.0]).trim(),
        "Hello World",
        "{word}\n{dockerfile}"
    );
    let inspected = engine.docker(&["image", "inspect", "--format", "{{json .Config}}", small.0]);
    serde_json::from_str(&inspected).expect("JSON")
}

#[test]
fn words_that_look_like_syntax_stay_words_in_what_is_built() {
    let Some(engine) = engine_to_build().filter(|engine| !engine.corpus().is_empty()) else { return };
    let program = file_of(&engine, "hello:v5", "app/hello");
    let small = Temporary("imgscope-test/advised-words:latest");
    for word in WORDS {
        let config = built(&engine, &program, word, &small);
        assert_eq!(config["WorkingDir"], word);
        assert_eq!(config["Cmd"], json!(["./hello", word]));
        assert_eq!(config["Volumes"], json!({word: {}}), "{word}");
        assert_eq!(config["Labels"], json!({label(word): word}), "{word}");
        let environment = config["Env"].as_array().expect("a list");
        assert!(environment.contains(&json!(format!("WORD={word}"))), "{word}: {environment:?}");
    }
}
