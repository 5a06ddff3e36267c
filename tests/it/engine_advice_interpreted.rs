//! Dockerfiles for applications that an interpreter runs, proven: built from the context of the original image, with the same
//! output, and as small as predicted.

use std::path::Path;

use serde_json::Value;

use crate::engine_advice::Temporary;
use crate::support::proof::is_proved;
use crate::support::{DockerEngine, engine_to_build, imgscope_with_engine, json_report};

#[track_caller]
fn write(context: &Path, files: &[(&str, &str)]) {
    for (name, content) in files {
        let path = context.join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, content).expect("a file of the context");
    }
}

#[track_caller]
fn advice(image: &str) -> Value {
    let output = imgscope_with_engine()
        .args(["advise", "--no-cache", "--format", "json", image])
        .output()
        .expect("the program runs");
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let report: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    report["advice"].clone()
}

/// Builds an image on `base`, asks for a Dockerfile, builds that in the same context, and compares what both print and how much
/// was promised; then `proves` does so once more as the program itself does. Gives the advice.
#[track_caller]
fn is_proven(
    engine: &DockerEngine,
    base: &str,
    context: &Path,
    name: &str,
    proves: fn(&str, &Path) -> Value,
) -> Value {
    let original = format!("imgscope-test/advised-{name}:original");
    let original = Temporary(&original);
    engine.build(context, original.0, true);
    let advice = advice(original.0);
    let dockerfile = advice["dockerfile"].as_str().unwrap_or_else(|| panic!("{advice:#}")).to_owned();
    let froms: Vec<&str> =
        dockerfile.lines().filter_map(|line| line.strip_prefix("FROM ")?.split(' ').next()).collect();
    let _pinned: Vec<Temporary<'_>> = froms
        .iter()
        .filter(|from| engine.docker(&["images", "-q", from]).trim().is_empty())
        .map(|from| Temporary(from))
        .collect();
    froms.iter().for_each(|from| _ = engine.docker(&["tag", base, from]));
    write(
        context,
        &[("Dockerfile", &dockerfile), (".dockerignore", advice["dockerignore"].as_str().expect("patterns"))],
    );
    let small = format!("imgscope-test/advised-{name}:small");
    let small = Temporary(&small);
    engine.build(context, small.0, true);

    let says = |image: &str| engine.docker(&["run", "--rm", "--network=none", image]);
    assert_eq!(says(small.0), says(original.0), "{dockerfile}");
    let user = |image: &str| {
        engine.docker(&[
            "image",
            "inspect",
            "--format",
            "{{json .Config.User}} {{json .Config.Volumes}} {{json .Config.Healthcheck}}",
            image,
        ])
    };
    assert_eq!(user(small.0), user(original.0), "{dockerfile}");
    let size = |image: &str| json_report(image)["image"]["unpacked_size"].as_f64().expect("bytes");
    let (built, before) = (size(small.0), size(original.0));
    let predicted = advice["predicted_size"].as_f64().unwrap_or_else(|| panic!("{advice:#}"));
    eprintln!("{name}: {before} before, predicted {predicted}, built {built}");
    assert!((built - predicted).abs() <= 0.02 * built, "predicted {predicted}, built {built}\n{dockerfile}");
    assert!(built < before, "built {built}, before {before}\n{dockerfile}");
    proves(original.0, context);
    advice
}

/// Whom a container runs as, and whether it can write where the image meant it to.
const CHECKS: &str = "id -un; touch /data/made /app/made && ls -ldn /data /app | cut -d' ' -f1-4";

