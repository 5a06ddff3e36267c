//! Files that say how an image is built and tested, copied into it.

use std::collections::BTreeSet;

use crate::filesystem::Subtrees;
use crate::finding::sources::source_files;
use crate::finding::steps;
use crate::finding::{Category, Cause, Evidence, Owner, PathGroup, Rule, RuleMatch};
use crate::text::{escape, thousands};
use crate::tree::NodeId;

pub(super) const RULE: Rule = Rule {
    id: "build-files",
    summary: "Dockerfiles, CI configuration or similar files were copied into the image",
    explanation: "\
Files that describe how a project is built, checked and maintained, and that no program reads at run time: `Dockerfile`,
`Containerfile`, Compose files, `.dockerignore`, CI configuration (`.github`, `.gitlab-ci.yml`, `.circleci`,
`Jenkinsfile`, `.travis.yml`, …), `Makefile`, `.editorconfig`, `.gitignore` and similar. Only files that were copied in
count, not those of packages and the distribution.

They are small, but a sure sign that `COPY . .` took more than intended, and they reveal how and where things are built.
And whenever one of them changes, the layer changes too.

Copy only the files that the program needs, or list the others in `.dockerignore`:

```
.git*
.github
Dockerfile*
compose*.y*ml
Makefile
```",
    needs_all_layers: false,
    category: Category::Source,
    cause: Cause::BuildContext,
    check,
};

/// See [`Evidence::like`].
#[rustfmt::skip]
const PATTERNS: &[&str] = &[
    "Dockerfile", "Dockerfile.*", "*.dockerfile", "*.Dockerfile", "Containerfile", "Containerfile.*", "*.dockerignore",
    ".containerignore", "docker-compose*.yml", "docker-compose*.yaml", "compose.yml", "compose.yaml", "compose.*.yml",
    "compose.*.yaml", "docker-bake.hcl", "skaffold.yaml", "Tiltfile", "Vagrantfile", ".devcontainer/",
    ".github/", ".gitlab/", ".circleci/", ".buildkite/", ".gitlab-ci.yml", ".travis.yml", ".drone.yml", "Jenkinsfile",
    "azure-pipelines.yml", "bitbucket-pipelines.yml", "appveyor.yml", ".appveyor.yml", ".pre-commit-config.yaml",
    ".editorconfig", ".gitignore", ".gitattributes", ".gitmodules", ".mailmap",
    "Makefile", "GNUmakefile", "justfile", "Taskfile.yml",
];
/// Names that the title lists; where there are more, the first ones.
const NAMED: usize = 4;

fn check(evidence: &Evidence<'_>) -> Vec<RuleMatch> {
    let sources = source_files(evidence).into_iter().flat_map(|(part, _)| part.nodes);
    let of_sources = Subtrees::new(evidence.tree, sources).marks(evidence.tree);
    let is_own = |node: &NodeId| evidence.owner(*node) == Owner::Application && !of_sources[node.0 as usize];
    let files: Vec<NodeId> = evidence.like(PATTERNS).into_iter().filter(is_own).collect();
    let names: BTreeSet<&[u8]> = files.iter().map(|node| evidence.tree.name(*node)).collect();
    let mut words: Vec<String> = names.iter().take(NAMED).map(|name| escape(name)).collect();
    if names.len() > NAMED {
        words.push(format!("{} more", thousands((names.len() - NAMED) as u64)));
    }
    let advice = "List them in .dockerignore, or COPY only the files that are needed.";
    let part = PathGroup::new(evidence, words.join(", "), files);
    let found = RuleMatch::of_groups(evidence, "Build files", part.into_iter().collect(), advice);
    found.map(|found| steps::advise_to_keep_out(evidence, found)).into_iter().collect()
}
