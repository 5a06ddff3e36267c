//! Packages as conda downloaded and unpacked them.

use crate::finding::leftovers::{self, LeftoverGroup};
use crate::finding::{Category, Cause, Evidence, Rule, RuleMatch};

pub(super) const RULE: Rule = Rule {
    id: "conda-cache",
    summary: "Packages that conda keeps are in the image",
    explanation: "\
The `pkgs` directory of a conda installation (a directory with `conda-meta` and `pkgs`): archives, and what was
unpacked from them. Conda links the unpacked files into its environments where it can; such files have two names and
take no room twice, and are counted only where `pkgs` is their last name.

End the step with the removal: `RUN conda install -y PACKAGE && conda clean -afy` (`mamba`, `micromamba` likewise), or
build the environment in a first stage and copy it alone.",
    needs_all_layers: false,
    category: Category::PackageCache,
    cause: Cause::Instruction,
    check,
};

const REMEDIES: &[(&str, &str)] = &[
    ("micromamba", "Add `&& micromamba clean -afy` to the end of the command"),
    ("mamba", "Add `&& mamba clean -afy` to the end of the command"),
    ("", "Add `&& conda clean -afy` to the end of the command"),
];

fn check(evidence: &Evidence<'_>) -> Vec<RuleMatch> {
    let roots = evidence.directories("conda-meta").filter_map(|meta| evidence.tree.parent(meta));
    let packages: Vec<_> = roots.filter_map(|root| evidence.inside(root, "pkgs")).collect();
    let contents = packages.into_iter().flat_map(|packages| evidence.children(packages));
    let part = LeftoverGroup { label: "archives and unpacked packages", nodes: contents.collect() };
    leftovers::found(evidence, "Kept by conda", vec![part], REMEDIES)
}
