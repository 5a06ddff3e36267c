//! Lines of a Dockerfile that was really built: by an engine with both of its builders, by podman and by buildah.

use imgscope::analysis::HistoryLine;
use imgscope::dockerfile::match_lines;
use imgscope::image::{HistoryEntry, ImageConfig, Instruction, LayerIndex};

use crate::support::tools::{docker, is_installed};
use crate::support::{DockerEngine, Lack, attempt, engine_to_build, json_report, skip};

/// All that can stand in a Dockerfile and that both builders of the 20.10 series know: here-documents they do not.
const DOCKERFILE: &str = r#"# the base is named once
ARG BASE=alpine:latest

FROM ${BASE} AS tools
RUN echo only here > /tool

FROM $BASE AS base
ARG VERSION=1.0
ENV APP=/srv/app \
    MODE="two words"
WORKDIR $APP

RUN echo $VERSION > version && \
    # a comment in the middle

    head -c 20000 /dev/zero > zeros \
    && rm -f nothing

from base
ARG PLACE=/usr/bin/place
ARG SHELL_LIKE="/bin/sh -c x"
COPY --from=tools /tool ./
COPY Dockerfile ${APP}/copied
ADD --chown=1000:1000 Dockerfile other/
RUN ["/bin/touch", "exec form"]
RUN echo "$PLACE" >> places
RUN echo "$PLACE" >> places
SHELL ["/bin/ash", "-e", "-c"]
RUN echo ash > shell; \
    echo again >> shell
LABEL a=b "c d"="e f"
EXPOSE 80 443/udp
VOLUME /data
USER 1000:1000
STOPSIGNAL SIGTERM
HEALTHCHECK CMD true
ENTRYPOINT ["/bin/echo", "two words"]
CMD echo shell form
"#;

/// Where each instruction of the last stage, and of the one that it builds on, begins.
const LINES: [u32; 22] =
    [8, 9, 11, 13, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 31, 32, 33, 34, 35, 36, 37, 38];

/// The FROM that brought the base image.
const FROM: u32 = 7;

/// An image that is gone when it is dropped.
struct Built(String);

impl Built {
    #[track_caller]
    fn by(engine: &DockerEngine, with_buildkit: bool) -> Self {
        let context = tempfile::tempdir().expect("a folder");
        std::fs::write(context.path().join("Dockerfile"), DOCKERFILE).expect("a Dockerfile");
        let builder = if with_buildkit { "buildkit" } else { "classic" };
        let built = Self(format!("imgscope-test/lines-{builder}-{}:latest", std::process::id()));
        engine.build(context.path(), &built.0, with_buildkit);
        built
    }

    fn history(&self) -> Vec<HistoryLine> {
        history(&self.0)
    }
}

/// An image's history, as its report has it.
fn history(image: &str) -> Vec<HistoryLine> {
    let report = json_report(image);
    let config = serde_json::json!({"history": report["history"]}).to_string();
    let (config, _) = ImageConfig::parse(config.as_bytes()).expect("a config");
    let line = |(entry, value): (HistoryEntry, &serde_json::Value)| {
        let layer = value["layer"].as_u64().map(|layer| LayerIndex(layer as u32));
        HistoryLine {
            instruction: Instruction::parse(&entry.created_by),
            entry,
            layer,
            unpacked_size: 0,
            engine_size: None,
        }
    };
    config.history.into_iter().zip(report["history"].as_array().expect("a history")).map(line).collect()
}

impl Drop for Built {
    fn drop(&mut self) {
        let _ = attempt(docker().args(["rmi", "-f", &self.0]));
    }
}

#[track_caller]
fn engine() -> Option<DockerEngine> {
    let engine = engine_to_build()?;
    (!engine.corpus().is_empty()).then_some(engine)
}

/// The lines, and each with its step for a person to read.
fn lines(dockerfile: &str, history: &[HistoryLine]) -> (Vec<Option<u32>>, Vec<String>) {
    let lines = match_lines("Dockerfile", dockerfile, history).lines;
    let shown = history.iter().zip(&lines).map(|(step, line)| format!("{line:?} {}", step.entry.created_by));
    let shown = shown.collect();
    (lines, shown)
}

#[track_caller]
fn every_step_has_its_line(engine: &DockerEngine, with_buildkit: bool) {
    let history = Built::by(engine, with_buildkit).history();
    let (lines, shown) = lines(DOCKERFILE, &history);
    let base = history.len().saturating_sub(LINES.len());
    assert!(base > 0, "{shown:#?}");
    let expected: Vec<Option<u32>> = std::iter::repeat_n(FROM, base).chain(LINES).map(Some).collect();
    assert_eq!(lines, expected, "{shown:#?}");
}

#[test]
fn every_step_that_buildkit_records_has_its_line() {
    let Some(engine) = engine() else { return };
    every_step_has_its_line(&engine, true);
}

