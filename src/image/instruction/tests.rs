//! Lines of history as builders write them.

use super::{Instruction, Keyword};

#[track_caller]
fn parsed(recorded: &str, keyword: Keyword, arguments: &str) {
    let instruction = Instruction::parse(recorded);
    assert_eq!((instruction.keyword, &*instruction.arguments), (keyword, arguments), "{recorded}");
}

#[test]
fn the_wordings_of_all_builders_are_understood() {
    for (recorded, keyword, arguments) in [
        ("RUN /bin/sh -c apk add go # buildkit", Keyword::Run, "apk add go"),
        ("/bin/sh -c apk add go", Keyword::Run, "apk add go"),
        ("RUN apk add go", Keyword::Run, "apk add go"),
        ("RUN /usr/bin/make it # buildkit", Keyword::Run, "/usr/bin/make it"),
        ("/bin/bash -o pipefail -c make it", Keyword::Run, "make it"),
        ("/bin/bash -euxo pipefail -c make it", Keyword::Run, "make it"),
        ("RUN /bin/ash -ec make it # buildkit", Keyword::Run, "make it"),
        ("/bin/sh -c #(nop)  CMD [\"sh\"]", Keyword::Cmd, "[\"sh\"]"),
        ("/bin/bash -o pipefail -c #(nop)  CMD [\"sh\"]", Keyword::Cmd, "[\"sh\"]"),
        ("COPY . . # buildkit", Keyword::Copy, ". ."),
        ("ENTRYPOINT [\"/x\"]", Keyword::Entrypoint, "[\"/x\"]"),
        ("/usr/bin/make it", Keyword::Unknown, "/usr/bin/make it"),
        ("# debian.sh --arch 'amd64'", Keyword::Unknown, "# debian.sh --arch 'amd64'"),
        ("bazel build ...", Keyword::Unknown, "bazel build ..."),
        ("/bin/sh -c", Keyword::Unknown, "/bin/sh -c"),
        ("RUN", Keyword::Run, ""),
        ("", Keyword::Unknown, ""),
    ] {
        parsed(recorded, keyword, arguments);
    }
}

#[test]
fn build_arguments_are_no_part_of_the_command() {
    for (recorded, build_arguments, shell, command) in [
        ("|1 P=/usr/bin/x /bin/sh -c make it", "|1 P=/usr/bin/x", "/bin/sh -c", "make it"),
        (
            "|2 A=1 B=two words /bin/bash -o pipefail -c make",
            "|2 A=1 B=two words",
            "/bin/bash -o pipefail -c",
            "make",
        ),
        ("RUN |1 S=/bin/sh -c x /bin/sh -c make it # buildkit", "|1 S=/bin/sh -c x", "/bin/sh -c", "make it"),
        ("RUN |1 A=1 /usr/bin/make it # buildkit", "|1 A=1", "", "/usr/bin/make it"),
    ] {
        let instruction = Instruction::parse(recorded);
        assert_eq!(instruction.keyword, Keyword::Run, "{recorded}");
        assert_eq!(&*instruction.build_arguments, build_arguments, "{recorded}");
        assert_eq!((&*instruction.shell, &*instruction.arguments), (shell, command), "{recorded}");
    }
}

#[test]
fn the_short_form_leaves_out_only_what_builders_add() {
    for (recorded, short) in [
        ("RUN /bin/sh -c  set -eux;\tapk add\n  go # buildkit", "RUN apk add go"),
        ("RUN |1 S=/bin/sh -c x /bin/sh -c make # buildkit", "RUN make"),
        ("RUN /bin/bash -o pipefail -c make # buildkit", "RUN /bin/bash -o pipefail -c make"),
        ("/bin/bash -o pipefail -c make", "/bin/bash -o pipefail -c make"),
        ("|1 A=1 /usr/bin/make it", "|1 A=1 /usr/bin/make it"),
        ("RUN set -e && make", "RUN make"),
        ("/bin/sh -c #(nop) ADD file:1f2e in / ", "ADD file:1f2e in /"),
        ("/bin/sh -c #(nop) unheard of", "unheard of"),
        ("COPY a\u{1b}[2J /b # buildkit", "COPY a\\x1b[2J /b"),
        ("bazel build ...", "bazel build ..."),
        ("/bin/sh -c", "/bin/sh -c"),
        ("RUN", "RUN"),
        ("", ""),
    ] {
        assert_eq!(Instruction::parse(recorded).short(), short, "{recorded}");
    }
}

#[test]
fn hostile_lines_are_read_without_harm() {
    for recorded in [
        "|",
        "|9 a",
        "|99999999999999999999 /bin/sh -c x",
        "RUN |",
        "é|é é",
        "/sh -",
        "/sh -o",
        "COPY",
        "COPY --",
        "COPY [",
    ] {
        let instruction = Instruction::parse(recorded);
        let _ = (instruction.short(), instruction.copy_arguments());
    }
}
