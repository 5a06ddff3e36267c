//! Programs whose own tables can't be true.

use crate::content::{ExecutableError, ExecutableRole};
use crate::finding::{Category, Cause, Evidence, Rule, RuleMatch};
use crate::tree::NodeId;

pub(super) const RULE: Rule = Rule {
    id: "unreadable-binary",
    summary: "A program is truncated or corrupt",
    explanation: "\
A file with execute permission that starts like an ELF program, but whose header, segments or sections point to data
that is not there. Usually it was not copied completely; sometimes a tool damaged its tables. Such a file is not
analysed any further.

If parts that are loaded are missing, the program fails with `Bus error`, `Segmentation fault` or `Exec format error` as
soon as it runs. If only the section table is wrong, it may run, but neither debuggers nor `strip` can read it.

Compare the file with the original (`sha256sum`) and copy it again; `readelf -a` shows what is wrong.",
    needs_all_layers: false,
    category: Category::Startup,
    cause: Cause::Instruction,
    check,
};

fn check(evidence: &Evidence<'_>) -> Vec<RuleMatch> {
    let programs =
        evidence.executables().filter(|(_, executable)| executable.role == ExecutableRole::Program);
    let unreadable = programs.filter_map(|(node, executable)| Some((node, executable.strippable?.err()?)));
    let runnable = unreadable.filter(|(node, _)| {
        evidence.inode(*node).is_some_and(|inode| inode.mode() & 0o111 != 0)
            && !evidence.is_of_toolchain(*node)
    });
    runnable.map(|(node, reason)| found(evidence, node, reason)).collect()
}

fn found(evidence: &Evidence<'_>, node: NodeId, reason: ExecutableError) -> RuleMatch {
    let name = crate::text::escape(evidence.tree.name(node));
    RuleMatch::new(
        format!("{name} is truncated or corrupt: {}", reason.words()),
        "Compare it with the file that was built, and copy it again if it is shorter.",
    )
    .at([node])
}
