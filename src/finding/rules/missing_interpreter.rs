//! A program that is linked against a library of C which the image does not have.

use crate::content::{Executable, Libc};
use crate::filesystem::Resolved;
use crate::finding::{Category, Cause, Evidence, Rule, RuleMatch, Severity};
use crate::startup::{ExecutedFile, Reason, runnable_programs};
use crate::text::escape;

pub(super) const RULE: Rule = Rule {
    id: "missing-interpreter",
    summary: "The program's dynamic loader is not in the image",
    explanation: "\
A dynamically linked program names the loader that Linux starts in its place (`PT_INTERP`):
`/lib64/ld-linux-x86-64.so.2` for glibc, `/lib/ld-musl-x86_64.so.1` for musl. The rule reports a program that the image
starts and whose loader is missing: a Debian program on `scratch` or Alpine, or an Alpine program on Debian. A loader
that is not executable is reported too: `permission denied`.

The error (`exec /hello: no such file or directory`) names the program instead of the loader, so it looks as if the
program itself were missing.

Link the program statically: `CGO_ENABLED=0 go build` where no package calls C, else
`go build -ldflags '-linkmode external -extldflags -static'`; `cargo build --target x86_64-unknown-linux-musl`,
`gcc -static`.
Or use a base image with the C library that it was built against: `debian:stable-slim` or
`gcr.io/distroless/base-debian12` for glibc, `alpine` for musl.",
    needs_all_layers: true,
    category: Category::Startup,
    cause: Cause::Instruction,
    check,
};

fn check(evidence: &Evidence<'_>) -> Vec<RuleMatch> {
    // what is started after the first one is never reached
    let mut programs = runnable_programs(evidence, evidence.startup());
    let first = programs.find(|(_, executable)| {
        executable
            .interpreter
            .as_deref()
            .is_some_and(|loader| loader.starts_with(b"/") && refusal(evidence, loader).is_some())
    });
    first.map(|(step, executable)| found(evidence, step, executable)).into_iter().collect()
}

/// Why Linux does not load a loader.
fn refusal(evidence: &Evidence<'_>, loader: &[u8]) -> Option<Reason> {
    match evidence.resolve(loader) {
        Resolved::Found(node) => {
            let is_closed = evidence.inode(node).is_some_and(|inode| inode.mode() & 0o111 == 0);
            is_closed.then_some(Reason::NoExecuteBit)
        }
        _ => Some(Reason::Missing),
    }
}

fn found(evidence: &Evidence<'_>, step: &ExecutedFile, executable: &Executable) -> RuleMatch {
    let loader = executable.interpreter.as_deref().unwrap_or_default();
    if refusal(evidence, loader) == Some(Reason::NoExecuteBit) {
        let title = format!(
            "{} needs the loader {}, which has no execute bit",
            evidence.path_text(step.node),
            escape(loader)
        );
        return RuleMatch::new(title, "Make the loader executable where it is copied: COPY --chmod=755.")
            .at([step.node])
            .min_severity(Severity::High)
            .error(step.call.failure(Reason::NoExecuteBit));
    }
    let libc = Libc::of_loader(loader);
    let needs = libc.map_or_else(String::new, |libc| format!(" {}", libc.name()));
    let title = format!("Missing{needs} loader {} for {}", escape(loader), evidence.path_text(step.node));
    let static_build = match (executable.go.is_some(), executable.rustc.is_some()) {
        (true, _) if executable.calls_c => {
            "Link it statically, as it calls C (go build -ldflags '-linkmode external -extldflags -static')"
        }
        (true, _) => "Build with CGO_ENABLED=0",
        (false, true) => "Build for a musl target (cargo build --target x86_64-unknown-linux-musl)",
        (false, false) => "Link it statically",
    };
    let base = match libc {
        Some(Libc::Glibc) => {
            "use a base image with glibc, such as debian:stable-slim or gcr.io/distroless/base-debian12"
        }
        Some(Libc::Musl) => "use a base image with musl, such as alpine",
        None => "copy the loader and the libraries into the image",
    };
    RuleMatch::new(title, format!("{static_build}, or {base}."))
        .at([step.node])
        .min_severity(Severity::High)
        .error(step.call.failure(Reason::Missing))
}
