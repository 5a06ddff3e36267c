//! Files that hold secrets, in whichever layer: what a later layer deletes is shipped all the same.

use std::collections::{BTreeMap, HashMap};

use super::evidence::published;
use super::steps::{self, Origin};
use super::{Evidence, RuleMatch, Severity};
use crate::content::{Facts, SecretKind};
use crate::image::LayerIndex;
use crate::layer::ContentHash;
use crate::text::thousands;
use crate::tree::{InodeId, NodeId, PathState};

/// A file that holds a secret.
pub(super) struct ExposedSecret {
    /// What kind of secret it is.
    pub kind: SecretKind,
    /// The path.
    pub node: NodeId,
}

/// What a rule makes of a secret. Those of one layer that are alike are one finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct SecretAssessment {
    /// How much it matters at least.
    pub min_severity: Severity,
    /// What it is, one and several.
    pub what: [&'static str; 2],
    /// What to do about it.
    pub remedy: SecretRemedy,
}

/// What to do about a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum SecretRemedy {
    /// To keep it out of the step that brought it; and what to do besides, as the end of a sentence.
    KeepOut(&'static str),
    /// To delete it in the step that made it, by a command, where a step did; and what to do besides.
    Delete {
        /// The command.
        command: &'static str,
        /// What to do besides, as the end of a sentence.
        then: &'static str,
    },
    /// Nothing that a step would change: everybody has it. What to look out for, in a sentence.
    Beware(&'static str),
}

/// Where a secret is stored, and whether it is seen in the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct SecretLocation {
    layer: LayerIndex,
    hidden_in: Option<LayerIndex>,
}

