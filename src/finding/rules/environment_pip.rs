//! pip inside of a virtual environment, which only its making needs.

use crate::finding::{Category, Cause, Evidence, PathGroup, Rule, RuleMatch};
use crate::tree::NodeId;

pub(super) const RULE: Rule = Rule {
    id: "environment-pip",
    summary: "pip is in a virtual environment of the image",
    explanation: "\
A virtual environment (a directory with `pyvenv.cfg`) that has pip among its packages: the package, what tells of it and its
programs. `python -m venv` puts it there, and only installing needs it. Nothing is reported from 1 MB down, where the image
calls pip when it starts, or where the base image brought it.

Make the environment without it and install from outside (pip 22.3 and later), or remove it in the step that installs last:

```dockerfile
RUN python -m venv --without-pip /opt/venv \\
 && pip --python /opt/venv/bin/python install --no-cache-dir -r requirements.txt
RUN python -m venv /opt/venv && /opt/venv/bin/pip install -r requirements.txt && /opt/venv/bin/pip uninstall -y pip
```",
    needs_all_layers: false,
    category: Category::Leftover,
    cause: Cause::Instruction,
    check,
};

/// Less than this, in bytes, is not worth a step.
const FLOOR: u64 = 1_000_000;
const ADVICE: &str = "Make the environment with `python -m venv --without-pip`, or end the step that installs into it with \
                      `pip uninstall -y pip`.";

fn check(evidence: &Evidence<'_>) -> Vec<RuleMatch> {
    let calls_pip = evidence.startup().argv.iter().any(|word| word.contains("pip"));
    let environments = evidence.named("pyvenv.cfg").iter().filter_map(|mark| evidence.tree.parent(*mark));
    let nodes = environments.flat_map(|home| of_pip(evidence, home)).filter(|node| {
        let layer = evidence.tree.last_layer(*node);
        !calls_pip && !layer.is_some_and(|layer| evidence.analysis.base.has(layer))
    });
    let group = PathGroup::new(evidence, "pip in the virtual environment", nodes.collect::<Vec<_>>());
    let found = RuleMatch::of_groups(evidence, "", group.into_iter().collect(), ADVICE);
    let found = found.filter(|found| found.claim.size() >= FLOOR);
    found
        .map(|found| RuleMatch { title: "pip in the virtual environment".to_owned(), ..found })
        .into_iter()
        .collect()
}

/// What an environment has of pip.
fn of_pip(evidence: &Evidence<'_>, home: NodeId) -> Vec<NodeId> {
    let is_version = |name: &[u8]| name.iter().all(|byte| byte.is_ascii_digit() || *byte == b'.');
    let is_program = |node: &NodeId| evidence.tree.name(*node).strip_prefix(b"pip").is_some_and(is_version);
    let is_record = |node: &NodeId| {
        let name = evidence.tree.name(*node);
        name.strip_prefix(b"pip-").and_then(|name| name.strip_suffix(b".dist-info")).is_some_and(is_version)
    };
    let libraries = evidence.inside(home, "lib").into_iter().flat_map(|lib| evidence.children(lib));
    let sites = libraries.filter_map(|python| evidence.inside(python, "site-packages"));
    let mut nodes = Vec::new();
    for site in sites.filter(|site| evidence.inside(*site, "pip/__init__.py").is_some()) {
        nodes.extend(evidence.inside(site, "pip"));
        nodes.extend(evidence.children(site).filter(is_record));
    }
    if !nodes.is_empty() {
        let bin = evidence.inside(home, "bin");
        nodes.extend(bin.into_iter().flat_map(|bin| evidence.children(bin)).filter(is_program));
    }
    nodes
}
