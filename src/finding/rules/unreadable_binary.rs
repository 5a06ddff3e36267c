//! Programs whose own tables can't be true.

use crate::content::{Role, Unreadable};
use crate::finding::{Category, Cause, Evidence, Rule, RuleMatch};
use crate::tree::NodeId;

pub(super) const RULE: Rule = Rule {
    id: "unreadable-binary",
    summary: "A program contradicts itself, as a file that was cut off does",
    explanation: "\
A file with the permission to be run that starts as an ELF program does, and whose header, segments or sections then
point to what is not there: most often because it was not copied to its end, sometimes because a tool damaged its
tables. Nothing else is said of such a file.

If parts that are loaded are missing, the program ends with `Bus error`, `Segmentation fault` or `Exec format error` as
soon as it is run. If only the section table is wrong it may run, but neither debuggers nor `strip` can read it.

Compare the file with the one that was built (`sha256sum`), and copy it again; `readelf -a` names what is wrong.",
    needs_all_layers: false,
    category: Category::Startup,
    cause: Cause::Instruction,
    check,
};

fn check(evidence: &Evidence<'_>) -> Vec<RuleMatch> {
    let programs = evidence.executables().filter(|(_, executable)| executable.role == Role::Program);
    let unreadable = programs.filter_map(|(node, executable)| Some((node, executable.strippable?.err()?)));
    let runnable = unreadable.filter(|(node, _)| {
        evidence.inode(*node).is_some_and(|inode| inode.mode & 0o111 != 0) && !evidence.is_of_toolchain(*node)
    });
    runnable.map(|(node, reason)| found(evidence, node, reason)).collect()
}

fn found(evidence: &Evidence<'_>, node: NodeId, Unreadable(reason): Unreadable) -> RuleMatch {
    let name = crate::text::escape(evidence.tree.name(node));
    RuleMatch::new(
        format!("{name} could not be read: {reason}"),
        "Compare it with the file that was built, and copy it again where it is shorter.",
    )
    .at([node])
}
