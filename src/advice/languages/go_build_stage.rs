//! The build stage of a Go program: its image, its sources and its command.

use crate::advice::bases::build_image::{self, is_version};
use crate::advice::bases::distribution::Distribution;
use crate::advice::packages::runtime_deps::RuntimeDeps;
use crate::advice::quote::{self, is_plain, is_plain_line};
use crate::advice::recipes::entry_program::EntryProgram;
use crate::content::{GoBuild, Libc};
use crate::finding::Evidence;

/// About what `-tags timetzdata` adds to a program.
const TIME_ZONES: u64 = 450_000;
const MODULES: &str = "--mount=type=cache,target=/go/pkg/mod";
const BUILDS: &str = "--mount=type=cache,target=/root/.cache/go-build";

/// How the program is built again.
pub(in crate::advice) struct GoBuildStage {
    image: String,
    /// Packages that the build image lacks.
    installs: Option<&'static str>,
    copies: Vec<String>,
    downloads: bool,
    environment: Vec<String>,
    flags: Vec<String>,
    target: String,
    /// The name of the program in `/out`.
    pub output: String,
    /// What to know and to check.
    pub notes: Vec<String>,
    /// Bytes that the new flags add to the program.
    pub added: u64,
}

/// What `go build` is given.
enum Package {
    /// A package of the main module.
    Path(String),
    /// Files, named one by one.
    Files(Vec<String>),
    /// It is not recorded.
    Unknown,
}

impl GoBuildStage {
    /// The release of Debian on which a program of glibc is built.
    pub fn built_on(build: &GoBuild) -> Distribution {
        Distribution::debian(build_image::GO.debian(version(build).unwrap_or_default()))
    }

    /// Reads the command from the build info and the image's history.
    pub fn of(
        evidence: &Evidence<'_>,
        entry: &EntryProgram<'_>,
        build: &GoBuild,
        deps: &RuntimeDeps,
    ) -> Self {
        let is_dynamic = entry.executable.is_dynamic();
        let is_musl = entry.executable.libc() == Some(Libc::Musl);
        let recorded = build.setting("-ldflags").unwrap_or_default();
        let has_cgo = build.setting("CGO_ENABLED") == Some("1");
        let needs_c = is_dynamic || (has_cgo && recorded.contains("-static"));
        let version = version(build);
        let flavour = match is_dynamic && !is_musl {
            true => build_image::GO.debian(version.unwrap_or_default()),
            false => "alpine",
        };
        let mut command = Self {
            image: build_image::GO.reference(version, flavour),
            installs: (needs_c && flavour == "alpine").then_some("RUN apk add --no-cache build-base"),
            copies: Vec::new(),
            downloads: false,
            environment: vec![format!("CGO_ENABLED={}", u8::from(needs_c))],
            flags: vec!["-trimpath".to_owned()],
            target: ".".to_owned(),
            output: quote::shell(entry.name())
                .filter(|name| !name.contains('\''))
                .unwrap_or("program".to_owned()),
            notes: Vec::new(),
            added: if deps.embeds_time_zones { TIME_ZONES } else { 0 },
        };
        if is_dynamic {
            command.notes.push(
                "Built with CGO_ENABLED=1, as the program is dynamic; if none of its packages needs C, use CGO_ENABLED=0 \
                 and FROM scratch."
                    .to_owned(),
            );
        }
        command.tags(build, deps);
        command.linker_flags(recorded);
        command.platform(evidence, build);
        command.sources(&package(evidence, entry, build), build);
        command
    }

    fn tags(&mut self, build: &GoBuild, deps: &RuntimeDeps) {
        let mut tags: Vec<&str> = build.setting("-tags").unwrap_or_default().split([',', ' ']).collect();
        tags.retain(|tag| !tag.is_empty() && is_plain(tag));
        if deps.embeds_time_zones {
            tags.push("timetzdata");
        }
        if !tags.is_empty() {
            self.flags.push(format!("-tags={}", tags.join(",")));
        }
    }

    /// Takes over what the program was linked with, and adds `-s -w`.
    fn linker_flags(&mut self, recorded: &str) {
        let kept = match is_plain_line(recorded) {
            true => recorded.split_whitespace().filter(|flag| !["-s", "-w"].contains(flag)).collect(),
            false => {
                self.notes.push(
                    "Some -ldflags of the program could not be reused: add them to go build.".to_owned(),
                );
                Vec::new()
            }
        };
        let flags = [&["-s", "-w"], kept.as_slice()].concat();
        self.flags.push(format!("-ldflags=\"{}\"", flags.join(" ")));
    }

