//! Dockerfiles that repeat an image's own steps, proven: the image of a realistic Dockerfile, what is written for it, and both
//! started; with the compilers and packages of Debian.

use serde_json::Value;

use crate::advice::has_lines;
use crate::support::proof::{Named, Pinned, is_proved, pin};
use crate::support::{DockerEngine, engine_to_build};

/// What one language's image is built from.
pub struct Project {
    pub name: &'static str,
    pub dockerfile: &'static str,
    pub files: &'static [(&'static str, &'static str)],
    /// What the written Dockerfile has, in this order.
    pub lines: &'static [&'static str],
    /// What its final stage must not have.
    pub gone: &'static [&'static str],
}

/// A project's image, its context, and names for what is built on; all gone when it is dropped.
struct Built {
    engine: DockerEngine,
    image: Named,
    context: tempfile::TempDir,
    _pinned: Vec<Option<Pinned>>,
}

impl Project {
    /// Builds the image, and holds that the advice for it is proved and is as it should be. Gives the advice; None where the
    /// machine can't build it.
    #[track_caller]
    pub fn is_proved(&self, language: &str) -> Option<Value> {
        let built = self.build()?;
        let advice = is_proved(language, &built.image.name, built.context.path());
        self.holds(&advice);
        Some(advice)
    }

    /// Builds the image; None where the machine can't.
    fn build(&self) -> Option<Built> {
        let engine = engine_to_build()?;
        let mut pinned = vec![
            pin(&engine, &engine.test_image("debian")?, "debian:bookworm"),
            pin(&engine, &engine.test_image("debian-slim")?, "debian:bookworm-slim"),
        ];
        if self.dockerfile.starts_with("FROM imgscope-test/golang") {
            pinned.push(pin(&engine, &engine.test_image("golang")?, "golang:1.19.8-bookworm"));
        }
        let context = tempfile::tempdir().expect("a folder");
        for (name, content) in self.files.iter().chain([&("Dockerfile", self.dockerfile)]) {
            let path = context.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap_or(context.path())).expect("a folder");
            std::fs::write(path, content).expect("a file of the context");
        }
        let image = Named { name: format!("imgscope-test/own-{}:latest", self.name) };
        engine.build_with_network(context.path(), &image.name);
        Some(Built { engine, image, context, _pinned: pinned })
    }

    /// Holds that the Dockerfile which was proved has what it should.
    fn holds(&self, advice: &Value) {
        let dockerfile = advice["dockerfile"].as_str().expect("a Dockerfile");
        has_lines(dockerfile, self.lines);
        let final_stage = dockerfile.rsplit("\nFROM ").next().unwrap_or(dockerfile);
        for gone in self.gone {
            assert!(!final_stage.contains(gone), "{}: {gone} in:\n{dockerfile}", self.name);
        }
        assert!(advice["predicted_size"].is_u64(), "{}: no size is predicted", self.name);
    }
}

impl Built {
    /// What a container of an image says to a command, but for the time.
    fn said(&self, image: &str, command: &str) -> String {
        let arguments = ["run", "--rm", "--network=none", "--entrypoint=bash", image, "-c", command];
        let said = self.engine.docker(&arguments);
        said.lines().filter(|line| !line.starts_with("Date:")).collect::<Vec<_>>().join("\n")
    }
}

#[test]
fn a_program_in_c_runs_with_the_packages_of_the_libraries_that_it_names_and_without_its_compiler() {
    let project = Project {
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
        lines: &[
            "FROM debian:bookworm AS build",
            "FROM debian:bookworm-slim",
            "RUN apt-get update && apt-get install -y --no-install-recommends libsqlite3-0 \\",
            "COPY --from=build /kept /",
            "RUN ldconfig",
            "CMD [\"shelf\"]",
        ],
        gone: &["gcc", "-dev", "/src"],
    };
    let Some(built) = project.build() else { return };
    let advice = is_proved("C", &built.image.name, built.context.path());
    project.holds(&advice);
}

#[test]
fn a_go_program_with_a_library_in_c_is_built_with_cgo_and_runs_with_that_library() {
    let project = Project {
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
        lines: &[
            "FROM golang:1.19.8-bookworm AS build",
            "ENV CGO_ENABLED=1",
            "RUN go build -o /usr/local/bin/shelf .",
            "FROM debian:bookworm-slim",
            "RUN apt-get update && apt-get install -y --no-install-recommends libsqlite3-0 \\",
            "COPY --from=build /kept /",
        ],
        gone: &["golang", "gcc", "GOPATH", "-dev"],
    };
    let Some(built) = project.build() else { return };
    let advice = is_proved("Go with cgo", &built.image.name, built.context.path());
    project.holds(&advice);
}

#[test]
fn a_site_that_nginx_serves_keeps_its_pages_and_does_not_get_back_what_a_step_removed() {
    let project = Project {
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
        lines: &[
            "FROM debian:bookworm-slim",
            "RUN apt-get update && apt-get install -y --no-install-recommends nginx \\",
            "RUN rm -rf /etc/nginx/sites-enabled/default",
            "COPY --from=build /kept /",
            "EXPOSE 80/tcp",
        ],
        gone: &["USER"],
    };
    let Some(built) = project.build() else { return };
    let advice = is_proved("nginx", &built.image.name, built.context.path());
    project.holds(&advice);
    let get = "nginx && exec 3<>/dev/tcp/127.0.0.1/80 && printf 'GET / HTTP/1.0\\r\\n\\r\\n' >&3 && cat <&3";
    let page = built.said(&built.image.name, get);
    assert!(page.ends_with("<h1>Hello</h1>"), "{page}");
    let dockerfile = advice["dockerfile"].as_str().expect("a Dockerfile");
    std::fs::write(built.context.path().join("Dockerfile"), dockerfile).expect("a Dockerfile");
    let small = Named { name: "imgscope-test/own-nginx-small:latest".to_owned() };
    built.engine.build_with_network(built.context.path(), &small.name);
    assert_eq!(built.said(&small.name, get), page);
}

#[test]
fn a_ruby_application_keeps_its_gems_and_runs_with_rubys_packages() {
    let project = Project {
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
        lines: &[
            "FROM debian:bookworm-slim",
            "RUN apt-get update && apt-get install -y --no-install-recommends ruby \\",
            "COPY --from=build /kept /",
            "CMD [\"ruby\", \"app.rb\"]",
        ],
        gone: &["unzip", "BUNDLE_WITHOUT"],
    };
    let Some(built) = project.build() else { return };
    let advice = is_proved("Ruby", &built.image.name, built.context.path());
    project.holds(&advice);
}

#[test]
fn a_perl_application_keeps_the_modules_that_a_step_installed_and_its_user() {
    let project = Project {
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
        lines: &[
            "FROM debian:bookworm-slim",
            "COPY --from=build /etc/passwd /etc/group /etc/shadow /etc/gshadow /etc/",
            "RUN apt-get update && apt-get install -y --no-install-recommends perl \\",
            "COPY --from=build /kept /",
        ],
        gone: &["make"],
    };
    let Some(built) = project.build() else { return };
    let advice = is_proved("Perl", &built.image.name, built.context.path());
    project.holds(&advice);
}
