//! Programs that unpack themselves when they start.

use crate::finding::{Category, Cause, Evidence, Rule, RuleMatch};

pub(super) const RULE: Rule = Rule {
    id: "packed-binary",
    summary: "A program was packed with UPX",
    explanation: "\
An executable that carries the mark of UPX (`UPX!` after its program headers, or sections `UPX0` and `UPX1` on Windows).

It is small on disk, and pays for it at each start: it unpacks itself into memory that belongs to this process alone,
so that containers of the same image no longer share its pages, and start later. What is pulled hardly shrinks, because
layers are compressed anyway. Scanners see neither its modules nor its versions, and some take it for malware.

Leave the `upx` step out and strip the program instead: `go build -ldflags=\"-s -w\"`, `strip = true` for Rust, or
`strip`.",
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
        _ => format!("{} executables are packed with UPX", packed.len()),
    };
    vec![RuleMatch::new(title, "Ship it stripped rather than packed: leave the upx step out.").at(packed)]
}
