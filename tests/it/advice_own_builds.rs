//! Dockerfiles that repeat an image's own steps: which base they end with, what they install, and when there is none.

use serde_json::{Value, json};

use crate::advice::{advice, dockerfile, has_lines};
use crate::support::{ImageBuilder, elf, image};

/// A root file system with a shell.
fn root(release: &'static str) -> ImageBuilder {
    image()
        .layer(move |l| {
            l.content(b"etc/os-release", release.as_bytes())
                .mode(0o755)
                .content(b"bin/sh", &elf().build())
                .content(b"lib/ld-musl-x86_64.so.1", &elf().kind(3).build())
        })
        .by("ADD rootfs.tar / # buildkit")
        .sets("CMD [\"sh\"]")
}

const DEBIAN: &str = "ID=debian\nVERSION_ID=\"12\"\n";
const ALPINE: &str = "ID=alpine\nVERSION_ID=3.19.1\n";

#[test]
fn a_java_application_runs_with_the_runtime_of_the_kit_that_built_it() {
    const KIT: &str = "usr/lib/jvm/java-17-openjdk-amd64";
    let status = "Package: openjdk-17-jdk-headless\nStatus: install ok installed\nVersion: 17\nDepends: openjdk-17-jre-headless\n\n\
                  Package: openjdk-17-jre-headless\nStatus: install ok installed\nVersion: 17\n\n\
                  Package: shared-mime-info\nStatus: install ok installed\nVersion: 2\n";
    let list = |files: &[&str]| files.iter().map(|file| format!("/{KIT}/{file}\n")).collect::<String>();
    let (jdk, jre) = (list(&["bin/javac", "jmods/java.base.jmod"]), list(&["bin/java", "lib/modules"]));
    let image = |made: &[(String, usize)]| {
        root(DEBIAN)
            .layer(|l| {
                let l = made.iter().fold(l, |l, (path, size)| l.file(path, *size));
                l.content(b"var/lib/dpkg/status", status.as_bytes())
                    .content(b"var/lib/dpkg/info/openjdk-17-jdk-headless.list", jdk.as_bytes())
                    .content(b"var/lib/dpkg/info/openjdk-17-jre-headless.list", jre.as_bytes())
                    .content(
                        b"var/lib/dpkg/info/shared-mime-info.list",
                        b"/usr/share/mime/packages/freedesktop.xml\n",
                    )
                    .content(
                        b"var/lib/apt/extended_states",
                        b"Package: openjdk-17-jre-headless\nArchitecture: amd64\nAuto-Installed: 1\n\n\
                      Package: shared-mime-info\nArchitecture: amd64\nAuto-Installed: 1\n",
                    )
                    .file("usr/share/mime/packages/freedesktop.xml", 100)
                    .file(&format!("{KIT}/lib/modules"), 900_000)
                    .file(&format!("{KIT}/jmods/java.base.jmod"), 2_000_000)
                    .mode(0o755)
                    .content(format!("{KIT}/bin/java").as_bytes(), &elf().build())
                    .content(format!("{KIT}/bin/javac").as_bytes(), &elf().build())
            })
            .by("RUN /bin/sh -c apt-get update && apt-get install -y openjdk-17-jdk-headless # buildkit")
            .layer(|l| l.file("src/App.java", 300))
            .by("COPY App.java /src/ # buildkit")
            .layer(|l| l.file("app/app.jar", 4_000))
            .by("RUN /bin/sh -c javac -d /app /src/App.java && jar -cf /app/app.jar -C /app . # buildkit")
            .runs(json!({"Cmd": [format!("/{KIT}/bin/java"), "-jar", "/app/app.jar"]}))
    };
    let advice = advice(&image(&[]));
    has_lines(
        advice["dockerfile"].as_str().unwrap_or_else(|| panic!("{advice}")),
        &[
            "FROM debian:bookworm-slim AS build",
            "RUN apt-get update && apt-get install -y openjdk-17-jdk-headless",
            "COPY App.java /src/",
            "FROM debian:bookworm-slim",
            "RUN apt-get update && apt-get install -y --no-install-recommends openjdk-17-jre-headless \\",
            "COPY --from=build /kept /",
        ],
    );
    assert!(advice["notes"].to_string().contains("jlink"), "{}", advice["notes"]);
    let predicted = |made: &[(&str, usize)]| {
        let made: Vec<(String, usize)> =
            made.iter().map(|(path, size)| ((*path).to_owned(), *size)).collect();
        crate::advice::advice(&image(&made))["predicted_size"].as_i64().expect("a size")
    };
    let (without, by_java) = (predicted(&[]), format!("{KIT}/lib/classes.jsa"));
    assert_eq!(predicted(&[(&by_java, 5_000)]) - without, 5_000, "the runtime's script makes it again");
    let by_mime = predicted(&[("usr/share/mime/text/plain.xml", 70_000)]);
    assert_eq!(by_mime - without, 0, "nobody makes it: its package does not come again");
}

