//! The database cluster that Debian's PostgreSQL makes while it is installed, in an image that has its data elsewhere.

use crate::finding::{Category, Cause, Evidence, Rule, RuleMatch};
use crate::layer::ImagePath;
use crate::tree::NodeId;

pub(super) const RULE: Rule = Rule {
    id: "unused-database",
    summary: "PostgreSQL's default cluster is in the image, and its data is elsewhere",
    explanation: "\
Debian's packages make a cluster when they are installed, `/var/lib/postgresql/VERSION/main` with its configuration in
`/etc/postgresql`. It is reported where `PGDATA` is set to another directory, which is in the image or a volume, nothing of the
cluster was written by a later step than the one that made it, and the image's command names neither it, nor `pg_ctlcluster`,
`service` or `/etc/postgresql`.

Remove it in the step that installs the server, or have none made:

```dockerfile
RUN apt-get update && apt-get install -y --no-install-recommends postgresql \\
 && pg_dropcluster 15 main && rm -rf /var/lib/apt/lists/*
```",
    needs_all_layers: true,
    category: Category::Leftover,
    cause: Cause::Instruction,
    check,
};

const CLUSTERS: &str = "/var/lib/postgresql";
const SETTINGS: &str = "/etc/postgresql";
/// Words of a command that may start any cluster.
const STARTERS: [&str; 5] = ["pg_ctlcluster", "pg_createcluster", "service", "systemctl", "init.d"];

fn check(evidence: &Evidence<'_>) -> Vec<RuleMatch> {
    let Some(data) = evidence.variable("PGDATA").filter(|data| data.starts_with('/')) else {
        return Vec::new();
    };
    let is_volume = evidence.config().volumes.iter().any(|volume| volume == data);
    let path = ImagePath::clean(data.as_bytes());
    let said = || {
        let config = evidence.config();
        config.entrypoint.iter().chain(&config.cmd).chain(&evidence.startup().argv)
    };
    let starts_any = said().any(|word| {
        word.contains(CLUSTERS)
            || word.contains(SETTINGS)
            || STARTERS.iter().any(|starter| word.contains(starter))
    });
    if starts_any || !is_volume && evidence.at(data).is_none() {
        return Vec::new();
    }
    clusters(evidence).into_iter().filter_map(|cluster| unused(evidence, cluster, &path)).collect()
}

/// The directories of all clusters.
fn clusters(evidence: &Evidence<'_>) -> Vec<NodeId> {
    let versions = evidence.at(CLUSTERS).into_iter().flat_map(|all| evidence.children(all));
    let clusters = versions.flat_map(|version| evidence.children(version).collect::<Vec<_>>());
    clusters.filter(|cluster| evidence.inside(*cluster, "PG_VERSION").is_some()).collect()
}

fn unused(evidence: &Evidence<'_>, cluster: NodeId, data: &ImagePath) -> Option<RuleMatch> {
    let path = evidence.tree.path(cluster);
    if path == *data || path.is_below(data) || data.is_below(&path) {
        return None;
    }
    let mark = evidence.inside(cluster, "PG_VERSION")?;
    let made = evidence.tree.last_layer(mark)?;
    let is_as_made = |node: NodeId| evidence.tree.last_layer(node).is_none_or(|layer| layer <= made);
    if evidence.analysis.base.has(made) || !evidence.below(cluster).all(is_as_made) {
        return None;
    }
    let (version, name) = (evidence.parent_name(cluster), evidence.tree.name(cluster));
    let word = |bytes| {
        let word = std::str::from_utf8(bytes).ok()?;
        word.chars().all(|c| c.is_ascii_alphanumeric() || c == '.' || c == '_').then_some(word)
    };
    let (version, name) = (word(version)?, word(name)?);
    let settings = evidence.at(&format!("{SETTINGS}/{version}/{name}"));
    let nodes: Vec<NodeId> = [cluster].into_iter().chain(settings).collect();
    let advice = format!(
        "Add `&& pg_dropcluster {version} {name}` to the command in the step that installs it, {}: PGDATA is {}.",
        crate::finding::steps::name(evidence, made),
        crate::text::escape_line(&format!("/{}", String::from_utf8_lossy(data.as_bytes())))
    );
    let title = format!("PostgreSQL's default cluster {version}/{name}, which nothing uses");
    Some(RuleMatch::new(title, advice).saving(evidence.claim(nodes.iter().copied())).at(nodes))
}
