//! Dockerfiles that repeat an image's own steps, proven: the image of a realistic Dockerfile, what is written for it, and both
//! started; with the compilers and packages of Debian.

use std::path::Path;

use serde_json::Value;

use crate::engine_advice::Temporary;
use crate::support::{DockerEngine, engine_to_build, imgscope_with_engine, json_report};

/// What one language's image is built from.
struct Project {
    name: &'static str,
    dockerfile: &'static str,
    files: &'static [(&'static str, &'static str)],
    /// What is run to see whether an image works; empty for its own command.
    command: &'static [&'static str],
    /// What the written Dockerfile has, in this order.
    lines: &'static [&'static str],
    /// What it must not have.
    gone: &'static [&'static str],
}

/// Gives an image a name; None where something has that name, which then stays as it is.
fn pin<'a>(engine: &DockerEngine, image: &str, name: &'a str) -> Option<Temporary<'a>> {
    let is_known = !engine.docker(&["images", "-q", name]).trim().is_empty();
    (!is_known).then(|| {
        engine.docker(&["tag", image, name]);
        Temporary(name)
    })
}

fn advice(image: &str) -> Value {
    let output = imgscope_with_engine()
        .args(["advise", "--no-cache", "--format", "json", image])
        .output()
        .expect("the program runs");
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let report: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    report["advice"].clone()
}

/// What a container says, but for the lines in which a server says when it was.
fn said(engine: &DockerEngine, image: &str, command: &[&str]) -> String {
    let mut arguments = vec!["run", "--rm", "--network=none"];
    if let Some((program, _)) = command.split_first() {
        arguments.extend(["--entrypoint", program]);
    }
    arguments.push(image);
    arguments.extend(command.iter().skip(1));
    let said = engine.docker(&arguments);
    said.lines().filter(|line| !line.starts_with("Date:")).collect::<Vec<_>>().join("\n")
}

/// Builds the project, asks for advice, builds what was written in the same context, and compares.
fn prove(project: &Project) {
    let Some(engine) = engine_to_build() else { return };
    let images = ["debian", "debian-slim"].map(|folder| engine.test_image(folder));
    let [Some(debian), Some(slim)] = images else { return };
    let needs_go = project.dockerfile.starts_with("FROM imgscope-test/golang");
    let go = needs_go.then(|| engine.test_image("golang"));
    if go == Some(None) {
        return;
    }
    let _pinned = (
        pin(&engine, &debian, "debian:bookworm"),
        pin(&engine, &slim, "debian:bookworm-slim"),
        go.flatten().and_then(|go| pin(&engine, &go, "golang:1.19.8-bookworm")),
    );
    let context = tempfile::tempdir().expect("a folder");
    let write = |name: &str, content: &str| {
        let path = context.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap_or(Path::new("/"))).expect("a folder");
        std::fs::write(path, content).expect("a file of the context");
    };
    project.files.iter().for_each(|(name, content)| write(name, content));
    write("Dockerfile", project.dockerfile);
    let names = ["whole", "small"].map(|kind| format!("imgscope-test/own-{}-{kind}:latest", project.name));
    let [whole, small] = [Temporary(&names[0]), Temporary(&names[1])];
    engine.build_with_network(context.path(), whole.0);
    let advice = advice(whole.0);
    let dockerfile = advice["dockerfile"].as_str().unwrap_or_else(|| panic!("{}", advice["missing"]));
    crate::advice::has_lines(dockerfile, project.lines);
    let final_stage = dockerfile.rsplit("\nFROM ").next().unwrap_or(dockerfile);
    for gone in project.gone {
        assert!(!final_stage.contains(gone), "{}: {gone} in:\n{dockerfile}", project.name);
    }
    write("Dockerfile", dockerfile);
    engine.build_with_network(context.path(), small.0);
    let says = |image: &str| said(&engine, image, project.command);
    assert_eq!(says(small.0), says(whole.0), "{}\n{dockerfile}", project.name);
    let size = |image: &str| json_report(image)["image"]["unpacked_size"].as_f64().expect("bytes");
    let (built, before) = (size(small.0), size(whole.0));
    let predicted = advice["predicted_size"].as_f64().unwrap_or_else(|| panic!("{}: no size", project.name));
    eprintln!("{}: {before} bytes, predicted {predicted}, built {built}", project.name);
    assert!(
        (built - predicted).abs() <= 0.02 * built,
        "{}: predicted {predicted}, built {built}\n{dockerfile}",
        project.name
    );
    assert!(built < before, "{}: {built} instead of {before}", project.name);
}