/// One finding for each layer and assessment.
pub(super) fn find(
    evidence: &Evidence<'_>,
    judge: impl Fn(&Evidence<'_>, &ExposedSecret) -> Option<SecretAssessment>,
) -> Vec<RuleMatch> {
    let mut groups: BTreeMap<(SecretLocation, SecretAssessment), Vec<ExposedSecret>> = BTreeMap::new();
    for (exposed, location) in exposed(evidence) {
        if let Some(assessment) = judge(evidence, &exposed) {
            groups.entry((location, assessment)).or_default().push(exposed);
        }
    }
    groups
        .into_iter()
        .map(|((location, assessment), exposed)| found(evidence, location, assessment, &exposed))
        .collect()
}

/// Tells whether a file is what others test with, or show: in a directory for that within a package of theirs.
pub(super) fn is_test_data(evidence: &Evidence<'_>, node: NodeId) -> bool {
    published::is_in_tests(evidence, node) && published::is_published(evidence, node)
}

/// Tells whether a file is what others publish, in a package of theirs; not what was copied beside these.
pub(super) fn is_published(evidence: &Evidence<'_>, node: NodeId) -> bool {
    let brought = evidence.tree.versions(node).first().map(|version| steps::origin(evidence, version.layer));
    let is_copied = matches!(brought, Some(Origin::Copy | Origin::Stage));
    published::is_in_packages(evidence, node)
        || evidence.packages().owner(node).is_some()
        || published::is_published(evidence, node) && !is_copied
}

/// Tells whether a file stands among tests, examples or documents.
pub(super) fn is_in_tests(evidence: &Evidence<'_>, node: NodeId) -> bool {
    published::is_in_tests(evidence, node)
}

/// All secrets of all layers, each content of a path once: where it is seen in the end, or was last.
fn exposed(evidence: &Evidence<'_>) -> Vec<(ExposedSecret, SecretLocation)> {
    let tree = evidence.tree;
    let mut by_content: HashMap<(NodeId, ContentHash), (ExposedSecret, SecretLocation)> = HashMap::new();
    let mut names: HashMap<InodeId, (NodeId, ContentHash)> = HashMap::new();
    for node in tree.nodes() {
        let versions = tree.versions(node);
        for (place, version) in versions.iter().enumerate() {
            let PathState::Present(inode) = version.state() else { continue };
            let stored = tree.stored(inode);
            let Some(Facts::Secret(kind)) = stored.inode.facts() else { continue };
            let key = (node, stored.inode.content);
            let location = SecretLocation {
                layer: evidence.analysis.brought_in(inode),
                hidden_in: versions.get(place + 1).map(|above| above.layer),
            };
            // of several names of one file the one that is seen counts
            if let Some(known) = names.insert(inode, key).filter(|known| *known != key) {
                let is_seen =
                    by_content.get(&known).is_some_and(|(_, location)| location.hidden_in.is_none());
                if is_seen {
                    names.insert(inode, known);
                    continue;
                }
                by_content.remove(&known);
            }
            by_content.insert(key, (ExposedSecret { kind: *kind, node }, location));
        }
    }
    let mut exposed: Vec<(ExposedSecret, SecretLocation)> = by_content.into_values().collect();
    exposed.sort_by_cached_key(|(exposed, _)| tree.path(exposed.node));
    exposed
}

fn found(
    evidence: &Evidence<'_>,
    location: SecretLocation,
    assessment: SecretAssessment,
    exposed: &[ExposedSecret],
) -> RuleMatch {
    let what = match exposed.len() {
        1 => assessment.what[0].to_owned(),
        files => format!("{} {}", thousands(files as u64), assessment.what[1]),
    };
    let title = match location.hidden_in {
        None => format!("{what} in the image"),
        Some(above) => format!("{what} in layer {}, hidden but not removed by layer {above}", location.layer),
    };
    RuleMatch::new(title, advice(evidence, location, assessment.remedy))
        .at(exposed.iter().map(|exposed| exposed.node))
        .in_layer(location.layer)
        .min_severity(assessment.min_severity)
        .given_secret(is_given(evidence, location, assessment.remedy, exposed))
}

/// Commands that make keys: nobody had those before.
const KEY_MAKERS: [&str; 8] = [
    "certtool",
    "make-ssl-cert",
    "mkcert",
    "openssl ecparam",
    "openssl genpkey",
    "openssl genrsa",
    "openssl req",
    "ssh-keygen",
];

/// Options by which these commands read a key that was there before.
const KEY_READERS: [&str; 8] = ["-F", "-R", "-l", "-p", "-y", "-in", "-inkey", "-key"];

/// Tells whether somebody gave secrets to the build; others are made there, or known to everybody.
fn is_given(
    evidence: &Evidence<'_>,
    location: SecretLocation,
    remedy: SecretRemedy,
    exposed: &[ExposedSecret],
) -> bool {
    let is_key =
        |exposed: &ExposedSecret| matches!(exposed.kind, SecretKind::PrivateKey | SecretKind::EncryptedKey);
    let makes_keys = || {
        let step = evidence.analysis.instruction(location.layer);
        step.is_some_and(|step| {
            let words = &step.arguments;
            // what is handed in, or read of a key that is there, was made by others
            let is_handed_in =
                words.starts_with('|') || words.split_whitespace().any(|word| KEY_READERS.contains(&word));
            !is_handed_in && KEY_MAKERS.iter().any(|maker| words.contains(maker))
        })
    };
    match (remedy, steps::origin(evidence, location.layer)) {
        (SecretRemedy::Beware(_), _) | (SecretRemedy::Delete { .. }, Origin::Run) => false,
        (SecretRemedy::KeepOut(_), Origin::Run) => !(exposed.iter().all(is_key) && makes_keys()),
        _ => true,
    }
}

/// What to do about secrets, by what brought them.
fn advice(evidence: &Evidence<'_>, location: SecretLocation, remedy: SecretRemedy) -> String {
    let step = steps::name(evidence, location.layer);
    let (command, then) = match remedy {
        SecretRemedy::KeepOut(then) => (None, then),
        SecretRemedy::Delete { command, then } => (Some(command), then),
        SecretRemedy::Beware(words) => return words.to_owned(),
    };
    let how = match (steps::origin(evidence, location.layer), command, location.hidden_in) {
        (Origin::Base, ..) => format!("Remove it from the base image, {step}"),
        (Origin::Copy, ..) => format!("Keep it out of {step} with .dockerignore or RUN --mount=type=secret"),
        (Origin::Stage, ..) => format!("Leave it out of what {step} copies from the build stage"),
        (Origin::Run, Some(command), _) => format!("Add `&& {command}` to {step}"),
        (Origin::Run, None, None) => format!("Use RUN --mount=type=secret in {step}"),
        (Origin::Run, None, Some(_)) => format!(
            "Use RUN --mount=type=secret in {step}, because deleting it later does not remove it from the image"
        ),
    };
    format!("{how}, {then}.")
}
