//! Steps of the image that a written Dockerfile does not repeat, and why: nothing is dropped in silence.

use super::step::OwnStep;
use crate::filesystem::Subtrees;
use crate::finding::{Diagnosis, Evidence};
use crate::image::LayerIndex;
use crate::layer::Kind;
use crate::text::{fit, thousands};
use crate::tree::NodeId;

/// How much of a step is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Extent {
    /// All that it does.
    Whole,
    /// What the reason names; the rest is there.
    Part,
}

/// A step of the image that the written Dockerfile does not have, or has in part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// How much of it.
    extent: Extent,
    /// The step on one line, escaped.
    pub step: String,
    /// The layer that it made; None for one that sets something.
    pub layer: Option<LayerIndex>,
    /// Why, as a sentence without its full stop, escaped.
    pub reason: String,
}

impl LeftOut {
    /// A step that is left out for a reason.
    pub(in crate::advice) fn new(step: &OwnStep<'_>, reason: impl Into<String>) -> Self {
        let (extent, step, layer) = (Extent::Whole, step.instruction.short(), step.layer);
        Self { extent, step, layer, reason: reason.into() }
    }

    /// A step of which only what the reason names is left out.
    pub(in crate::advice) fn part(step: &OwnStep<'_>, reason: impl Into<String>) -> Self {
        Self { extent: Extent::Part, ..Self::new(step, reason) }
    }

    /// How a sentence about it begins: `left out: `, or `left out of ` where a part of the step is.
    pub fn lead(&self) -> &'static str {
        match self.extent {
            Extent::Whole => "left out: ",
            Extent::Part => "left out of ",
        }
    }

    /// A line of the Dockerfile that says so.
    pub(in crate::advice) fn comment(&self) -> String {
        format!("# {}{}: {}", self.lead(), fit(&self.step, COLUMNS), self.reason)
    }
}

/// Columns that a step takes in a comment.
const COLUMNS: usize = 60;

/// Files that say which users there are, with what tools write beside them.
const ACCOUNTS: [&str; 12] = [
    "etc/passwd",
    "etc/passwd-",
    "etc/group",
    "etc/group-",
    "etc/shadow",
    "etc/shadow-",
    "etc/gshadow",
    "etc/gshadow-",
    "etc/subuid",
    "etc/subuid-",
    "etc/subgid",
    "etc/subgid-",
];
/// What steps leave behind that nothing reads in a container.
const LITTER: [&str; 14] = [
    "tmp",
    "var/tmp",
    "var/cache",
    "var/log",
    "var/lib/apt/lists",
    "root/.cache",
    "root/.npm",
    "root/.wget-hsts",
    "root/.bash_history",
    "root/.ash_history",
    "etc/ld.so.cache",
    "etc/.pwd.lock",
    "run/adduser",
    "usr/local/share/.cache",
];

/// Tells whether a path is of the files that say which users there are.
pub(in crate::advice) fn is_of_accounts(evidence: &Evidence<'_>, node: NodeId) -> bool {
    let path = evidence.tree.path(node);
    ACCOUNTS.iter().any(|known| path.as_bytes() == known.as_bytes())
}

/// Tells of each path, by its number, whether no container needs it: what findings name, and what steps leave behind.
pub(in crate::advice) fn is_of_no_use(evidence: &Evidence<'_>, diagnosis: &Diagnosis) -> Vec<bool> {
    let litter = LITTER.iter().filter_map(|path| evidence.at(path));
    let named = diagnosis.not_needed().into_iter();
    Subtrees::new(evidence.tree, named.chain(litter)).marks(evidence.tree)
}

/// The steps that wrote something that is there in the end and that the written Dockerfile does not bring. A directory
/// counts only where nothing lies in it: others come with what they hold.
pub(in crate::advice) fn unexplained(
    evidence: &Evidence<'_>,
    steps: &[OwnStep<'_>],
    is_explained: impl Fn(&OwnStep<'_>, NodeId) -> bool,
) -> Vec<LeftOut> {
    let is_passage = |node: NodeId| {
        evidence.kind(node) == Some(Kind::Directory) && evidence.children(node).next().is_some()
    };
    let lacking = |step: &OwnStep<'_>| {
        let files = step.live.iter().copied().filter(|node| !is_passage(*node));
        let (there, lacking): (Vec<_>, Vec<_>) = files.partition(|node| is_explained(step, *node));
        let (first, more) = lacking.split_first()?;
        let first = evidence.path_text(*first);
        let reason = match more.len() {
            0 => format!("{first} is not in the new image"),
            more => format!("{first} and {} more are not in the new image", thousands(more as u64)),
        };
        Some(if there.is_empty() { LeftOut::new(step, reason) } else { LeftOut::part(step, reason) })
    };
    steps.iter().filter_map(lacking).collect()
}
