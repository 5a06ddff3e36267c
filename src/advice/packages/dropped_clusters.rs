//! The clusters of PostgreSQL that its packages make and nothing uses: gone in the instruction that installs them.

use crate::advice::quote;
use crate::finding::{Diagnosis, Evidence};

/// What comes last in an instruction that installs packages of Debian.
const CLEANING: &str = "&& rm -rf /var/lib/apt/lists/*";

/// The commands that remove them, as findings name them.
pub(in crate::advice) fn dropped_clusters(evidence: &Evidence<'_>, diagnosis: &Diagnosis) -> Vec<String> {
    let found = diagnosis.findings.iter().filter(|found| found.rule.id == "unused-database");
    let clusters = found.flat_map(|found| &found.nodes).filter(|node| {
        // its configuration is named too
        evidence.inside(**node, "PG_VERSION").is_some()
    });
    let command = |version: &[u8], name: &[u8]| {
        let [version, name] =
            [version, name].map(|word| std::str::from_utf8(word).ok().and_then(quote::shell));
        Some(format!("pg_dropcluster {} {}", version?, name?))
    };
    clusters.filter_map(|node| command(evidence.parent_name(*node), evidence.tree.name(*node))).collect()
}

/// An instruction that installs packages, with commands before it cleans up.
pub(in crate::advice) fn with_commands(install: &str, commands: &[String]) -> String {
    let before: String = commands.iter().map(|command| format!("&& {command} \\\n    ")).collect();
    install.replacen(CLEANING, &format!("{before}{CLEANING}"), 1)
}
