//! Packages as conda downloaded and unpacked them.

use crate::finding::leftovers::{self, LeftoverGroup};
use crate::finding::{Category, Cause, Evidence, Rule, RuleMatch};

pub(super) const RULE: Rule = Rule {
    id: "conda-cache",
    summary: "conda's package cache is in the image",
    explanation: "\
The `pkgs` directory of a conda installation (a directory with `conda-meta` and `pkgs`): archives, and the files
unpacked from them. Conda hard-links unpacked files into its environments where it can; these take no extra space, and
are counted only if `pkgs` holds their only link.

Clean up at the end of the step: `RUN conda install -y PACKAGE && conda clean -afy` (the same with `mamba` and
`micromamba`). Or build the environment in a build stage and copy only that.",
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
    leftovers::found(evidence, "conda cache", vec![part], REMEDIES)
}