#[test]
fn a_python_application_is_as_before_with_its_packages_its_user_and_what_its_steps_made() {
    let Some(engine) = engine_to_build() else { return };
    let Some(base) = engine.test_image("python") else { return };
    let context = tempfile::tempdir().expect("a folder");
    let context = context.path();
    write(
        context,
        &[
            ("wheel/greet/__init__.py", "def words():\n    return 'hello from a package'\n"),
            ("wheel/greet/tests/test_words.py", "import greet\n"),
            ("wheel/greet-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: greet\nVersion: 1.0\n"),
            (
                "wheel/greet-1.0.dist-info/WHEEL",
                "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
            ),
            ("wheel/greet-1.0.dist-info/entry_points.txt", "[console_scripts]\ngreet = greet:words\n"),
            ("wheel/greet-1.0.dist-info/RECORD", ""),
            ("wheels/.keep", ""),
        ],
    );
    let mount = format!("{}:/context", context.display());
    let wheel = "cd /context/wheel && python3 -m zipfile -c ../wheels/greet-1.0-py3-none-any.whl *";
    engine.docker(&["run", "--rm", "--network=none", "-v", &mount, &base, "sh", "-c", wheel]);
    std::fs::remove_dir_all(context.join("wheel")).expect("a folder");
    let dockerfile = format!(
        "FROM {base}\n\
         ARG RELEASE=7\n\
         ENV MODE=\"fast lane\"\n\
         WORKDIR /app\n\
         RUN useradd --create-home --uid 1001 app\n\
         RUN mkdir /data && chown app:app /data && chmod 750 /data && ln -s /app/collected.txt /srv/link\n\
         COPY requirements.txt ./\n\
         COPY wheels wheels\n\
         RUN python -m pip install --no-index --find-links wheels -r requirements.txt\n\
         COPY . .\n\
         RUN python collect.py $RELEASE && chown -R app:app /app\n\
         HEALTHCHECK --interval=7s CMD python -c 'import greet'\n\
         VOLUME /data\n\
         USER app\n\
         CMD [\"sh\", \"-c\", \"python app.py; {CHECKS}\"]\n"
    );
    let collect = "import greet, sys\nopen('collected.txt', 'w').write(greet.words() + ' ' + sys.argv[1])\n";
    let app = "import greet, os\nprint(greet.words(), os.environ['MODE'], open('/srv/link').read())\n";
    write(
        context,
        &[
            ("requirements.txt", "greet==1.0\n"),
            ("collect.py", collect),
            ("app.py", app),
            ("data.bin", &"x".repeat(2_000_000)),
            ("Dockerfile", &dockerfile),
        ],
    );
    let advice =
        is_proven(&engine, &base, context, "python", |image, context| is_proved("Python", image, context));
    let written = advice["dockerfile"].as_str().expect("a Dockerfile");
    assert!(written.contains("RUN python -m venv --without-pip --system-site-packages /venv"), "{written}");
    assert_eq!(advice["left_out"], serde_json::json!([]), "{written}");
}

#[test]
fn a_base_image_that_has_more_than_the_published_one_is_named_as_it_is() {
    let Some(engine) = engine_to_build() else { return };
    let Some(python) = engine.test_image("python") else { return };
    let (folder, context) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    let base = Temporary("imgscope-test/advised-company:base");
    let of_base = format!("FROM {python}\nCOPY company.txt /etc/company.txt\nCMD [\"python3\"]\n");
    write(folder.path(), &[("company.txt", "of the company\n"), ("Dockerfile", &of_base)]);
    engine.build(folder.path(), base.0, true);
    let dockerfile =
        format!("FROM {}\nWORKDIR /app\nCOPY . .\nUSER 1001\nCMD [\"python\", \"app.py\"]\n", base.0);
    write(
        context.path(),
        &[
            ("app.py", "print(open('/etc/company.txt').read())\n"),
            ("tests/data.bin", &"x".repeat(2_000_000)),
            ("Dockerfile", &dockerfile),
        ],
    );
    let advice = is_proven(&engine, base.0, context.path(), "company", |image, context| {
        is_proved("Python", image, context)
    });
    let written = advice["dockerfile"].as_str().expect("a Dockerfile");
    assert!(written.contains(&format!("FROM {} AS build", base.0)), "{written}");
    assert!(
        !written.contains("company.txt"),
        "what the base was built from is not in the context\n{written}"
    );
}

