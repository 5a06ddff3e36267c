//! Programs and libraries that still carry what only debuggers read.

use std::collections::BTreeMap;

use crate::content::{Executable, ExecutableRole, GoBuild, Strippable};
use crate::finding::{Category, Cause, Claim, Evidence, Rule, RuleMatch};
use crate::text::{escape, escape_line, size, thousands};
use crate::tree::{InodeId, NodeId};

pub(super) const RULE: Rule = Rule {
    id: "unstripped-binary",
    summary: "A program or library contains debug information or symbols that are never loaded",
    explanation: "\
An ELF program or shared library with sections that are never loaded into memory: debug information (DWARF), symbol
tables and their names. The saving is what GNU `strip` would remove, computed from the section table: to the byte for
what GNU ld and the Go linker write, within about 1 % for other linkers. Each program is one finding that lists all its
names; all libraries share one. Savings below 64 kB per file are ignored, unless they are at least 4 kB and a twentieth
of the image. Also ignored are files of the distribution's packages, which nobody builds here, files with an appended archive, which `strip` would cut off, libraries that wheels bring
in `*.libs`, which `strip` may damage, and libraries of Java runtimes that have only symbols, which crash logs use to name
functions.

These bytes are pulled and stored with every copy of the image and do nothing at run time. They make up about a third of
a Go program, and often most of a Rust or C++ program. They also reveal the names of functions and source files.

For Go, build with `go build -ldflags=\"-s -w\"`; stack traces still work. For Rust, set `strip = true` under
`[profile.release]` in Cargo.toml. For anything else, run `strip` in the step that builds or copies the file; in a later
step, both versions would be stored. Keep an unstripped copy where your debugger can find it.",
    needs_all_layers: false,
    category: Category::Binary,
    cause: Cause::Instruction,
    check,
};

/// A file that is worth stripping, with all its names.
struct Unstripped<'a> {
    nodes: Vec<NodeId>,
    executable: &'a Executable,
    part: Strippable,
}

fn check(evidence: &Evidence<'_>) -> Vec<RuleMatch> {
    let image_size = evidence.analysis.totals.unpacked_size;
    let java = java_runtimes(evidence);
    // nobody builds that here
    let is_packaged = |node| evidence.packages().owner_of_distribution(node).is_some();
    let mut files: BTreeMap<InodeId, Unstripped<'_>> = BTreeMap::new();
    for (node, executable) in evidence.executables() {
        let (Some(id), Some(Ok(part))) = (evidence.tree.live(node), executable.strippable) else { continue };
        let is_left = || {
            evidence.is_of_toolchain(node)
                || is_of_wheel(evidence, node)
                || (part.dwarf == 0 && evidence.is_within_any(node, &java))
        };
        if is_worth_it(part.total(), image_size) && !is_left() && !is_packaged(node) {
            let new = || Unstripped { nodes: Vec::new(), executable, part };
            files.entry(id).or_insert_with(new).nodes.push(node);
        }
    }
    let (mut libraries, programs): (Vec<_>, Vec<_>) =
        files.into_values().partition(|file| file.executable.role == ExecutableRole::Library);
    libraries.sort_by_key(|library| std::cmp::Reverse(library.part.total()));
    let programs = programs.iter().map(|program| found(evidence, std::slice::from_ref(program)));
    let libraries = (!libraries.is_empty()).then(|| found(evidence, &libraries));
    programs.chain(libraries).collect()
}

fn is_worth_it(bytes: u64, image_size: u64) -> bool {
    bytes >= 64_000 || (bytes >= 4_000 && bytes >= image_size.div_ceil(20))
}

/// Tells whether a wheel brought a library: it is changed in a way that `strip` damages (auditwheel, `NAME.libs`).
fn is_of_wheel(evidence: &Evidence<'_>, library: NodeId) -> bool {
    evidence.parent_name(library).ends_with(b".libs")
}

/// The directories of Java runtimes' libraries: what `server/libjvm.so` is in.
fn java_runtimes(evidence: &Evidence<'_>) -> Vec<NodeId> {
    let machines = evidence.named("libjvm.so").iter();
    machines.filter_map(|library| evidence.tree.parent(evidence.tree.parent(*library)?)).collect()
}

fn found(evidence: &Evidence<'_>, files: &[Unstripped<'_>]) -> RuleMatch {
    let mut all = Strippable::default();
    for file in files {
        all.dwarf += file.part.dwarf;
        all.symbols += file.part.symbols;
        all.other += file.part.other;
    }
    let parts =
        files.iter().flat_map(|file| evidence.claim_part(file.nodes[0], file.part.total()).into_parts());
    let claim = parts.collect::<Claim>();
    let (name, advice) = match files {
        [file] => {
            let name = escape(evidence.tree.name(file.nodes[0]));
            (format!("Unstripped {name}"), advice(file.executable, &name))
        }
        _ => (
            format!("{} unstripped libraries", thousands(files.len() as u64)),
            "Run strip on them in the step that builds or installs them.".to_owned(),
        ),
    };
    let parts = [(all.dwarf, "debug information"), (all.symbols, "symbols"), (all.other, "other")];
    let parts = parts.iter().filter(|(bytes, _)| *bytes > 0);
    let parts: Vec<String> = parts.map(|(bytes, what)| format!("{} {what}", size(*bytes))).collect();
    let nodes = files.iter().flat_map(|file| file.nodes.iter().copied());
    RuleMatch::new(format!("{name}: {}", parts.join(", ")), advice).at(nodes).saving(claim)
}

fn advice(executable: &Executable, name: &str) -> String {
    let by_strip = || format!("Run strip on {name} in the step that builds it.");
    match &executable.go {
        Some(build) => go_advice(build).unwrap_or_else(by_strip),
        None if executable.rustc.is_some() => {
            "Set strip = true under [profile.release] in Cargo.toml, and build with --release.".to_owned()
        }
        None => by_strip(),
    }
}

/// The flag that is missing, as it has to be with what is there already; None where none is missing.
fn go_advice(build: &GoBuild) -> Option<String> {
    let recorded = build.setting("-ldflags").unwrap_or_default();
    // Go does not record them of builds that hide their paths
    if recorded.is_empty() && build.setting("-trimpath") == Some("true") {
        return Some("Add -s -w to the -ldflags of go build.".to_owned());
    }
    let words: Vec<&str> = recorded.split_whitespace().collect();
    let missing: Vec<&str> = ["-s", "-w"].into_iter().filter(|flag| !words.contains(flag)).collect();
    let flags = [missing.join(" ").as_str(), recorded].join(" ");
    let flags = escape_line(flags.trim());
    let quoted = match flags.contains('"') {
        true => format!("'{flags}'"),
        false => format!("\"{flags}\""),
    };
    (!missing.is_empty()).then(|| format!("Build with go build -ldflags={quoted}."))
}
