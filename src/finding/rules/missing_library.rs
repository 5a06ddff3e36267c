//! Shared libraries that a program needs and the image does not have.

use crate::finding::{Category, Cause, Evidence, Rule, RuleMatch, Severity};
use crate::startup::{Libraries, LoaderFamily, MissingLibrary, runnable_programs};
use crate::text::escape;

pub(super) const RULE: Rule = Rule {
    id: "missing-library",
    summary: "The program needs a shared library that the image does not have",
    explanation: "\
The shared libraries that a started program names, and those that they name (`DT_NEEDED`), are looked for as the loader
of glibc or musl looks for them: in the directories that the files themselves name (`DT_RPATH`, `DT_RUNPATH`, with
`$ORIGIN`), in `LD_LIBRARY_PATH`, in those of `/etc/ld.so.conf` or `/etc/ld-musl-….path`, and in the loader's own. A
library in a directory of `/etc/ld.so.conf` counts only where `ldconfig` was run in its layer or a later one, because
glibc asks the cache that it makes. Nothing is said of libraries that a program opens while it runs, nor of those that
NVIDIA's runtime brings. A library that has no bytes is named too.

The program ends before its first line, with the name of the first library that is missing. It happens when a program is
copied out of the stage that built it, and the libraries stay behind.

Install the packages that hold them in the final image (Alpine knows them by library: `apk add so:libssl.so.3`), copy
them with the program, or link the program statically.",
    needs_all_layers: true,
    category: Category::Startup,
    cause: Cause::Instruction,
    check,
};

/// Names in a title.
const NAMED: usize = 4;

fn check(evidence: &Evidence<'_>) -> Vec<RuleMatch> {
    let libraries =
        runnable_programs(evidence, evidence.startup()).filter_map(|(step, _)| Libraries::of(evidence, step));
    // what is started after the first one is never reached
    let first = libraries.into_iter().find(|libraries| !libraries.missing.is_empty());
    first.map(|libraries| found(evidence, &libraries)).into_iter().collect()
}

fn found(evidence: &Evidence<'_>, libraries: &Libraries) -> RuleMatch {
    let names: Vec<String> = libraries.missing.iter().map(|missing| escape(&missing.name)).collect();
    // they come file by file
    let mut needed_by: Vec<_> = libraries.missing.iter().map(|missing| missing.needed_by).collect();
    needed_by.dedup();
    let list = match names.len() {
        ..=NAMED => names.join(", "),
        all => format!("{} and {} more", names[..NAMED].join(", "), all - NAMED),
    };
    let by = needed_by.first().map(|node| evidence.path_text(*node)).unwrap_or_default();
    let by_needs = match needed_by.len() {
        1 => format!("{by} needs"),
        all => format!("{by} and {} more need", all - 1),
    };
    let unseen = libraries.missing.iter().find_map(|missing| missing.unseen);
    let empty = libraries.missing.iter().find_map(|missing| missing.empty.as_ref());
    let advice = match libraries.family {
        _ if let Some((library, _)) = empty => format!("Copy {} again: it is empty.", evidence.path_text(*library)),
        _ if let Some(library) = unseen => {
            format!("Add RUN ldconfig after the step that brings {}: the loader does not know it.", evidence.path_text(library))
        }
        LoaderFamily::Musl => {
            let packages: Vec<String> = names.iter().take(NAMED).map(|name| format!("so:{name}")).collect();
            format!("Install it in the final image (apk add {}), or link the program statically.", packages.join(" "))
        }
        LoaderFamily::Glibc => {
            "Install the packages that hold them in the final image, or copy the libraries together with the program."
                .to_owned()
        }
    };
    let error = libraries.missing.first().map(|missing| error(libraries.family, missing)).unwrap_or_default();
    let state = match (empty, unseen) {
        (Some(_), _) => "which is empty",
        (None, Some(_)) => "which the loader does not find",
        (None, None) => "not in the image",
    };
    RuleMatch::new(format!("{by_needs} {list}, {state}"), advice)
        .at(needed_by)
        .min_severity(Severity::High)
        .error(error)
}

/// What the loader says (ld.so of glibc 2.36, musl 1.2).
fn error(family: LoaderFamily, missing: &MissingLibrary) -> String {
    let name = escape(&missing.name);
    let why = match (family, &missing.empty) {
        (LoaderFamily::Glibc, None) => "cannot open shared object file: No such file or directory",
        (LoaderFamily::Glibc, Some(_)) => "file too short",
        (LoaderFamily::Musl, None) => "No such file or directory",
        (LoaderFamily::Musl, Some(_)) => "Exec format error",
    };
    match family {
        LoaderFamily::Glibc => {
            let name = missing.empty.as_ref().map_or(name, |(_, path)| escape(path));
            format!("error while loading shared libraries: {name}: {why}")
        }
        LoaderFamily::Musl => {
            format!("Error loading shared library {name}: {why} (needed by {})", escape(&missing.opened_as))
        }
    }
}
