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
        ("python3 -c #(nop)  USER me", Keyword::User, "me"),
        ("/bin/sh -c echo '#(nop)' #(nop) USER me", Keyword::Run, "echo '#(nop)' #(nop) USER me"),
        ("/bin/sh -c #(nop) WORKDIR /srv|force-mtime=10", Keyword::Workdir, "/srv"),
        ("/bin/sh -c #(nop) COPY file:1f in /app/     |force-mtime=10 ", Keyword::Copy, "file:1f in /app/"),
        (
            "/bin/sh -c #(nop) CMD [\"sh\"]|unsetLabel=a|inheritLabels=false|force-mtime=10",
            Keyword::Cmd,
            "[\"sh\"]",
        ),
        ("/bin/sh -c sort a|uniq", Keyword::Run, "sort a|uniq"),
        ("cmd /S /C dir C:\\app", Keyword::Run, "dir C:\\app"),
        ("RUN cmd /S /C dir C:\\app # buildkit", Keyword::Run, "dir C:\\app"),
        ("cmd /S /C #(nop) COPY dir:1234 in C:\\app ", Keyword::Copy, "dir:1234 in C:\\app"),
        ("powershell -Command Get-ChildItem C:\\app", Keyword::Run, "Get-ChildItem C:\\app"),
        ("pwsh.exe -NoProfile -ExecutionPolicy Bypass -Command dir", Keyword::Run, "dir"),
        (
            "powershell -Command $ErrorActionPreference = 'Stop'; #(nop)  SHELL [powershell -Command $Err]",
            Keyword::Shell,
            "[powershell -Command $Err]",
        ),
        ("Apply image ltsc2022-amd64", Keyword::Unknown, "Apply image ltsc2022-amd64"),
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
fn copies_are_read_whatever_stands_for_their_sources() {
    for (recorded, flags, sources, target) in [
        ("/bin/sh -c #(nop) ADD --chown=1:1file:1f2e in other/ ", &["--chown=1:1"][..], &[][..], "other/"),
        ("/bin/sh -c #(nop) COPY --chown=1:1 multi:1f2e in /a ", &["--chown=1:1"], &[], "/a"),
        ("cmd /S /C #(nop) COPY dir:12 in C:\\Program Files\\x ", &[], &[], "C:\\Program Files\\x"),
        ("/bin/sh -c #(nop) COPY file:1f2e in /app/      a=b,c=d e", &[], &[], "/app/"),
        ("/bin/sh -c #(nop) ADD 0123456789abcdef0123456789abcdef01234567 in /tmp/ ", &[], &[], "/tmp/"),
        ("COPY --from=build a b /dst/", &["--from=build"], &["a", "b"], "/dst/"),
        ("COPY in in /dst # buildkit", &[], &["in", "in"], "/dst"),
    ] {
        let copy = Instruction::parse(recorded).copy_arguments().expect("a copy");
        assert_eq!(copy.flags, flags, "{recorded}");
        assert_eq!(
            (copy.sources, &*copy.target),
            (sources.iter().map(|s| (*s).to_owned()).collect(), target)
        );
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
        ("|1 A=1 cmd /S /C dir|force-mtime=10", "RUN dir"),
        ("powershell -Command dir", "powershell -Command dir"),
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