#[test]
fn a_program_in_c_runs_with_the_packages_of_the_libraries_that_it_names_and_without_its_compiler() {
    prove(&Project {
        name: "c",
        dockerfile: "\
FROM imgscope-test/debian
RUN apt-get update && apt-get install -y --no-install-recommends gcc libc6-dev libsqlite3-dev && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY . .
RUN gcc -O1 -shared -fPIC -o /usr/local/lib/libshelf.so libshelf.c && ldconfig
RUN gcc -O1 -o /usr/local/bin/shelf shelf.c -L/usr/local/lib -lshelf -lsqlite3
WORKDIR /
CMD [\"shelf\"]
",
        files: &[
            ("libshelf.c", "const char *books(void) { return \"create table book(title); insert into book values('a'),('b')\"; }\n"),
            ("shelf.c", "\
#include <sqlite3.h>
#include <stdio.h>
const char *books(void);
static int row(void *unused, int columns, char **values, char **names) {
    (void)unused; (void)columns; (void)names;
    printf(\"%s books\\n\", values[0]);
    return 0;
}
int main(void) {
    sqlite3 *shelf;
    if (sqlite3_open(\":memory:\", &shelf) || sqlite3_exec(shelf, books(), NULL, NULL, NULL)) return 1;
    return sqlite3_exec(shelf, \"select count(*) from book\", row, NULL, NULL);
}
"),
        ],
        command: &[],
        lines: &[
            "FROM debian:bookworm AS build",
            "FROM debian:bookworm-slim",
            "RUN apt-get update && apt-get install -y --no-install-recommends libsqlite3-0 \\",
            "COPY --from=build /kept /",
            "RUN ldconfig",
            "CMD [\"shelf\"]",
        ],
        gone: &["gcc", "-dev", "/src"],
    });
}

#[test]
fn a_go_program_with_a_library_in_c_is_built_with_cgo_and_runs_with_that_library() {
    prove(&Project {
        name: "cgo",
        dockerfile: "\
FROM imgscope-test/golang
RUN apt-get update && apt-get install -y --no-install-recommends libsqlite3-dev && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY go.mod main.go ./
RUN go build -o /usr/local/bin/shelf .
CMD [\"shelf\"]
",
        files: &[
            ("go.mod", "module shelf\n\ngo 1.19\n"),
            (
                "main.go",
                "\
package main

// #cgo LDFLAGS: -lsqlite3
// #include <sqlite3.h>
import \"C\"
import \"fmt\"

func main() {
	fmt.Println(\"SQLite\", C.GoString(C.sqlite3_libversion()))
}
",
            ),
        ],
        command: &[],
        lines: &[
            "FROM golang:1.19.8-bookworm AS build",
            "ENV CGO_ENABLED=1",
            "RUN go build -o /usr/local/bin/shelf .",
            "FROM debian:bookworm-slim",
            "RUN apt-get update && apt-get install -y --no-install-recommends libsqlite3-0 \\",
            "COPY --from=build /kept /",
        ],
        gone: &["golang", "gcc", "GOPATH", "-dev"],
    });
}

#[test]
fn a_site_that_nginx_serves_keeps_its_pages_and_does_not_get_back_what_a_step_removed() {
    prove(&Project {
        name: "nginx",
        dockerfile: "\
FROM imgscope-test/debian
RUN apt-get update && apt-get install -y nginx && rm -rf /var/lib/apt/lists/*
COPY site.conf /etc/nginx/conf.d/site.conf
COPY html /srv/site
RUN rm /etc/nginx/sites-enabled/default
EXPOSE 80
CMD [\"nginx\", \"-g\", \"daemon off;\"]
",
        files: &[
            ("site.conf", "server {\n  listen 80 default_server;\n  root /srv/site;\n}\n"),
            ("html/index.html", "<h1>Hello</h1>\n"),
            ("html/node_modules/a/index.js", "// never served\n"),
        ],
        command: &[
            "bash",
            "-c",
            "nginx && exec 3<>/dev/tcp/127.0.0.1/80 && printf 'GET / HTTP/1.0\\r\\n\\r\\n' >&3 && cat <&3",
        ],
        lines: &[
            "FROM debian:bookworm-slim",
            "RUN apt-get update && apt-get install -y --no-install-recommends nginx \\",
            "RUN rm -rf /etc/nginx/sites-enabled/default",
            "COPY --from=build /kept /",
            "EXPOSE 80/tcp",
        ],
        gone: &["USER"],
    });
}

#[test]
fn a_ruby_application_keeps_its_gems_and_runs_with_rubys_packages() {
    prove(&Project {
        name: "ruby",
        dockerfile: "\
FROM imgscope-test/debian
RUN apt-get update && apt-get install -y ruby && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY greeter.gemspec greeter.rb ./
RUN gem build -q greeter.gemspec && gem install --local --no-document greeter-1.0.0.gem
COPY app.rb ./
CMD [\"ruby\", \"app.rb\"]
",
        files: &[
            (
                "greeter.gemspec",
                "\
Gem::Specification.new do |s|
  s.name = 'greeter'
  s.version = '1.0.0'
  s.summary = 'greets'
  s.authors = ['a']
  s.files = ['greeter.rb']
  s.require_paths = ['.']
end
",
            ),
            ("greeter.rb", "module Greeter; def self.hello = 'Hello'; end\n"),
            ("app.rb", "require 'greeter'\nrequire 'json'\nputs JSON.generate(said: Greeter.hello)\n"),
        ],
        command: &[],
        lines: &[
            "FROM debian:bookworm-slim",
            "RUN apt-get update && apt-get install -y --no-install-recommends ruby \\",
            "COPY --from=build /kept /",
            "CMD [\"ruby\", \"app.rb\"]",
        ],
        gone: &["unzip", "BUNDLE_WITHOUT"],
    });
}

#[test]
fn a_perl_application_keeps_the_modules_that_a_step_installed_and_its_user() {
    prove(&Project {
        name: "perl",
        dockerfile: "\
FROM imgscope-test/debian
RUN apt-get update && apt-get install -y --no-install-recommends perl make && rm -rf /var/lib/apt/lists/*
WORKDIR /build
COPY . .
RUN cd Greeter && perl Makefile.PL && make install && cp ../app.pl /usr/local/bin/greet && chmod +x /usr/local/bin/greet
RUN useradd --system --uid 777 greeter && install -d -o greeter -m 700 /data
USER greeter
CMD [\"greet\"]
",
        files: &[
            ("Greeter/Makefile.PL", "use ExtUtils::MakeMaker; WriteMakefile(NAME => 'Greeter', VERSION_FROM => 'lib/Greeter.pm');\n"),
            ("Greeter/lib/Greeter.pm", "package Greeter;\nour $VERSION = 1;\nsub hello { 'Hello ' . getpwuid($<) }\n1;\n"),
            ("app.pl", "#!/usr/bin/perl\nuse Greeter;\nopen(my $file, '>', '/data/x') or die $!;\nprint Greeter::hello(), qq(\\n);\n"),
        ],
        command: &[],
        lines: &[
            "FROM debian:bookworm-slim",
            "COPY --from=build /etc/passwd /etc/group /etc/",
            "RUN apt-get update && apt-get install -y --no-install-recommends perl \\",
            "COPY --from=build /kept /",
        ],
        gone: &["make"],
    });
}