#[test]
fn what_a_base_image_brings_beside_its_distribution_is_there_in_the_new_image() {
    let Some(engine) = engine_to_build() else { return };
    let Some(debian) = engine.test_image("debian") else { return };
    let (folder, context) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    let base = Temporary("imgscope-test/advised-company:debian");
    let of_base = format!(
        "FROM {debian}\nCOPY words.txt /opt/data/words.txt\nRUN useradd --uid 1234 corp\nCMD [\"bash\"]\n"
    );
    write(folder.path(), &[("words.txt", "of the company\n"), ("Dockerfile", &of_base)]);
    engine.build(folder.path(), base.0, true);
    let dockerfile = format!(
        "FROM {}\nCOPY run.sh /opt/run.sh\nRUN head -c 3000000 /dev/zero > /var/log/$(id -un).log\nUSER corp\n\
         CMD [\"sh\", \"/opt/run.sh\", \"/opt/data/words.txt\"]\n",
        base.0
    );
    let files = [("run.sh", "cat \"$1\"; id -un\n"), ("Dockerfile", &dockerfile)];
    write(context.path(), &files);
    let original = Temporary("imgscope-test/advised-company-debian:original");
    engine.build(context.path(), original.0, true);
    let advice = is_proved("C", original.0, context.path());
    let written = advice["dockerfile"].as_str().expect("a Dockerfile");
    let final_stage = written.rsplit("FROM ").next().expect("a stage");
    assert!(final_stage.starts_with(base.0), "{written}");
}

#[test]
fn a_node_application_is_as_before_without_what_only_its_build_needed() {
    let Some(engine) = engine_to_build() else { return };
    let Some(base) = engine.test_image("node") else { return };
    let context = tempfile::tempdir().expect("a folder");
    let context = context.path();
    let dockerfile = format!(
        "FROM {base}\n\
         WORKDIR /app\n\
         RUN useradd --uid 1001 app && mkdir /data && chown app /data\n\
         COPY package*.json ./\n\
         COPY packages packages\n\
         RUN npm install --install-links --offline\n\
         COPY . .\n\
         RUN npm run build && chown -R app /app\n\
         USER app\n\
         CMD [\"sh\", \"-c\", \"node dist/main.js; {CHECKS}\"]\n"
    );
    let manifest = r#"{"name": "app", "version": "1.0.0", "scripts": {"build": "compile"},
        "dependencies": {"words": "file:packages/words"}, "devDependencies": {"compiler": "file:packages/compiler"}}"#;
    let compiler = "#!/usr/bin/env node\nconst fs = require('fs');\nfs.mkdirSync('dist');\n\
                    fs.copyFileSync('src/main.txt', 'dist/main.js');\n";
    let bulk = format!("module.exports = '{}';\n", "x".repeat(3_000_000));
    write(
        context,
        &[
            ("package.json", manifest),
            ("packages/words/package.json", r#"{"name": "words", "version": "1.0.0", "main": "index.js"}"#),
            ("packages/words/index.js", "module.exports = 'hello from a module';\n"),
            (
                "packages/compiler/package.json",
                r#"{"name": "compiler", "version": "1.0.0", "bin": {"compile": "compile.js"}}"#,
            ),
            ("packages/compiler/compile.js", compiler),
            ("packages/compiler/bulk.js", &bulk),
            ("src/main.txt", "console.log(require('words'), process.env.MODE);\n"),
            ("Dockerfile", &dockerfile),
        ],
    );
    let advice =
        is_proven(&engine, &base, context, "node", |image, context| is_proved("Node.js", image, context));
    let written = advice["dockerfile"].as_str().expect("a Dockerfile");
    assert!(written.contains("RUN npm prune --omit=dev") && written.contains("npm run build"), "{written}");
    assert_eq!(advice["left_out"], serde_json::json!([]), "{written}");
}
