//! Shared libraries that a program needs and the image does not have.

use crate::content::Libc;
use crate::finding::{Category, Cause, Evidence, Rule, RuleMatch, Severity};
use crate::startup::{Libraries, MissingLibrary, runnable_programs};
use crate::text::{escape, thousands};

pub(super) const RULE: Rule = Rule {
    id: "missing-library",
    summary: "The program needs a shared library that is not in the image",
    explanation: "\
The shared libraries that a started program needs, directly or indirectly (`DT_NEEDED`), are looked up as the glibc or
musl loader looks them up: in the directories named by the files themselves (`DT_RPATH`, `DT_RUNPATH`, with `$ORIGIN`),
in `LD_LIBRARY_PATH`, in the directories listed in `/etc/ld.so.conf` or `/etc/ld-musl-….path`, and in the loader's
default directories. A library in a directory of `/etc/ld.so.conf` counts only if `ldconfig` ran in the same layer or a
later one, because glibc relies on the cache that `ldconfig` writes. Libraries that a program opens at run time are not
checked, nor are those that NVIDIA's runtime provides. Empty libraries are reported too.

The program exits before its first line, naming the first missing library. This happens when a program is copied out of
its build stage and its libraries stay behind.

Install the packages that provide them in the final image (Alpine finds them by library name: `apk add so:libssl.so.3`),
copy them along with the program, or link the program statically.",
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
        all => format!("{} and {} more", names[..NAMED].join(", "), thousands((all - NAMED) as u64)),
    };
    let by = needed_by.first().map(|node| evidence.path_text(*node)).unwrap_or_default();
    let by_needs = match needed_by.len() {
        1 => format!("{by} needs"),
        2 => format!("{by} and 1 other file need"),
        all => format!("{by} and {} other files need", thousands(all as u64 - 1)),
    };
    let unseen = libraries.missing.iter().find_map(|missing| missing.unseen);
    let empty = libraries.missing.iter().find_map(|missing| missing.empty.as_ref());
    let advice = match libraries.libc {
        _ if let Some((library, _)) = empty => format!("Copy {} again: it is empty.", evidence.path_text(*library)),
        _ if let Some(library) = unseen => {
            format!("Add RUN ldconfig after the step that adds {}: the loader's cache does not list it.", evidence.path_text(library))
        }
        Libc::Musl => {
            let packages: Vec<String> = names.iter().take(NAMED).map(|name| format!("so:{name}")).collect();
            format!("Run apk add {} in the final image, or link the program statically.", packages.join(" "))
        }
        Libc::Glibc => {
            "Install the packages that provide the libraries in the final image, or copy them along with the program."
                .to_owned()
        }
    };
    let error = libraries.missing.first().map(|missing| error(libraries.libc, missing)).unwrap_or_default();
    let state = match (empty, unseen) {
        (Some(_), _) => "which is empty",
        (None, Some(_)) => "which the loader cannot find",
        (None, None) if names.len() == 1 => "which is missing",
        (None, None) => "which are missing",
    };
    RuleMatch::new(format!("{by_needs} {list}, {state}"), advice)
        .at(needed_by)
        .min_severity(Severity::High)
        .error(error)
}

/// What the loader says (ld.so of glibc 2.36, musl 1.2).
fn error(libc: Libc, missing: &MissingLibrary) -> String {
    let name = escape(&missing.name);
    let why = match (libc, &missing.empty) {
        (Libc::Glibc, None) => "cannot open shared object file: No such file or directory",
        (Libc::Glibc, Some(_)) => "file too short",
        (Libc::Musl, None) => "No such file or directory",
        (Libc::Musl, Some(_)) => "Exec format error",
    };
    match libc {
        Libc::Glibc => {
            let name = missing.empty.as_ref().map_or(name, |(_, path)| escape(path));
            format!("error while loading shared libraries: {name}: {why}")
        }
        Libc::Musl => {
            format!("Error loading shared library {name}: {why} (needed by {})", escape(&missing.opened_as))
        }
    }
}
