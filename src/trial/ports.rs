//! The ports of a container, by what this machine shows of its process: that needs no program within the container.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use crate::proof::{Port, Protocol, listening};

/// The tables of a network namespace.
const TABLES: [(&str, Protocol); 4] =
    [("tcp", Protocol::Tcp), ("tcp6", Protocol::Tcp), ("udp", Protocol::Udp), ("udp6", Protocol::Udp)];

/// Reads the ports at which a container's programs wait. None where the process is none of the container's: the engine may be on
/// another machine, and its numbers mean nothing here.
pub(super) fn ports(process: i64, container: &str) -> Option<BTreeSet<Port>> {
    let folder = PathBuf::from(format!("/proc/{process}"));
    let names_container =
        |file: &str| fs::read_to_string(folder.join(file)).is_ok_and(|text| text.contains(container));
    if container.is_empty() || !["cgroup", "mountinfo"].into_iter().any(names_container) {
        return None;
    }
    let tables: Vec<(String, Protocol)> = TABLES
        .iter()
        .filter_map(|(table, protocol)| {
            Some((fs::read_to_string(folder.join("net").join(table)).ok()?, *protocol))
        })
        .collect();
    // a machine without IPv6 lacks half of them
    (!tables.is_empty())
        .then(|| tables.iter().flat_map(|(table, protocol)| listening(table, *protocol)).collect())
}
