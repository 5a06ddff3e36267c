//! Which line of a Dockerfile made which step, in the words of each builder, and where nobody can say.

use imgscope::analysis::HistoryLine;
use imgscope::dockerfile::{SourceLines, match_lines};
use imgscope::image::{HistoryEntry, Instruction, LayerIndex};

/// A step as a builder records it; one that begins with `- ` made no layer.
#[derive(Clone, Copy)]
struct Step(&'static str, Option<u32>);

fn history(steps: impl IntoIterator<Item = (&'static str, &'static str)>) -> Vec<HistoryLine> {
    let mut layers = 0..;
    let line = |(recorded, comment): (&'static str, &'static str)| {
        let created_by = recorded.strip_prefix("- ");
        let empty_layer = created_by.is_some();
        let created_by = created_by.unwrap_or(recorded).to_owned();
        HistoryLine {
            instruction: Instruction::parse(&created_by),
            entry: HistoryEntry {
                created_by,
                comment: comment.to_owned(),
                empty_layer,
                ..Default::default()
            },
            layer: if empty_layer { None } else { layers.next().map(LayerIndex) },
            unpacked_size: 0,
            engine_size: None,
        }
    };
    steps.into_iter().map(line).collect()
}

fn matched(dockerfile: &str, steps: &[Step]) -> SourceLines {
    match_lines("Dockerfile", dockerfile, &history(steps.iter().map(|step| (step.0, ""))))
}

#[track_caller]
fn lines_are(dockerfile: &str, steps: &[Step]) {
    let found = matched(dockerfile, steps);
    let shown = |lines: Vec<Option<u32>>| -> Vec<String> {
        lines.iter().zip(steps).map(|(line, step)| format!("{line:?} {}", step.0)).collect()
    };
    assert_eq!(shown(found.lines), shown(steps.iter().map(|step| step.1).collect()), "{dockerfile}");
}

#[track_caller]
fn nothing_is_claimed(dockerfile: &str, recorded: &[&'static str]) {
    let steps: Vec<Step> = recorded.iter().map(|recorded| Step(recorded, None)).collect();
    lines_are(dockerfile, &steps);
    assert_eq!(matched(dockerfile, &steps).user, None, "{dockerfile}");
}

#[test]
fn buildah_and_podman_add_notes_and_record_variables_as_they_are_written() {
    let dockerfile = "FROM alpine:3.20\nCOPY hello.txt /app/\nARG NAME=x\nENV TO=/srv\nRUN echo $NAME > /g\n\
                      HEALTHCHECK NONE\nWORKDIR $TO\nCOPY a b ${TO}/c/\nRUN [\"/bin/touch\", \"exec form\"]\n\
                      RUN --mount=type=bind,target=/m make\nARG B\nCMD [\"/bin/app\"]\n";
    lines_are(
        dockerfile,
        &[
            Step("/bin/sh -c #(nop) ADD file:1234abcd in / ", Some(1)),
            Step("- /bin/sh -c #(nop) CMD [\"/bin/sh\"]", Some(1)),
            Step("/bin/sh -c #(nop) COPY file:9bd7 in /app/     |force-mtime=10 ", Some(2)),
            Step("- /bin/sh -c #(nop) ARG NAME|force-mtime=10", Some(3)),
            Step("- /bin/sh -c #(nop) ENV TO=/srv|force-mtime=10", Some(4)),
            Step("|2 NAME=two words /bin/sh -c echo $NAME > /g|force-mtime=10", Some(5)),
            Step("- /bin/sh -c #(nop) HEALTHCHECK NONE|force-mtime=10", Some(6)),
            Step("/bin/sh -c #(nop) WORKDIR $TO|force-mtime=10", Some(7)),
            Step("/bin/sh -c #(nop) COPY multi:77ff in ${TO}/c/|inheritLabels=false|force-mtime=10", Some(8)),
            Step("|1 NAME=x /bin/sh -c [\"/bin/touch\", \"exec form\"]|force-mtime=10", Some(9)),
            Step(
                "|1 NAME=x /bin/sh -c --mount=type=bind,target=/m make\
                 :0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef|force-mtime=10",
                Some(10),
            ),
            Step("- /bin/sh -c #(nop) ARG B NAME|force-mtime=10", Some(11)),
            Step("- /bin/sh -c #(nop) CMD [\"/bin/app\"]|unsetLabel=x|force-mtime=10", Some(12)),
        ],
    );
}

#[test]
fn the_classic_builder_records_digests_and_bare_commands() {
    let dockerfile = "FROM alpine:3.20\nCOPY go.mod go.sum ./src/\nADD --chown=1:1 a /a\nRUN make\n\
                      SHELL [\"python3\", \"-c\"]\nRUN import os\nRUN [\"/bin/touch\", \"a b\"]\nARG A=1\n\
                      RUN [\"/bin/touch\", \"c\"]\nVOLUME [\"/data\", \"/more\"]\nCMD print(1)\n";
    lines_are(
        dockerfile,
        &[
            Step("/bin/sh -c #(nop) ADD file:1234abcd in / ", Some(1)),
            Step("- /bin/sh -c #(nop)  CMD [\"/bin/sh\"]", Some(1)),
            Step("/bin/sh -c #(nop) COPY multi:9bd7772ff507 in ./src/ ", Some(2)),
            Step("/bin/sh -c #(nop) ADD --chown=1:1file:0011 in /a ", Some(3)),
            Step("/bin/sh -c make", Some(4)),
            Step("- python3 -c #(nop)  SHELL [python3 -c]", Some(5)),
            Step("python3 -c import os", Some(6)),
            Step("/bin/touch a b", Some(7)),
            Step("- python3 -c #(nop)  ARG A=1", Some(8)),
            Step("|1 A=1 /bin/touch c", Some(9)),
            Step("- python3 -c #(nop)  VOLUME [/data /more]", Some(10)),
            Step("- python3 -c #(nop)  CMD [\"python3\" \"-c\" \"print(1)\"]", Some(11)),
        ],
    );
}

#[test]
fn builders_on_windows_have_shells_and_paths_of_their_own() {
    let dockerfile = "# escape=`\r\nFROM mcr.microsoft.com/windows/nanoserver:ltsc2022\r\nWORKDIR C:\\app\r\n\
                      COPY publish `\r\n  # all of it\r\n  C:\\app\r\nRUN dir C:\\app\r\n\
                      SHELL [\"powershell\", \"-Command\", \"$ErrorActionPreference = 'Stop';\"]\r\n\
                      RUN Get-ChildItem `\r\n  C:\\app\r\nUSER ContainerUser\r\nENTRYPOINT [\"app.exe\"]\r\n";
    let stop = "powershell -Command $ErrorActionPreference = 'Stop'; ";
    let classic = |step: &str, line| Step(format!("{stop}{step}").leak(), line);
    let setting = |step: &str, line| Step(format!("- {stop}{step}").leak(), line);
    lines_are(
        dockerfile,
        &[
            Step("Apply image ltsc2022-amd64", Some(2)),
            Step("cmd /S /C #(nop) WORKDIR C:\\app", Some(3)),
            Step("cmd /S /C #(nop) COPY dir:1234 in C:\\app ", Some(4)),
            Step("cmd /S /C dir C:\\app", Some(7)),
            Step(
                "- powershell -Command $ErrorActionPreference = 'Stop'; #(nop)  SHELL [powershell -Command \
                 $ErrorActionPreference = 'Stop';]",
                Some(8),
            ),
            classic("Get-ChildItem   C:\\app", Some(9)),
            setting("#(nop)  USER ContainerUser", Some(11)),
            setting("#(nop)  ENTRYPOINT [\"app.exe\"]", Some(12)),
        ],
    );
    // every step makes a layer
    lines_are(
        "FROM windows\nRUN a\nENV A=b\nENTRYPOINT [\"app.exe\"]\n",
        &[
            Step("Apply image", Some(1)),
            Step("cmd /S /C a", Some(2)),
            Step("cmd /S /C #(nop)  ENV A=b", Some(3)),
            Step("cmd /S /C #(nop)  ENTRYPOINT [\"app.exe\"]", Some(4)),
        ],
    );
    // the shell is the base image's
    lines_are(
        "FROM windows\nRUN Get-Item x\nCOPY a C:/a\n",
        &[
            Step("Apply image", Some(1)),
            classic("Get-Item x", Some(2)),
            classic("#(nop) COPY file:1 in C:/a ", Some(3)),
        ],
    );
    let buildkit = "FROM mcr.microsoft.com/windows/nanoserver\nWORKDIR C:\\app\nWORKDIR sub\nCOPY publish .\n\
                    RUN dir C:\\app\nENTRYPOINT [\"app.exe\"]\n";
    lines_are(
        buildkit,
        &[
            Step("Apply image ltsc2022-amd64", Some(1)),
            Step("WORKDIR /app", Some(2)),
            Step("WORKDIR /app/sub", Some(3)),
            Step("COPY publish . # buildkit", Some(4)),
            Step("RUN cmd /S /C dir C:\\app # buildkit", Some(5)),
            Step("- ENTRYPOINT [\"app.exe\"]", Some(6)),
        ],
    );
}

#[test]
fn buildkit_records_what_came_of_variables_and_here_documents() {
    let dockerfile = "ARG TAG=3\nFROM alpine:$TAG\nARG V=1\nARG TARGETARCH\nRUN apk add curl\n\
                      HEALTHCHECK --interval=10s CMD curl -sS 127.0.0.1 || exit 1\nUSER foo\n\
                      COPY --from=build --chown=1:1 /out/app-$V-${TARGETARCH} /usr/bin/app\n\
                      RUN --mount=type=cache,target=/c <<EOF\napk add gettext\nmake all\nEOF\n\
                      RUN cat <<-X > /etc/x\n\tone\n\tX\nRUN <<S\n#!/bin/python\nprint()\nS\n\
                      COPY <<-\"A\" $HOME/x/\n\tx\n\tA\nENV P=/a:$PATH OLD=\"1 2\"\nLABEL a=b \"c d\"=\"e f\" \\\n  g=h\n\
                      EXPOSE 80-82 ${PORT}/udp\nWORKDIR here\nCMD run it\n";
    lines_are(
        dockerfile,
        &[
            Step("ADD alpine.tar / # buildkit", Some(2)),
            Step("- ENV PATH=/usr/bin:/bin", Some(2)),
            Step("- CMD [\"/bin/sh\"]", Some(2)),
            Step("- ARG V=2", Some(3)),
            Step("- ARG TARGETARCH=arm64", Some(4)),
            Step("RUN |2 V=2 TARGETARCH=arm64 /bin/sh -c apk add curl # buildkit", Some(5)),
            Step(
                "- HEALTHCHECK &{[\"CMD-SHELL\" \"curl -sS 127.0.0.1 || exit 1\"] \"10s\" \"0s\" \"0s\" '\\x00'}",
                Some(6),
            ),
            Step("- USER foo", Some(7)),
            Step("COPY --chown=1:1 /out/app-2-arm64 /usr/bin/app # buildkit", Some(8)),
            Step("RUN |1 V=2 /bin/sh -c apk add gettext\nmake all\n # buildkit", Some(9)),
            Step("RUN |1 V=2 /bin/sh -c cat <<-X > /etc/x\n\tone\nX # buildkit", Some(13)),
            Step("RUN |1 V=2 /bin/sh -c /dev/pipes/S # buildkit", Some(16)),
            Step("COPY <<A /root/x/ # buildkit", Some(20)),
            Step("- ENV P=/a:/usr/bin:/bin OLD=1 2", Some(23)),
            Step("- LABEL a=b c d=e f g=h", Some(24)),
            Step("- EXPOSE map[53/udp:{} 80/tcp:{} 81/tcp:{} 82/tcp:{}]", Some(26)),
            Step("WORKDIR /srv/here", Some(27)),
            Step("- CMD [\"/bin/sh\" \"-c\" \"run it\"]", Some(28)),
        ],
    );
}

#[test]
fn kaniko_records_what_is_written_and_only_what_writes_files() {
    let dockerfile = "FROM debian:12 AS base\nENV A=1\nRUN --mount=type=secret,id=x apt-get install -y git\n\
                      FROM base\nLABEL a=b\nARG TO=/dst/\nCOPY --from=x a b $TO\nUSER 1\nCMD [\"x\"]\n";
    let steps = [
        Step("ADD file:00 in /", Some(1)),
        Step("- CMD [\"bash\"]", None),
        Step("RUN --mount=type=secret,id=x apt-get install -y git", Some(3)),
        Step("COPY --from=x a b $TO", Some(7)),
    ];
    lines_are(dockerfile, &steps);
    assert_eq!(matched(dockerfile, &steps).user, Some(8));
    let single = [Step("ADD file:00 in /", None), Step("- CMD [\"bash\"]", None), Step("CMD [\"x\"]", None)];
    lines_are(dockerfile, &single);
}

#[test]
fn an_image_may_be_of_any_stage() {
    let dockerfile = "ARG KIND=prod\nFROM node:20 AS base\nWORKDIR /app\nCOPY package.json .\nFROM base AS dev\n\
                      RUN npm install\nCOPY . .\nCMD [\"npm\",\"run\",\"dev\"]\nFROM base AS prod\nRUN npm ci\n\
                      COPY . .\nRUN npm run build\nCMD [\"node\",\"server.js\"]\nFROM ${KIND}\nLABEL last=1\n";
    let base = [
        Step("ADD rootfs.tar / # buildkit", Some(2)),
        Step("WORKDIR /app", Some(3)),
        Step("COPY package.json . # buildkit", Some(4)),
    ];
    let dev = [
        Step("RUN /bin/sh -c npm install # buildkit", Some(6)),
        Step("COPY . . # buildkit", Some(7)),
        Step("- CMD [\"npm\" \"run\" \"dev\"]", Some(8)),
    ];
    let prod = [
        Step("RUN /bin/sh -c npm ci # buildkit", Some(10)),
        Step("COPY . . # buildkit", Some(11)),
        Step("RUN /bin/sh -c npm run build # buildkit", Some(12)),
        Step("- CMD [\"node\" \"server.js\"]", Some(13)),
    ];
    let label = [Step("- LABEL last=1", Some(15))];
    lines_are(dockerfile, &base);
    lines_are(dockerfile, &[&base[..], &dev].concat());
    lines_are(dockerfile, &[&base[..], &prod].concat());
    lines_are(dockerfile, &[&base[..], &prod, &label].concat());
    // a build argument chose another stage than the default
    lines_are(dockerfile, &[&base[..], &dev, &label].concat());
    // where several are as good, it is the last
    let twice = "FROM a AS x\nRUN make\nFROM a AS y\nRUN make\n";
    lines_are(twice, &[Step("ADD a /", Some(3)), Step("RUN /bin/sh -c make # buildkit", Some(4))]);
    let numbered = "FROM a\nRUN make\nFROM 0\nCOPY x /x\n";
    let steps = [Step("ADD a /", Some(1)), Step("/bin/sh -c make", Some(2)), Step("COPY x /x", Some(4))];
    lines_are(numbered, &steps);
}

#[test]
fn what_a_base_image_has_its_users_do_came_with_it() {
    lines_are(
        "FROM python:onbuild\nCOPY app /app\n",
        &[
            Step("ADD rootfs.tar /", Some(1)),
            Step("- /bin/sh -c #(nop)  ONBUILD RUN pip install -r requirements.txt", Some(1)),
            Step("/bin/sh -c pip install -r requirements.txt", Some(1)),
            Step("/bin/sh -c #(nop) COPY file:00 in /app ", Some(2)),
        ],
    );
}

#[test]
fn a_stage_from_scratch_has_no_base_image() {
    let steps = [Step("RUN something else", None), Step("COPY a /a # buildkit", Some(2))];
    lines_are("FROM scratch\nCOPY a /a\n", &steps);
}

#[test]
fn steps_that_the_dockerfile_does_not_have_are_of_no_line() {
    let dockerfile =
        "FROM alpine\nRUN one\nCOPY two /two\nRUN three and four and five and six\nCMD [\"x\"]\n";
    lines_are(
        dockerfile,
        &[
            Step("ADD alpine.tar /", Some(1)),
            Step("RUN /bin/sh -c one # buildkit", Some(2)),
            Step("RUN /bin/sh -c wholly different # buildkit", None),
            Step("COPY two /two # buildkit", Some(3)),
            // edited since
            Step("RUN /bin/sh -c three and four and five and seven # buildkit", Some(4)),
            Step("- CMD [\"x\"]", Some(5)),
            // committed from a container
            Step("/bin/sh", None),
        ],
    );
    // where the first step is not found, nobody knows where the base image ends
    lines_are(
        "FROM alpine\nRUN other\nCOPY two /two\nCMD [\"x\"]\n",
        &[
            Step("ADD alpine.tar /", None),
            Step("RUN /bin/sh -c one # buildkit", None),
            Step("COPY two /two # buildkit", Some(3)),
            Step("- CMD [\"x\"]", Some(4)),
        ],
    );
}

#[test]
fn nothing_is_claimed_of_an_image_that_was_built_from_something_else() {
    let node = "FROM node:20\nWORKDIR /app\nCOPY package.json ./\nRUN npm ci\nCOPY . .\nUSER node\nCMD [\"node\", \"a.js\"]\n";
    nothing_is_claimed(
        node,
        &[
            "ADD rootfs.tar / # buildkit",
            "- CMD [\"bash\"]",
            "WORKDIR /app",
            "COPY . . # buildkit",
            "RUN /bin/sh -c pip install -r requirements.txt # buildkit",
            "- CMD [\"python\" \"a.py\"]",
        ],
    );
    nothing_is_claimed(node, &["ADD rootfs.tar / # buildkit", "- CMD [\"bash\"]"]);
    for tool in [
        &["bazel build ...", "bazel build ..."][..],
        &["jib-maven-plugin:3.4.0", "jib-maven-plugin:3.4.0"],
        &["ko build ko://example.com/x", "ko"],
        &["apko"],
        &["", ""],
        &["kaniko"],
        &["Buildpacks Launcher Config", "Buildpacks Application Layer"],
    ] {
        nothing_is_claimed(node, tool);
    }
    for empty in ["", "FROM alpine\n", "nonsense\n", "RUN without from\n"] {
        nothing_is_claimed(empty, &["ADD rootfs.tar / # buildkit", "- CMD [\"bash\"]", "COPY a /b"]);
    }
}

#[test]
fn a_layer_that_several_steps_made_is_of_none_of_them() {
    let lines = |dockerfile: &str, steps: &[(&'static str, &'static str)]| {
        match_lines("Dockerfile", dockerfile, &history(steps.iter().copied())).lines
    };
    let base = ("ADD alpine.tar / # buildkit", "buildkit.dockerfile.v0");
    // buildah without --layers: a note only where the stage was committed
    let several = "FROM alpine\nCOPY a /a\nRUN make\nCMD [\"x\"]\n";
    let steps = [
        base,
        ("- /bin/sh -c #(nop) COPY file:00 in /a ", ""),
        ("- /bin/sh -c make", ""),
        ("/bin/sh -c #(nop) CMD [\"x\"]", "FROM docker.io/library/alpine:latest"),
    ];
    assert_eq!(lines(several, &steps), [Some(1), Some(2), Some(3), None]);
    let two = "FROM alpine\nRUN one\nRUN two\n";
    let steps = [base, ("- /bin/sh -c one", ""), ("/bin/sh -c two", "FROM docker.io/library/alpine:latest")];
    assert_eq!(lines(two, &steps), [Some(1), Some(2), None]);
    let single = "FROM alpine\nCOPY a /a\nCMD [\"x\"]\n";
    let steps = [
        base,
        ("- /bin/sh -c #(nop) COPY file:00 in /a ", ""),
        ("/bin/sh -c #(nop) CMD [\"x\"]", "FROM docker.io/library/alpine:latest"),
    ];
    assert_eq!(lines(single, &steps), [Some(1), Some(2), Some(2)], "the layer is all COPY's");
    // the classic builder records a step that changed nothing without a layer
    let idle = [base, ("- /bin/sh -c one", ""), ("/bin/sh -c two", "")];
    assert_eq!(lines(two, &idle), [Some(1), Some(2), Some(3)]);
}

#[test]
fn large_dockerfiles_are_matched_as_far_as_they_go() {
    let stages: String =
        (0..20_000).map(|n| format!("FROM s{} AS s{}\nARG A=$A$A\n", n.max(1) - 1, n)).collect();
    let steps: String = (0..20_000).map(|n| format!("RUN make {n}\n")).collect();
    let dockerfile = format!("{stages}FROM alpine\n{steps}");
    let recorded: Vec<Step> = (19_000..20_000).map(|n| Step(format!("RUN make {n}").leak(), None)).collect();
    let found = matched(&dockerfile, &recorded).lines;
    assert_eq!(found[999], Some(60_001));
    assert_eq!(found[0], None);
}