#[test]
fn every_step_that_the_classic_builder_records_has_its_line() {
    let Some(engine) = engine() else { return };
    every_step_has_its_line(&engine, false);
}

/// podman or buildah, with storage of their own and the base image in it.
struct OwnStorage {
    directory: tempfile::TempDir,
    _engine: DockerEngine,
}

impl OwnStorage {
    /// None where the test is skipped.
    #[track_caller]
    fn start() -> Option<Self> {
        if let Some(tool) = ["podman", "buildah"].into_iter().find(|tool| !is_installed(tool)) {
            skip(Lack::Tool, &format!("{tool} is not installed"));
            return None;
        }
        let engine = engine()?;
        let directory = tempfile::tempdir().expect("a folder");
        let own = Self { directory, _engine: engine };
        let archive = own.path("alpine.tar");
        let saved = attempt(docker().args(["save", "alpine:latest", "-o", &archive])).expect("it is saved");
        assert!(saved.status.success(), "{}", String::from_utf8_lossy(&saved.stderr));
        if let Err(reason) = own.run("podman", &["load", "-i", &archive]) {
            skip(Lack::Machine, &format!("podman keeps no images here: {reason}"));
            return None;
        }
        std::fs::create_dir(own.path("context")).expect("a folder");
        std::fs::write(own.path("context/Dockerfile"), DOCKERFILE).expect("a Dockerfile");
        Some(own)
    }

    fn path(&self, name: &str) -> String {
        self.directory.path().join(name).to_str().expect("UTF-8").to_owned()
    }

    fn run(&self, tool: &str, arguments: &[&str]) -> Result<(), String> {
        let mut command = std::process::Command::new(tool);
        command.args([
            "--root",
            &self.path("root"),
            "--runroot",
            &self.path("run"),
            "--storage-driver",
            "vfs",
        ]);
        // it would ask that engine instead
        let output = attempt(command.args(arguments).env_remove("CONTAINER_HOST"))?;
        match output.status.success() {
            true => Ok(()),
            false => Err(String::from_utf8_lossy(&output.stderr).into_owned()),
        }
    }

    /// Builds, and gives the history; None where the machine does not let it.
    #[track_caller]
    fn built(&self, tool: &str, arguments: &[&str]) -> Option<Vec<HistoryLine>> {
        let context = self.path("context");
        let build = [arguments, &["--isolation", "chroot", "-t", "built:1", &context]].concat();
        if let Err(reason) = self.run(tool, &build) {
            skip(Lack::Machine, &format!("{tool} builds nothing here: {reason}"));
            return None;
        }
        let archive = self.path("built.tar");
        let _ = std::fs::remove_file(&archive);
        let target = format!("docker-archive:{archive}:built:1");
        self.run("buildah", &["push", "built:1", &target]).expect("an archive");
        Some(history(&archive))
    }
}

#[test]
fn every_step_that_podman_and_buildah_record_has_its_line() {
    let Some(own) = OwnStorage::start() else { return };
    for (tool, arguments) in
        [("podman", &["build"][..]), ("buildah", &["bud", "--layers", "--timestamp", "10"])]
    {
        let Some(history) = own.built(tool, arguments) else { return };
        let (lines, shown) = lines(DOCKERFILE, &history);
        let base = history.len().saturating_sub(LINES.len());
        assert!(base > 0, "{shown:#?}");
        let expected: Vec<Option<u32>> = std::iter::repeat_n(FROM, base).chain(LINES).map(Some).collect();
        assert_eq!(lines, expected, "{tool}: {shown:#?}");
    }
}

#[test]
fn a_layer_that_buildah_makes_of_a_whole_stage_is_of_no_line() {
    let Some(own) = OwnStorage::start() else { return };
    let Some(history) = own.built("buildah", &["bud", "--layers=false"]) else { return };
    let (lines, shown) = lines(DOCKERFILE, &history);
    let of_layers: Vec<Option<u32>> =
        history.iter().zip(&lines).filter(|(step, _)| step.layer.is_some()).map(|(_, line)| *line).collect();
    assert_eq!(of_layers, [Some(FROM), Some(13), None], "{shown:#?}");
}

#[test]
fn an_image_of_a_stage_that_is_not_the_last_has_the_lines_of_that_stage() {
    let Some(own) = OwnStorage::start() else { return };
    let Some(history) = own.built("buildah", &["bud", "--layers", "--target", "tools"]) else { return };
    let (lines, shown) = lines(DOCKERFILE, &history);
    let base = history.len().saturating_sub(1);
    let expected: Vec<Option<u32>> = std::iter::repeat_n(4, base).chain([5]).map(Some).collect();
    assert_eq!(lines, expected, "{shown:#?}");
}
