//! An image, analysed and judged.

use std::sync::{Arc, OnceLock};

use super::{Category, Claim, Confidence, Evidence, RULES, Rule, RuleMatch, Severity, steps};
use crate::analysis::Analysis;
use crate::image::LayerIndex;
use crate::layer::ImagePath;
use crate::package::Packages;
use crate::tree::{NodeId, SharedPaths};

/// An image, analysed, and what to do about it. Immutable.
#[derive(Debug)]
pub struct Diagnosis {
    /// Where the bytes are.
    pub analysis: Arc<Analysis>,
    /// What to do, what matters most first; among equals what saves most.
    pub findings: Vec<Finding>,
    /// All bytes that some finding would save, each counted once.
    pub removable: Claim,
    packages: OnceLock<Packages>,
}

/// Something that does not belong, or does not work.
#[derive(Debug)]
pub struct Finding {
    /// The rule that found it.
    pub rule: &'static Rule,
    /// How much it matters.
    pub severity: Severity,
    /// What it is, in a few words, escaped.
    pub title: String,
    /// What to change, in one sentence, escaped.
    pub advice: String,
    /// The error that the user of the image meets, word for word, escaped.
    pub error: Option<String>,
    /// What it is about, in the order in which the rule gave it.
    pub nodes: Vec<NodeId>,
    /// The paths of the nodes.
    pub paths: Vec<ImagePath>,
    /// The layer that brought most of it; None where it is about no file.
    pub layer: Option<LayerIndex>,
    /// The bytes that following the advice saves.
    pub claim: Claim,
    /// How many bytes these are.
    pub saves: u64,
    /// What a registry would store less; None where that is not known.
    pub saves_compressed: Option<u64>,
    /// How far `saves` can be trusted.
    pub confidence: Confidence,
    /// Whether it is about secrets that somebody gave to the build: none that a step made, and none that everybody has.
    pub is_given_secret: bool,
}

impl Diagnosis {
    /// Asks every rule.
    pub fn of(analysis: Analysis) -> Self {
        let (mut findings, packages) = findings(&analysis);
        findings.sort_by(|a, b| {
            let by_weight = b.severity.cmp(&a.severity).then(b.saves.cmp(&a.saves));
            by_weight.then(a.rule.id.cmp(b.rule.id)).then_with(|| a.paths.cmp(&b.paths))
        });
        let removable = Claim::union(findings.iter().map(|finding| &finding.claim));
        let packages = packages.map_or_else(OnceLock::new, OnceLock::from);
        Self { analysis: Arc::new(analysis), findings, removable, packages }
    }

    /// Asks no rule: of an image that is not all there, what it seems to lack may be in what is to come.
    pub fn without_findings(analysis: Analysis) -> Self {
        let (analysis, packages) = (Arc::new(analysis), OnceLock::new());
        Self { analysis, findings: Vec::new(), removable: Claim::default(), packages }
    }

    /// What package managers installed, and which package owns a path. Read when it is first asked for.
    pub fn packages(&self) -> &Packages {
        self.packages.get_or_init(|| Packages::of(&self.analysis))
    }

    /// The paths that findings say do not belong into the image, each with all below it. What is wasteful, twice there or has
    /// too many rights is needed all the same.
    pub fn not_needed(&self) -> Vec<NodeId> {
        let does_not_belong = |category| match category {
            Category::Secret
            | Category::Toolchain
            | Category::Source
            | Category::PackageCache
            | Category::Leftover => true,
            Category::Startup
            | Category::Privilege
            | Category::Binary
            | Category::Waste
            | Category::Duplicate => false,
        };
        let findings = self.findings.iter().filter(|found| does_not_belong(found.rule.category));
        findings.flat_map(|found| found.nodes.iter().copied()).collect()
    }

    /// The files with secrets that somebody gave to the build, those that are not seen in the end among them.
    pub(crate) fn given_secrets(&self) -> Vec<NodeId> {
        let findings = self.findings.iter().filter(|found| found.is_given_secret);
        findings.flat_map(|found| found.nodes.iter().copied()).collect()
    }

    /// The history line that made a finding's layer, as a place in [`Analysis::history`].
    pub fn line(&self, finding: &Finding) -> Option<usize> {
        self.analysis.layers.get(finding.layer?.position())?.line
    }
}

impl Finding {
    /// How far `saves_compressed` can be trusted; None where it is not known.
    pub fn confidence_compressed(&self) -> Option<Confidence> {
        self.saves_compressed.map(|bytes| match bytes {
            0 if self.claim.is_empty() => Confidence::Exact,
            _ => Confidence::Estimate("assumes that each layer compresses evenly"),
        })
    }

    /// Tells whether the image does not run because of it.
    pub fn is_fatal(&self) -> bool {
        self.error.is_some() && self.severity == Severity::High
    }
}

/// What the rules find, and the packages if one of them asked.
fn findings(analysis: &Analysis) -> (Vec<Finding>, Option<Packages>) {
    // an empty file system would be found to lack all that a container needs
    if analysis.is_of_manifest() {
        return (Vec::new(), None);
    }
    let evidence = Evidence::new(analysis);
    let asked = RULES.iter().filter(|rule| analysis.totals.complete || !rule.needs_all_layers);
    let found = asked.flat_map(|rule| {
        let found = (rule.check)(&evidence).into_iter();
        let said = found.map(|found| (*rule, steps::advise_of_base(&evidence, rule.category, found)));
        said.collect::<Vec<_>>()
    });
    let wasted = analysis.wasted.iter().map(|wasted| (wasted.node, wasted.path.clone()));
    let mut paths = SharedPaths::new(&analysis.tree, wasted);
    let findings = found.map(|(rule, found)| finding(rule, found, analysis, &mut paths)).collect();
    (findings, evidence.into_packages())
}

fn finding(
    rule: &'static Rule,
    found: RuleMatch,
    analysis: &Analysis,
    paths: &mut SharedPaths<'_>,
) -> Finding {
    let saves = found.claim.size();
    let by_bytes = Severity::of_bytes(saves, analysis.totals.unpacked_size);
    let of_path = || {
        let node = *found.nodes.first()?;
        let live = analysis.tree.live(node).map(|inode| analysis.brought_in(inode));
        live.or_else(|| analysis.tree.last_layer(node))
    };
    let layer = found.layer.or_else(|| found.claim.main_layer(analysis)).or_else(of_path);
    Finding {
        rule,
        severity: found.min_severity.max(by_bytes.min(found.max_severity)),
        title: found.title,
        advice: found.advice,
        error: found.error,
        paths: found.nodes.iter().map(|node| paths.of(*node)).collect(),
        nodes: found.nodes,
        layer,
        saves_compressed: found.claim.compressed_size(analysis),
        claim: found.claim,
        saves,
        confidence: found.confidence,
        is_given_secret: found.is_given_secret,
    }
}
