//! Files that say how an image is built.

use super::{only, paths, silent};
use crate::support::image;

#[test]
fn files_of_builds_are_one_finding() {
    let diagnosis = image()
        .layer(|l| {
            l.file("app/Dockerfile", 300)
                .file("app/docker-compose.override.yml", 200)
                .file("app/.github/workflows/ci.yml", 900)
                .file("app/main.py", 100)
        })
        .diagnose();
    let finding = only(&diagnosis, "build-files");
    assert_eq!(finding.title, "Build files: .github, Dockerfile, docker-compose.override.yml");
    assert_eq!(paths(finding), ["/app/.github", "/app/Dockerfile", "/app/docker-compose.override.yml"]);
    assert_eq!(finding.saves, 1_400);
}

#[test]
fn many_names_are_not_all_told() {
    let names = ["Dockerfile", ".dockerignore", ".gitignore", "Makefile", ".travis.yml", "Jenkinsfile"];
    let diagnosis = image()
        .layer(|l| names.iter().fold(l.file("app/a.py", 1), |l, name| l.file(&format!("app/{name}"), 10)));
    let diagnosis = diagnosis.diagnose();
    let title = &only(&diagnosis, "build-files").title;
    assert_eq!(title, "Build files: .dockerignore, .gitignore, .travis.yml, Dockerfile, 2 more");
}

#[test]
fn what_packages_brought_and_files_of_like_names_are_left_alone() {
    let diagnosis = image()
        .layer(|l| {
            l.file("app/node_modules/x/.editorconfig", 10)
                .file("app/node_modules/x/Makefile", 10)
                .file("usr/local/lib/python3.11/config-3.11/Makefile", 10)
                .file("usr/share/doc/x/Makefile", 10)
                .file("usr/local/go/bin/go", 10)
                .file("usr/local/go/src/runtime/Makefile", 10)
                .file("app/compose.js", 10)
                .file("app/Dockerfiles.md", 10)
                .dir("app/Dockerfile")
        })
        .diagnose();
    silent(&diagnosis, "build-files");
}

#[test]
fn what_another_stage_brought_is_to_be_left_there_and_not_in_the_context() {
    let advice = |command: &str| {
        let diagnosis =
            image().layer(|l| l.file("app/Makefile", 300).file("app/main", 9)).by(command).diagnose();
        only(&diagnosis, "build-files").advice.clone()
    };
    for command in ["COPY /src/app /app # buildkit", "COPY --from=build /src /app"] {
        let advice = advice(command);
        assert!(advice.starts_with("Leave them out of what layer 0 (COPY"), "{advice}");
        assert!(!advice.contains("dockerignore"), "{advice}");
    }
    assert!(advice("COPY . /app").contains(".dockerignore"));
    assert!(advice("RUN git clone https://example.org/app /app").starts_with("Delete them in layer 0"));
}
