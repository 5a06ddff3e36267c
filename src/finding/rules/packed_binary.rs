//! Programs that unpack themselves when they start.

use crate::finding::{Category, Cause, Evidence, Rule, RuleMatch};

pub(super) const RULE: Rule = Rule {
    id: "packed-binary",
    summary: "A program is packed with UPX",
    explanation: "\
An executable with UPX's signature: `UPX!` after the program headers, or sections named `UPX0` and `UPX1` on Windows.

It is small on disk but pays for it at every start: it unpacks itself into private memory, so it starts more slowly and
containers of the same image cannot share its pages. The download hardly shrinks, because layers are compressed anyway.
Scanners see neither its modules nor its versions, and some flag it as malware.

Drop the `upx` step and strip the program instead: `go build -ldflags=\"-s -w\"`, `strip = true` for Rust, or `strip`.",
    needs_all_layers: false,
    category: Category::Binary,
    cause: Cause::Instruction,
    check,
};

fn check(evidence: &Evidence<'_>) -> Vec<RuleMatch> {
    let packed = evidence.executables().filter(|(_, executable)| executable.is_packed);
    let packed: Vec<_> =
        packed.map(|(node, _)| node).filter(|node| !evidence.is_of_toolchain(*node)).collect();
    let title = match packed[..] {
        [] => return Vec::new(),
        [one] => format!("{} is packed with UPX", crate::text::escape(evidence.tree.name(one))),
        _ => format!("{} executables are packed with UPX", crate::text::thousands(packed.len() as u64)),
    };
    vec![RuleMatch::new(title, "Drop the upx step, and use strip instead.").at(packed)]
}