#[test]
fn a_php_application_keeps_the_image_of_its_version_with_the_extensions_that_steps_built() {
    let image = root(DEBIAN)
        .layer(|l| l.mode(0o755).content(b"usr/local/bin/php", &elf().build()))
        .by("RUN /bin/sh -c make install # buildkit")
        .sets("CMD [\"php\" \"-a\"]")
        .layer(|l| l.file("usr/local/lib/php/extensions/intl.so", 9_000).file("tmp/build.log", 900_000))
        .by("RUN /bin/sh -c docker-php-ext-install intl # buildkit")
        .layer(|l| l.file("app/composer.json", 90).file("app/index.php", 700))
        .by("COPY . /app # buildkit")
        .runs(json!({"Cmd": ["/usr/local/bin/php", "/app/index.php"], "Env": ["PHP_VERSION=8.2.1", "PATH=/usr/local/bin:/bin"]}));
    has_lines(
        &dockerfile(&image),
        &[
            "FROM php:8.2.1-cli-bookworm AS build",
            "ENV COMPOSER_NO_DEV=1",
            "RUN docker-php-ext-install intl",
            "COPY . /app",
            "FROM php:8.2.1-cli-bookworm",
            "COPY --from=build /kept /",
            "CMD [\"/usr/local/bin/php\", \"/app/index.php\"]",
        ],
    );
}

#[test]
fn a_go_program_of_musl_gets_the_package_that_owns_the_library_which_it_names() {
    let library = elf().kind(3).build();
    let program =
        elf().interpreter("/lib/ld-musl-x86_64.so.1").needs("libsqlite3.so.0").needs("libc.musl-x86_64.so.1");
    let program = program.built_by_go(&[]).build();
    let image = root(ALPINE)
        .layer(|l| {
            l.content(
                b"lib/apk/db/installed",
                b"P:sqlite-libs\nV:3\nF:usr/lib\nR:libsqlite3.so.0\n\nP:sqlite-dev\nV:3\nD:sqlite-libs\nF:usr/include\nR:sqlite3.h\n\n",
            )
            .content(b"etc/apk/world", b"sqlite-dev\n")
            .file("usr/include/sqlite3.h", 900_000)
            .mode(0o755)
            .content(b"usr/lib/libsqlite3.so.0", &library)
        })
        .by("RUN /bin/sh -c apk add --no-cache go build-base sqlite-dev # buildkit")
        .layer(|l| l.mode(0o755).content(b"usr/local/bin/x", &program))
        .by("RUN /bin/sh -c go build -o /usr/local/bin/x . # buildkit")
        .runs(json!({"Cmd": ["/usr/local/bin/x"]}));
    let dockerfile = dockerfile(&image);
    has_lines(
        &dockerfile,
        &[
            "FROM alpine:3.19 AS build",
            "ENV CGO_ENABLED=1",
            "FROM alpine:3.19",
            "RUN apk add --no-cache sqlite-libs",
            "COPY --from=build /kept /",
            "CMD [\"/usr/local/bin/x\"]",
        ],
    );
    assert!(!dockerfile.contains("sqlite-libs sqlite-dev"), "{dockerfile}");
}

