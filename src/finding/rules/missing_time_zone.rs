//! A time zone that is asked for and is not in the image.

use crate::content::Executable;
use crate::filesystem::Resolved;
use crate::finding::{Category, Cause, Evidence, Rule, RuleMatch, Severity};
use crate::startup::runnable_programs;
use crate::text::escape_line;
use crate::tree::NodeId;

pub(super) const RULE: Rule = Rule {
    id: "missing-time-zone",
    summary: "The image does not have the time zone that the program needs",
    explanation: "\
The image sets `TZ` to the name of a zone (`Europe/Berlin`, with or without a colon, or a path), but has no such file in
`/usr/share/zoneinfo` or the other directories where programs look. Names for UTC and POSIX rules such as `CET-1CEST`
need no file. Nothing is reported if the started program brings its own zones, as Java, Node.js and Go programs that
import `time/tzdata` do. The rule also reports a Go program that loads zones by name in an image without any zones.

Without its file, a zone is silently treated as UTC: times in logs and schedules are off by hours. A Go program that
asks for a zone by name gets an error instead.

Install `tzdata` in the final image, or copy the one file:
`COPY --from=build /usr/share/zoneinfo/Europe/Berlin /usr/share/zoneinfo/Europe/Berlin`. Go can embed the zones in the
program: `import _ \"time/tzdata\"`, or `go build -tags timetzdata`.",
    needs_all_layers: true,
    category: Category::Startup,
    cause: Cause::Instruction,
    check,
};

/// Where zones are (Go's time, zone_unix.go; musl, `__tz.c`; glibc).
const DIRECTORIES: &[&str] = &[
    "/usr/share/zoneinfo",
    "/share/zoneinfo",
    "/etc/zoneinfo",
    "/usr/share/lib/zoneinfo",
    "/usr/lib/locale/TZ",
];

/// Names of UTC.
const UTC: &[&str] = &["UTC", "UCT", "GMT", "Zulu", "Universal", "Greenwich", "GMT0", "GMT+0", "GMT-0"];

/// What programs read where TZ is not set; where it is missing too, that is UTC as well.
const OF_SYSTEM: &str = "/etc/localtime";

/// Programs that bring zones of their own, whoever starts them.
const OWN_ZONES: &[&str] = &["java", "node", "nodejs", "deno", "bun", "php", "php-fpm"];

fn check(evidence: &Evidence<'_>) -> Vec<RuleMatch> {
    let programs: Vec<_> = runnable_programs(evidence, evidence.startup()).collect();
    let has_own = |(_, program): &(_, &Executable)| program.embeds_time_zones;
    if evidence.startup().argv.is_empty() || programs.iter().any(has_own) || brings_own(evidence) {
        return Vec::new();
    }
    let is_go = programs.iter().any(|(_, program)| program.go.is_some());
    let loads = |(_, program): &&(_, &Executable)| program.go.is_some() && program.loads_time_zones;
    let loader = programs.iter().find(loads).map(|(step, _)| step.node);
    let wanted = evidence.variable("TZ").and_then(zone);
    if evidence.startup().programs().iter().any(|node| !evidence.is_examined(*node)) {
        return Vec::new(); // it may bring its own
    }
    let found = match (wanted.filter(|zone| !has_zone(evidence, zone)), loader) {
        (Some(zone), loader) => {
            let zone = escape_line(zone);
            let found = of_variable(&zone, is_go).at(loader);
            if loader.is_some() { found.error(format!("unknown time zone {zone}")) } else { found }
        }
        (None, Some(program)) if !has_zones(evidence) => RuleMatch::new(
            format!("{} loads time zones, but the image has none", evidence.path_text(program)),
            "Import time/tzdata (go build -tags timetzdata), or install tzdata in the final image.",
        )
        .at([program])
        .error("unknown time zone"),
        _ => return Vec::new(),
    };
    vec![found.min_severity(Severity::Medium)]
}

fn of_variable(zone: &str, is_go: bool) -> RuleMatch {
    let file = if zone.starts_with('/') { zone.to_owned() } else { format!("/usr/share/zoneinfo/{zone}") };
    let advice = match is_go {
        true => {
            format!("Copy it from the build stage (COPY --from=build {file} {file}), or import time/tzdata.")
        }
        false => {
            format!("Install tzdata in the final image, or copy the file: COPY --from=build {file} {file}.")
        }
    };
    RuleMatch::new(format!("TZ is {zone}, but the image does not have that time zone"), advice)
}

/// The zone that a value of TZ names; None where it needs no file.
///
/// ```text
/// Europe/Berlin  :Europe/Berlin  /usr/share/zoneinfo/Europe/Berlin   a file
/// UTC  Etc/UTC  CET-1CEST,M3.5.0,M10.5.0/3  <+03>-3                  none
/// ```
fn zone(value: &str) -> Option<&str> {
    let name = value.strip_prefix(':').unwrap_or(value);
    let is_rule =
        name.contains([',', '<', '>']) || !name.contains('/') && name.contains(|c: char| c.is_ascii_digit());
    let plain = name.strip_prefix("Etc/").unwrap_or(name);
    let is_name = name.len() <= 255 && name.chars().all(|c| c.is_ascii_alphanumeric() || "/_+-.".contains(c));
    let is_utc = UTC.iter().any(|utc| utc.eq_ignore_ascii_case(plain));
    (!name.is_empty() && is_name && !is_rule && !is_utc && name != OF_SYSTEM).then_some(name)
}

fn has_zone(evidence: &Evidence<'_>, zone: &str) -> bool {
    if zone.starts_with('/') {
        return evidence.file(zone.as_bytes()).is_some();
    }
    let of_variable = ["ZONEINFO", "TZDIR"].into_iter().filter_map(|name| evidence.variable(name));
    let mut directories = DIRECTORIES.iter().copied().chain(of_variable.filter(|path| path.starts_with('/')));
    directories.any(|directory| evidence.file(format!("{directory}/{zone}").as_bytes()).is_some())
        || has_zip(evidence)
}

/// Tells whether there are any zones.
fn has_zones(evidence: &Evidence<'_>) -> bool {
    let is_filled = |directory: &&str| match evidence.resolve(directory.as_bytes()) {
        Resolved::Found(node) => evidence.file_count(node) > 0,
        _ => false,
    };
    DIRECTORIES.iter().any(is_filled)
        || has_zip(evidence)
        || ["ZONEINFO", "TZDIR"].iter().any(|name| evidence.variable(name).is_some())
}

/// Tells whether Go's own zones are there (`$GOROOT/lib/time/zoneinfo.zip`).
fn has_zip(evidence: &Evidence<'_>) -> bool {
    !evidence.named("zoneinfo.zip").is_empty()
}

/// Tells whether what is started brings zones of its own: it does by its name, or it may start such a program, which the
/// image has.
fn brings_own(evidence: &Evidence<'_>) -> bool {
    let programs = evidence.startup().programs();
    let is_program = |node: &NodeId| evidence.executable(*node).is_some();
    let by_name = |node: &NodeId| OWN_ZONES.iter().any(|name| name.as_bytes() == evidence.tree.name(*node));
    let is_go = |node: &NodeId| evidence.executable(*node).is_some_and(|program| program.go.is_some());
    let has_others = || {
        let runtimes = OWN_ZONES.iter().flat_map(|name| evidence.named(name));
        !evidence.named("tzdb.dat").is_empty() || runtimes.into_iter().any(is_program)
    };
    programs.iter().any(by_name) || !programs.iter().any(is_go) && has_others()
}
