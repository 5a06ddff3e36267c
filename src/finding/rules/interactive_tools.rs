//! Tools for people: debuggers, editors, SSH servers, Composer.

use crate::finding::packages::{Removal, is_debug_package};
use crate::finding::{Category, Cause, Claim, Evidence, PathGroup, Rule, RuleMatch};
use crate::package::PackageId;
use crate::tree::NodeId;

pub(super) const RULE: Rule = Rule {
    id: "interactive-tools",
    summary: "Debuggers, editors or an SSH server are in the image",
    explanation: "\
Packages that only people use: debuggers (`gdb`, `strace`, `valgrind`, …), packages of debug information (`-dbg`,
`-dbgsym`, `-debuginfo`), editors (`vim`, `nano`, `emacs`, …), SSH servers, and Composer, which is for building. Identified by
the package database, Composer also by its file in a directory of programs. What the image starts, what its program is
linked against and what came with the base image is not counted. The saving is that of the packages with all that only
they need.

Nobody edits files in a container that is thrown away, and `docker exec` needs no SSH server. Install such tools in a
separate stage or image, or where a container is debugged: `docker debug`, `kubectl debug` and `docker run --pid container:…`
bring their own tools.",
    needs_all_layers: false,
    category: Category::Leftover,
    cause: Cause::Instruction,
    check,
};

/// What people call it, the packages by name (a `*` at the end stands for any ending), and the programs that they bring.
const TOOLS: &[(&str, &[&str], &[&str])] = &[
    (
        "debuggers",
        &["gdb", "gdb-minimal", "gdb-multiarch", "gdbserver", "lldb*", "ltrace", "strace", "valgrind"],
        &["gdb", "gdbserver", "strace", "valgrind"],
    ),
    (
        "editors",
        &["ed", "emacs*", "joe", "mc", "nano", "neovim", "vim", "vim-*"],
        &["emacs", "nano", "nvim", "vi", "vim"],
    ),
    ("SSH server", &["dropbear", "openssh-server"], &["dropbear", "sshd"]),
    ("Composer", &["composer"], &["composer", "composer.phar"]),
];
/// Where Composer is put without a package.
const COMPOSER: [&str; 4] = [
    "/usr/local/bin/composer",
    "/usr/bin/composer",
    "/usr/local/bin/composer.phar",
    "/usr/bin/composer.phar",
];

/// Less than this, in bytes, is not worth a step.
const FLOOR: u64 = 100_000;

fn check(evidence: &Evidence<'_>) -> Vec<RuleMatch> {
    let mut targets: Vec<PackageId> = Vec::new();
    let mut groups: Vec<PathGroup> = Vec::new();
    for (label, names, programs) in TOOLS.iter().filter(|(.., programs)| !evidence.starts(programs)) {
        let is_such = |name: &str| {
            names.iter().any(|known| match known.strip_suffix('*') {
                Some(start) => name.starts_with(start),
                None => name == *known,
            })
        };
        take(evidence, label, is_such, &mut targets, &mut groups);
        if programs.contains(&"composer") {
            let loose = COMPOSER.iter().filter_map(|path| evidence.at(path));
            let loose = loose.filter(|node| evidence.packages().owner(*node).is_none());
            groups.extend(PathGroup::new(evidence, *label, loose));
        }
    }
    take(evidence, "debug packages", is_debug_package, &mut targets, &mut groups);
    let removal = Removal::of(evidence, targets);
    let gone = removal.as_ref().map(|removal| &removal.gone[..]).unwrap_or_default();
    let is_left = |node: &NodeId| match evidence.packages().owner(*node) {
        Some(package) => gone.contains(&package),
        None => true,
    };
    groups.iter_mut().for_each(|group| group.nodes.retain(is_left));
    groups.retain(|group| !group.nodes.is_empty());
    let advice = match &removal {
        Some(removal) => format!(
            "Do not install them; where a build step needs them, {} in the same step.",
            removal.commands(evidence)
        ),
        None => "Leave it out, or use it in a build stage of its own.".to_owned(),
    };
    let found = RuleMatch::of_groups(evidence, "", groups, advice);
    let found = found.map(|mut found| {
        found.claim = Claim::union(
            [Some(&found.claim), removal.as_ref().map(|removal| &removal.claim)].into_iter().flatten(),
        );
        found
    });
    found.filter(|found| found.claim.size() >= FLOOR).into_iter().collect()
}

/// Takes the packages of a kind, and their files as a group of paths.
fn take(
    evidence: &Evidence<'_>,
    label: &str,
    is_such: impl Fn(&str) -> bool,
    targets: &mut Vec<PackageId>,
    groups: &mut Vec<PathGroup>,
) {
    let packages = evidence.packages();
    let such = packages.iter().filter(|(_, package)| package.manager.is_of_distribution());
    let such: Vec<PackageId> = such.filter(|(_, package)| is_such(&package.name)).map(|(id, _)| id).collect();
    let files: Vec<NodeId> = such.iter().flat_map(|id| packages.files(*id)).copied().collect();
    if !files.is_empty() {
        groups.push(PathGroup { label: label.to_owned(), nodes: files });
    }
    targets.extend(such);
}
