//! A program for another operating system or processor than the image.

use crate::content::{Executable, ExecutableFormat, Machine};
use crate::finding::{Category, Cause, Evidence, Rule, RuleMatch, Severity};
use crate::startup::{Reason, runs};

pub(super) const RULE: Rule = Rule {
    id: "wrong-platform",
    summary: "The program is built for a different platform than the image",
    explanation: "\
Judging by its contents, what the image starts is a macOS or Windows program, or a Linux program for a different
processor than the image's. 32-bit programs of the same family are fine (386 on amd64, arm on arm64), and so are
programs whose emulator (`qemu-…-static`) is in the image.

Linux refuses to run it: `exec format error`. This happens when a program is built on one machine and copied into an
image for another, for example from a Mac into `FROM alpine`.

Build in a stage of the Dockerfile, which targets the image's platform, or tell the compiler:
`GOOS=linux GOARCH=amd64 go build`, `cargo build --target x86_64-unknown-linux-musl`. If the program is right and the
image's platform is wrong, build with `docker build --platform linux/arm64`.",
    needs_all_layers: true,
    category: Category::Startup,
    cause: Cause::Instruction,
    check,
};

fn check(evidence: &Evidence<'_>) -> Vec<RuleMatch> {
    let platform = &evidence.analysis.image.platform;
    let mut steps =
        evidence.startup().executed.iter().filter_map(|step| Some((step, evidence.executable(step.node)?)));
    let wrong = steps.find(|(_, executable)| !runs(evidence, executable));
    let found = wrong.map(|(step, executable)| {
        let (os, machine) = (os(executable.format), machine_name(&executable.machine));
        let title = format!("Wrong platform: {os}{machine} program in a {platform} image");
        RuleMatch::new(crate::text::escape_line(&title), advice(evidence, executable))
            .at([step.node])
            .min_severity(Severity::High)
            .error(step.call.failure(Reason::NoFormat))
    });
    found.into_iter().collect()
}

fn os(format: ExecutableFormat) -> &'static str {
    match format {
        ExecutableFormat::Elf => "Linux",
        ExecutableFormat::MachO => "macOS",
        ExecutableFormat::Pe => "Windows",
    }
}

fn machine_name(machine: &Machine) -> String {
    match machine {
        Machine::Known(machine) => format!("/{machine}"),
        Machine::Several(machines) => format!(" ({})", machines.join(" and ")),
        Machine::Other(_) => " (another processor)".to_owned(),
    }
}

fn advice(evidence: &Evidence<'_>, executable: &Executable) -> String {
    let processor = evidence.analysis.image.platform.architecture.as_str();
    if executable.go.is_some() {
        return format!("Build it with GOOS=linux GOARCH={processor}, or in a build stage.");
    }
    match (&executable.machine, executable.format) {
        (Machine::Known(machine), ExecutableFormat::Elf) => format!(
            "Build it for linux/{processor} in a build stage, or build the image with --platform linux/{machine}."
        ),
        _ => format!("Build it for linux/{processor} in a build stage."),
    }
}