#[test]
fn a_static_program_in_c_needs_no_base_and_a_command_that_only_starts_it_no_shell() {
    let image = root(DEBIAN)
        .layer(|l| l.file("var/lib/gcc/cc1", 900_000).mode(0o755).content(b"usr/local/bin/x", &elf().build()))
        .by("RUN /bin/sh -c cc -static -o /usr/local/bin/x x.c # buildkit")
        .runs(json!({"Cmd": ["/bin/sh", "-c", "exec /usr/local/bin/x --all"]}));
    let advice = advice(&image);
    has_lines(
        advice["dockerfile"].as_str().unwrap_or_else(|| panic!("{advice}")),
        &["FROM scratch", "COPY --from=build /kept /", "CMD [\"/usr/local/bin/x\", \"--all\"]"],
    );
}

#[test]
fn a_step_that_cannot_be_repeated_is_named_and_no_dockerfile_is_written() {
    let image = root(DEBIAN)
        .layer(|l| l.mode(0o755).content(b"usr/local/bin/x", &elf().build()))
        .by("COPY /out/x /usr/local/bin/x # buildkit")
        .runs(json!({"Cmd": ["/usr/local/bin/x"]}));
    let advice = advice(&image);
    assert_eq!(advice["dockerfile"], Value::Null);
    let missing = advice["missing"].as_str().expect("words");
    assert!(missing.contains("cannot be repeated") && missing.contains("another stage"), "{missing}");
}

#[test]
fn of_a_step_that_installs_and_does_more_all_stays_that_packages_do_not_bring() {
    let status = "Package: nginx\nStatus: install ok installed\nVersion: 1\n";
    let image = root(DEBIAN)
        .layer(|l| {
            l.content(b"var/lib/dpkg/status", status.as_bytes())
                .content(b"var/lib/dpkg/info/nginx.list", b"/usr/sbin/nginx\n")
                .file("var/lib/apt/lists/x_Packages", 900_000)
                .file("usr/lib/locale/locale-archive", 3_000)
                .file("etc/made-by-a-package", 10)
                .content(
                    b"var/lib/gems/3.1.0/specifications/greeter-1.0.0.gemspec",
                    b"Gem::Specification.new do |s|\n  s.name = \"greeter\".freeze\n  s.version = \"1.0.0\"\nend\n",
                )
                .file("var/lib/gems/3.1.0/gems/greeter-1.0.0/greeter.rb", 90)
                .symlink("etc/apache2/mods-enabled/rewrite.load", "../mods-available/rewrite.load")
                .symlink("var/log/nginx/access.log", "/dev/stdout")
                .dir("usr/local/share/fonts")
                .mode(0o755)
                .content(b"usr/sbin/nginx", &elf().build())
                .content(b"usr/lib/extension.so", &elf().kind(3).build())
        })
        .by("RUN /bin/sh -c apt-get update && apt-get install -y nginx && gem install greeter && ln -sf /dev/stdout /var/log/nginx/access.log # buildkit")
        .runs(json!({"Cmd": ["/usr/sbin/nginx"]}));
    let dockerfile = dockerfile(&image);
    let (build, last) = dockerfile.rsplit_once("\nFROM ").expect("two stages");
    let (_, build) = build.rsplit_once("cp -a --parents").expect("what is copied");
    for kept in [
        // all that is there
        "/usr/lib ",
        "/var/lib/gems",
        "/etc/apache2/mods-enabled/rewrite.load",
        "/var/log/nginx/access.log",
    ] {
        assert!(build.contains(kept), "{kept} in:\n{dockerfile}");
    }
    assert!(!build.contains("fonts"), "{dockerfile}");
    assert!(last.contains("install -y --no-install-recommends nginx"), "{dockerfile}");
}

