//! Equal files at different paths.

use crate::analysis::DuplicateGroup;
use crate::finding::evidence::published;
use crate::finding::steps::{self, Blame};
use crate::finding::{Category, Cause, Claim, Evidence, Rule, RuleMatch};
use crate::image::LayerIndex;
use crate::text::thousands;
use crate::tree::NodeId;

pub(super) const RULE: Rule = Rule {
    id: "duplicate-files",
    summary: "The image contains the same file more than once",
    explanation: "\
Files with the same content at several paths, from 4 KiB each, and from 64 KiB in all where a package or the base image
brought the first; hard links to one another are not counted. One copy of
each group stays; the others are listed and counted. Files of the base image and of packages are never counted, as nobody
can make them links in a Dockerfile; the list of duplicates has these too, so it sums up to more. Copies inside a toolchain belong to it; documentation, translations, bytecode and
data of package managers are left to their own rules, and so are small files that one step added twice to package
directories (`/usr/share`, `/usr/lib`, `/etc`, `node_modules`, `site-packages`, …).

Copy a directory once, not first as a whole and then in part, or make one copy a link to the other (`ln`, `ln -s`) in
the step that adds both.",
    needs_all_layers: false,
    category: Category::Duplicate,
    cause: Cause::Instruction,
    check,
};

/// Smaller files are not worth a link.
const SMALLEST: u64 = 4 << 10;

/// What other rules name, besides bytecode: documents, translations, caches; and what programs change, which no link could
/// stand for: databases.
const NAMED_ELSEWHERE: &[&str] =
    &["usr/share/doc/", "usr/share/man/", "usr/share/locale/", "var/lib/", "var/cache/"];

/// Where packages of distributions lie, which bring small files twice.
const SHIPPED: &[&str] = &["usr/share/", "usr/lib/", "usr/libexec/", "lib/", "etc/"];

/// Copies of what a package or the base image brought are not worth a thought where they are less than this.
const COPIED: u64 = 64 << 10;

/// Files from this size on are named even where a distribution ships them.
const LARGE: u64 = 1_000_000;

fn check(evidence: &Evidence<'_>) -> Vec<RuleMatch> {
    let groups = evidence.analysis.duplicates.iter().filter(|group| group.size >= SMALLEST);
    let pairs: Vec<(NodeId, NodeId)> = groups.flat_map(|group| spare_copies(evidence, group)).collect();
    let whole = pairs.iter().flat_map(|(_, spare)| evidence.claim_part(*spare, u64::MAX).into_parts());
    let claim: Claim = whole.collect();
    let is_claimed = |node| evidence.tree.live(node).is_some_and(|inode| claim.of(inode) > 0);
    let mut spare = pairs.into_iter().filter(|(_, spare)| is_claimed(*spare)).peekable();
    let Some((first, other)) = spare.peek().copied() else { return Vec::new() };
    let spare: Vec<NodeId> = spare.map(|(_, spare)| spare).collect();
    let what = match spare.len() {
        1 => "1 avoidable duplicate file".to_owned(),
        copies => format!("{} avoidable duplicate files", thousands(copies as u64)),
    };
    let blamed: Vec<String> =
        Blame::all(evidence, &claim).iter().map(|(blame, _)| blame.name(evidence)).collect();
    let advice = format!(
        "Copy once, or make one a link to the other in {}, {}: {} is identical to {}.",
        if blamed.len() == 1 { "the step that adds both" } else { "the steps that add them" },
        steps::names(&blamed),
        evidence.path_text(other),
        evidence.path_text(first)
    );
    vec![RuleMatch::new(what, advice).at(spare).saving(claim)]
}

/// The copies of a group that are not needed, each with the one that stays: the one of the lowest layer.
fn spare_copies(evidence: &Evidence<'_>, group: DuplicateGroup<'_>) -> Vec<(NodeId, NodeId)> {
    let is_asked = |copy: &NodeId| {
        let path = evidence.tree.path(*copy);
        !NAMED_ELSEWHERE.iter().any(|place| path.as_bytes().starts_with(place.as_bytes()))
    };
    let copies = group.copies.iter().copied().filter(is_asked);
    let copies = copies.filter(|copy| !evidence.is_of_toolchain(*copy) && !is_bytecode(evidence, *copy));
    let mut copies: Vec<(bool, LayerIndex, NodeId)> = copies
        .filter_map(|copy| {
            let layer = evidence.analysis.brought_in(evidence.tree.live(copy)?);
            Some((!is_of_others(evidence, copy, layer), layer, copy))
        })
        .collect();
    // what others brought stays first of all, then what lies lowest
    copies.sort_by_key(|(is_own, layer, _)| (*is_own, *layer));
    let Some((&(is_own, layer, first), others)) = copies.split_first() else { return Vec::new() };
    // what a tool copied of its own package, as venv does, comes again with each use
    let spare = others.iter().filter(|(is_own, ..)| *is_own).count() as u64;
    if !is_own && group.size.saturating_mul(spare) < COPIED {
        return Vec::new();
    }
    let is_shipped = |node| {
        let path = evidence.tree.path(node);
        let is_below = SHIPPED.iter().any(|place| path.as_bytes().starts_with(place.as_bytes()));
        group.size < LARGE && (is_below || published::is_in_packages(evidence, node))
    };
    let is_spare = |(is_own, of, other): &&(bool, LayerIndex, NodeId)| {
        *is_own && (*of != layer || !is_shipped(first) || !is_shipped(*other))
    };
    others.iter().filter(is_spare).map(|(.., other)| (first, *other)).collect()
}

/// Tells whether no Dockerfile of the image can make a file a link: the base image brought it, or a package, whose manager
/// would write it anew.
fn is_of_others(evidence: &Evidence<'_>, node: NodeId, layer: LayerIndex) -> bool {
    evidence.analysis.base.has(layer) || evidence.packages().owner(node).is_some()
}

fn is_bytecode(evidence: &Evidence<'_>, node: NodeId) -> bool {
    evidence.tree.parent(node).is_some_and(|directory| evidence.tree.name(directory) == b"__pycache__")
}
