//! Lines of a Dockerfile that a real engine built, with both of its builders.

use imgscope::dockerfile::match_lines;
use imgscope::image::{HistoryEntry, ImageConfig, Instruction};

use crate::support::tools::docker;
use crate::support::{DockerEngine, attempt, engine_to_build, json_report};

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

    fn history(&self) -> Vec<HistoryEntry> {
        let config = serde_json::json!({"history": json_report(&self.0)["history"]}).to_string();
        ImageConfig::parse(config.as_bytes()).expect("a config").0.history
    }
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

#[track_caller]
fn every_step_has_its_line(engine: &DockerEngine, with_buildkit: bool) {
    let history = Built::by(engine, with_buildkit).history();
    let steps: Vec<Instruction> = history.iter().map(|step| Instruction::parse(&step.created_by)).collect();
    let lines = match_lines("Dockerfile", DOCKERFILE, &steps).lines;
    let shown: Vec<String> =
        history.iter().zip(&lines).map(|(step, line)| format!("{line:?} {}", step.created_by)).collect();
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
