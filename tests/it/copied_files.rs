//! What a `COPY` or `ADD` brought is the application's, wherever it lies; what packages and base images brought is theirs.

use imgscope::finding::Diagnosis;

use crate::rules::{all, only, paths, silent};
use crate::support::{ImageBuilder, LayerBuilder, image};

/// A Debian with a web server of its own.
fn debian() -> ImageBuilder {
    let status = b"Package: nginx\nStatus: install ok installed\nVersion: 1.22\nArchitecture: amd64\n\n";
    let files =
        b"/.\n/usr\n/usr/share\n/usr/share/nginx\n/usr/share/nginx/html\n/usr/share/nginx/html/Makefile\n";
    image()
        .layer(|l| {
            l.file("etc/debian_version", 7)
                .file("bin/sh", 90_000)
                .content(b"var/lib/dpkg/status", status)
                .content(b"var/lib/dpkg/info/nginx.list", files)
                .dir("usr/share/nginx/html")
                .file("usr/share/nginx/html/Makefile", 400)
        })
        .by("ADD rootfs.tar /")
        .sets("CMD [\"bash\"]")
}

/// A project with all that its image does not need.
fn project(directory: &str, layer: LayerBuilder) -> LayerBuilder {
    let at = |path: &str| format!("{directory}/{path}");
    layer
        .file(&at("index.html"), 900)
        .content(at("package.json").as_bytes(), br#"{"name": "site", "devDependencies": {"webpack": "5"}}"#)
        .content(
            at("node_modules/webpack/package.json").as_bytes(),
            br#"{"name": "webpack", "version": "5.0.0"}"#,
        )
        .file(&at("node_modules/webpack/lib/index.js"), 3_000_000)
        .file(&at("tests/site.test.js"), 20_000)
        .file(&at("Dockerfile"), 300)
        .file(&at("cmd/serve/main.go"), 9_000)
        .file(&at("debug.log"), 70_000)
}

const PLACES: [&str; 6] =
    ["usr/share/nginx/html", "var/www/html", "srv/site", "etc/site", "usr/local/share/site", "var/lib/site"];

#[test]
fn a_project_is_found_wherever_it_was_copied_to() {
    for place in PLACES {
        for command in ["COPY . ", "ADD --chown=1:1 site ", "COPY --from=build /site "] {
            let diagnosis =
                debian().layer(|l| project(place, l)).by(&format!("{command}/{place}")).diagnose();
            let finds = |rule: &str, path: &str| {
                let found = paths(only(&diagnosis, rule));
                let expected = format!("/{place}/{path}");
                assert!(found.iter().any(|found| found.starts_with(&expected)), "{command}: {found:?}");
            };
            finds("node-modules-unused", "node_modules");
            finds("tests-and-fixtures", "tests");
            finds("build-files", "Dockerfile");
            finds("source-code", "cmd");
            let logs = all(&diagnosis, "logs");
            assert!(
                logs.iter().any(|found| paths(found).contains(&format!("/{place}/debug.log"))),
                "{place}"
            );
        }
    }
}

/// All paths that rules about an application's files name.
fn named(diagnosis: &Diagnosis) -> Vec<String> {
    let rules = ["node-modules-unused", "tests-and-fixtures", "build-files", "source-code", "litter"];
    rules.into_iter().flat_map(|rule| all(diagnosis, rule)).flat_map(paths).collect()
}

#[test]
fn what_a_package_or_the_base_image_brought_is_not_the_application_s() {
    let clean = debian()
        .layer(|l| l.file("usr/share/nginx/html/index.html", 900))
        .by("COPY site /usr/share/nginx/html");
    assert_eq!(named(&clean.diagnose()), [""; 0], "the package's own Makefile");
    // a command that installs something, not a package of the distribution
    let installed = debian().layer(|l| project("usr/share/tool", l)).by("RUN make install");
    assert_eq!(named(&installed.diagnose()), [""; 0]);
    // the base image's copies
    let based = debian()
        .layer(|l| project("usr/share/tool", l))
        .by("COPY tool /usr/share/tool")
        .sets("CMD [\"tool\"]")
        .layer(|l| l.file("app/main", 10))
        .by("COPY main /app/");
    assert_eq!(named(&based.diagnose()), [""; 0]);
}

#[test]
fn a_root_file_system_that_is_copied_whole_is_nobody_s_application() {
    for command in ["COPY --from=build / /", "COPY rootfs/ /", "ADD rootfs.tar /"] {
        let image = image()
            .layer(|l| {
                l.file("usr/bin/env", 9_000)
                    .file("usr/share/tool/Makefile", 400)
                    .file("usr/lib/tool/tests/test_tool.py", 9_000)
            })
            .by(command);
        assert_eq!(named(&image.diagnose()), [""; 0], "{command}");
    }
}

#[test]
fn what_is_installed_for_all_users_is_no_application_s_even_if_it_was_copied() {
    let diagnosis = debian()
        .layer(|l| {
            l.file("usr/local/bin/node", 90_000)
                .file("usr/local/lib/node_modules/npm/lib/cli.js", 5_000_000)
                .content(
                    b"usr/local/lib/node_modules/npm/package.json",
                    br#"{"name": "npm", "version": "10.0.0"}"#,
                )
                .file("usr/local/lib/node_modules/npm/Makefile", 300)
        })
        .by("COPY --from=node /usr/local /usr/local")
        .diagnose();
    silent(&diagnosis, "node-modules-unused");
    silent(&diagnosis, "build-files");
}