#[test]
fn packages_of_other_sources_are_installed_from_these_sources_again() {
    let status = "Package: server\nStatus: install ok installed\nVersion: 1\n";
    let image = root(DEBIAN)
        .layer(|l| {
            l.content(b"etc/apt/sources.list.d/acme.list", b"deb https://acme.example/ stable main\n")
                .file("usr/share/keyrings/acme.gpg", 1_000)
                .file("etc/ssl/certs/ca-certificates.crt", 200_000)
        })
        .by("RUN /bin/sh -c curl -o /usr/share/keyrings/acme.gpg https://acme.example/key && echo deb https://acme.example/ stable main > /etc/apt/sources.list.d/acme.list # buildkit")
        .layer(|l| {
            l.content(b"var/lib/dpkg/status", status.as_bytes())
                .content(b"var/lib/dpkg/info/server.list", b"/usr/bin/server\n")
                .file("var/lib/apt/lists/x_Packages", 900_000)
                .mode(0o755)
                .content(b"usr/bin/server", &elf().build())
        })
        .by("RUN /bin/sh -c apt-get update && apt-get install -y server # buildkit")
        .runs(json!({"Cmd": ["/usr/bin/server"]}));
    has_lines(
        &dockerfile(&image),
        &[
            "FROM debian:bookworm-slim AS build",
            "FROM debian:bookworm-slim",
            "COPY --from=build /etc/apt/sources.list.d/acme.list /etc/apt/sources.list.d/",
            "COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/",
            "COPY --from=build /usr/share/keyrings/acme.gpg /usr/share/keyrings/",
            "RUN apt-get update && apt-get install -y --no-install-recommends server \\",
        ],
    );
}

#[test]
fn a_library_of_a_wheel_that_another_one_of_it_loads_is_no_reason_to_write_nothing() {
    let program = elf().interpreter("/lib/ld-musl-x86_64.so.1").build();
    // the second finds the third only once the first is loaded, which says where
    let whole = elf().kind(3).needs("libpart-1.so").build();
    let part = elf().kind(3).needs("libmath-1.so").build();
    let image = root(DEBIAN)
        .layer(|l| {
            l.mode(0o755)
                .content(b"usr/local/bin/x", &program)
                .content(b"opt/venv/numpy.libs/libwhole-1.so", &whole)
                .content(b"opt/venv/numpy.libs/libpart-1.so", &part)
                .file("tmp/build.log", 900_000)
        })
        .by("RUN /bin/sh -c make install # buildkit")
        .runs(json!({"Cmd": ["/usr/local/bin/x"]}));
    assert!(dockerfile(&image).contains("COPY --from=build /kept /"));
}

#[test]
fn directories_that_are_removed_in_many_places_are_removed_by_their_name() {
    let built = || {
        root(DEBIAN)
            .layer(|l| {
                let l = (0..300).fold(l, |l, number| {
                    let package = format!("opt/shop/part{number}");
                    l.file(&format!("{package}/main.py"), 900)
                        .file(&format!("{package}/other.py"), 900)
                        .file(&format!("{package}/__pycache__/main.cpython-311.pyc"), 30_000)
                        .file(&format!("{package}/__pycache__/other.cpython-311.pyc"), 30_000)
                });
                l.content(b"opt/shop/run", b"#!/bin/sh\n")
            })
            .by("RUN /bin/sh -c make install # buildkit")
            .runs(json!({"Cmd": ["/bin/sh", "/opt/shop/run"]}))
    };
    has_lines(
        &dockerfile(&built()),
        &[
            "RUN find /opt/shop -name __pycache__ -type d -prune -exec rm -rf {} + \\",
            "&& cp -a --parents /opt/shop \\",
        ],
    );
}
