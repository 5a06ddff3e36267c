//! Tests of installed packages, where the plan says to delete them.

use std::collections::BTreeSet;

use crate::advice::quote;
use crate::advice::recipes::interpreted_app::InterpretedApp;
use crate::tree::NodeId;

/// Directories that are deleted one by one at most.
const MOST: usize = 30;

/// A RUN that deletes tests of packages, and what it deletes.
pub(in crate::advice) struct PackageTests {
    /// The instruction.
    pub line: String,
    /// The directories of the image that the next one will not have.
    pub nodes: Vec<NodeId>,
}

impl PackageTests {
    /// Takes what was found below a directory of packages, which the build stage has at `place`: each directory where these
    /// are few, else all of their names where no other directory is called so. None where there are none.
    pub fn of(app: &InterpretedApp<'_>, packages: NodeId, place: &str) -> Option<Self> {
        let evidence = app.evidence;
        let found = app.found("tests-and-fixtures").into_iter();
        let nodes: BTreeSet<NodeId> =
            found.filter(|node| *node != packages && evidence.is_within(*node, packages)).collect();
        let line = match nodes.len() {
            0 => return None,
            1..=MOST => {
                let paths = nodes.iter().map(|node| {
                    let path = evidence.tree.path(*node);
                    let above = evidence.tree.path(packages).as_bytes().len();
                    let rest = std::str::from_utf8(&path.as_bytes()[above..]).ok()?;
                    quote::shell(&format!("{place}{rest}"))
                });
                format!("RUN rm -rf {}", paths.collect::<Option<Vec<_>>>()?.join(" \\\n    "))
            }
            _ => {
                let names: BTreeSet<&[u8]> = nodes.iter().map(|node| evidence.tree.name(*node)).collect();
                let names: Vec<&str> =
                    names.into_iter().map(std::str::from_utf8).collect::<Result<_, _>>().ok()?;
                let is_other = |node: NodeId| {
                    evidence.is_within(node, packages)
                        && !evidence.upwards(node).any(|above| nodes.contains(&above))
                };
                if names.iter().any(|name| evidence.directories(name).any(is_other)) {
                    return None;
                }
                let names = names.iter().map(|name| Some(format!("-name {}", quote::shell(name)?)));
                let names = names.collect::<Option<Vec<_>>>()?.join(" -o ");
                format!("RUN find {place} -type d \\( {names} \\) -prune -exec rm -rf {{}} +")
            }
        };
        Some(Self { line, nodes: nodes.into_iter().collect() })
    }
}
