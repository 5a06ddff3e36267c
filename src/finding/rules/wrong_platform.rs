//! A program for another operating system or processor than the image.

use crate::content::{Executable, Format, Machine};
use crate::finding::{Category, Cause, Evidence, Rule, RuleMatch, Severity};
use crate::startup::{Reason, runs};

pub(super) const RULE: Rule = Rule {
    id: "wrong-platform",
    summary: "The program is made for another operating system or processor than the image",
    explanation: "\
What the image starts, told by its bytes, is a macOS or Windows program, or a Linux program for another processor than
the one that the image says it is for. 32-bit programs of the same family count as right (386 on amd64, arm on arm64), and
so does a program whose emulator (`qemu-…-static`) is in the image.

Linux refuses to run it: `exec format error`. It happens when a program is built on one machine and copied into an image
for another, such as from a Mac into `FROM alpine`.

Build in a stage of the Dockerfile, which is for the image's platform, or tell the compiler: `GOOS=linux GOARCH=amd64
go build`, `cargo build --target x86_64-unknown-linux-musl`. If the program is right and the image's platform is wrong,
build with `docker build --platform linux/arm64`.",
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
        let (os, machine) = (os(executable.format), words(&executable.machine));
        let title = format!(
            "{} is a program for {os}{machine}, the image is for {platform}",
            evidence.path_text(step.node)
        );
        RuleMatch::new(crate::text::escape_line(&title), advice(evidence, executable))
            .at([step.node])
            .min_severity(Severity::High)
            .error(step.call.failure(Reason::NoFormat))
    });
    found.into_iter().collect()
}

fn os(format: Format) -> &'static str {
    match format {
        Format::Elf => "Linux",
        Format::MachO => "macOS",
        Format::Pe => "Windows",
    }
}

fn words(machine: &Machine) -> String {
    match machine {
        Machine::Known(machine) => format!(" on {machine}"),
        Machine::Several(machines) => format!(" on {}", machines.join(" and ")),
        Machine::Other(_) => " on another processor".to_owned(),
    }
}

fn advice(evidence: &Evidence<'_>, executable: &Executable) -> String {
    let processor = evidence.analysis.image.platform.architecture.as_str();
    if executable.go.is_some() {
        return format!("Build it with GOOS=linux GOARCH={processor}, or in a stage of the Dockerfile.");
    }
    match (&executable.machine, executable.format) {
        (Machine::Known(machine), Format::Elf) => format!(
            "Build it for linux/{processor} in a stage of the Dockerfile, or the image for its processor with --platform \
             linux/{machine}."
        ),
        _ => format!("Build it for linux/{processor} in a stage of the Dockerfile."),
    }
}