    /// Builds for the image's platform, whatever the program in it is for.
    fn platform(&mut self, evidence: &Evidence<'_>, build: &GoBuild) {
        let platform = &evidence.analysis.image.platform;
        let was = (build.setting("GOOS").unwrap_or("linux"), build.setting("GOARCH"));
        let is_other = was.0 != platform.os || was.1.is_some_and(|arch| arch != platform.architecture);
        let is_known = |word: &str| !word.is_empty() && is_plain(word);
        if is_other && is_known(&platform.os) && is_known(&platform.architecture) {
            self.environment.push(format!("GOOS={} GOARCH={}", platform.os, platform.architecture));
            self.notes.push(format!(
                "The program in the image is for {}/{}; this Dockerfile builds it for {platform}.",
                crate::text::escape_line(was.0),
                crate::text::escape_line(was.1.unwrap_or("another processor")),
            ));
        }
    }

    fn sources(&mut self, package: &Package, build: &GoBuild) {
        let is_vendored = build.setting("-mod") == Some("vendor");
        self.downloads = !build.deps.is_empty() && !is_vendored;
        match package {
            Package::Files(files)
                if build.deps.is_empty() && !files.iter().any(|file| file.contains('/')) =>
            {
                self.copies.push(format!("COPY {} ./", files.join(" ")));
                self.target = files.join(" ");
            }
            Package::Files(files) => {
                self.whole_context();
                self.target = files.join(" ");
            }
            Package::Path(path) => {
                self.whole_context();
                self.target.clone_from(path);
            }
            Package::Unknown => {
                self.whole_context();
                self.notes.push(
                    "The program was built from files named on the command line, and the image does not record which: \
                     replace the dot at the end of go build with them, unless the package is at the root of the context."
                        .to_owned(),
                );
            }
        }
    }

    fn whole_context(&mut self) {
        if self.downloads {
            self.copies.push("COPY go.mod go.sum* ./".to_owned());
            self.copies.push(format!("RUN {MODULES} go mod download"));
        }
        self.copies.push("COPY . .".to_owned());
    }

    /// The instructions of the build stage.
    pub fn lines(&self) -> Vec<String> {
        let mut lines = vec![format!("FROM {} AS build", self.image)];
        lines.extend(self.installs.map(str::to_owned));
        lines.push("WORKDIR /src".to_owned());
        lines.extend(self.copies.iter().cloned());
        let mounts = if self.downloads { format!("{MODULES} {BUILDS}") } else { BUILDS.to_owned() };
        lines.push(format!("RUN {mounts} \\"));
        lines.push(format!(
            "    {} go build {} -o /out/{} {}",
            self.environment.join(" "),
            self.flags.join(" "),
            self.output,
            self.target
        ));
        lines
    }
}

/// The very version of Go that built the program, as tags have it; None for one that no image has.
fn version(build: &GoBuild) -> Option<&str> {
    let number = build.version.split(' ').next()?.strip_prefix("go")?;
    (number.starts_with(|c: char| c.is_ascii_digit()) && is_version(number)).then_some(number)
}

fn package(evidence: &Evidence<'_>, entry: &EntryProgram<'_>, build: &GoBuild) -> Package {
    if let Some(module) = build.main.as_ref().filter(|module| !module.path.is_empty()) {
        let below = build.path.strip_prefix(module.path.as_str());
        match below.map(|below| (below, below.strip_prefix('/'))) {
            Some(("", _)) => return Package::Path(".".to_owned()),
            Some((_, Some(below))) => {
                if let Some(path) = quote::shell(&format!("./{below}")) {
                    return Package::Path(path);
                }
            }
            _ => {}
        }
    }
    let files = files_of_history(evidence, entry).or_else(|| files_beside(evidence, entry));
    files.map_or(Package::Unknown, Package::Files)
}

/// The `.go` files that the step named which made the program.
fn files_of_history(evidence: &Evidence<'_>, entry: &EntryProgram<'_>) -> Option<Vec<String>> {
    let layer = evidence.tree.last_layer(entry.node)?;
    let command = &evidence.analysis.instruction(layer)?.arguments;
    let (_, arguments) = command.split_once("go build").or_else(|| command.split_once("go install"))?;
    let end = arguments.find([';', '&', '|', '#']).unwrap_or(arguments.len());
    named(arguments[..end].split_whitespace())
}

/// The `.go` files that lie beside the program.
fn files_beside(evidence: &Evidence<'_>, entry: &EntryProgram<'_>) -> Option<Vec<String>> {
    let directory = evidence.tree.parent(entry.node)?;
    let names =
        evidence.children(directory).filter_map(|child| std::str::from_utf8(evidence.tree.name(child)).ok());
    named(names.filter(|name| !name.ends_with("_test.go")))
}

fn named<'a>(words: impl Iterator<Item = &'a str>) -> Option<Vec<String>> {
    let files: Vec<String> = words
        .filter(|word| word.ends_with(".go"))
        .filter(|word| is_plain(word) && !word.starts_with('-'))
        .map(|word| word.trim_start_matches("./").to_owned())
        .collect();
    (!files.is_empty()).then_some(files)
}
