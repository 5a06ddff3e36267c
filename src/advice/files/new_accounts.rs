//! Users and groups that the image has and its base hasn't. Which numbers they get depends on which packages are installed, and
//! in which order: where files or the image's user go by such a number, the new image needs it for the same account.

use std::collections::BTreeSet;

use crate::content::Facts;
use crate::finding::Evidence;
use crate::image::LayerIndex;
use crate::tree::{NodeId, PathState};

/// The files that say which users and groups there are, with those that have their passwords.
const FILES: [&str; 4] = ["/etc/passwd", "/etc/group", "/etc/shadow", "/etc/gshadow"];

/// The instruction of the final stage that makes the accounts of the build stage known, those of the base among them; a user
/// who is in one of the files has to be in the others too.
pub(in crate::advice) fn accounts_of_build(evidence: &Evidence<'_>) -> String {
    let there: Vec<&str> = FILES.into_iter().filter(|path| evidence.at(path).is_some()).collect();
    format!("COPY --from=build {} /etc/", there.join(" "))
}

/// Their numbers.
#[derive(Debug, Default)]
pub(in crate::advice) struct NewAccounts {
    users: BTreeSet<u64>,
    groups: BTreeSet<u64>,
}

impl NewAccounts {
    /// Compares the accounts in the end with those below the first of the image's own layers.
    pub fn of(evidence: &Evidence<'_>, first_own: LayerIndex) -> Self {
        let [users, groups] = ["/etc/passwd", "/etc/group"].map(|path| {
            let Some(node) = evidence.at(path) else { return BTreeSet::new() };
            let now = evidence.text(node).map(|text| numbers(&text)).unwrap_or_default();
            let before = below(evidence, node, first_own);
            now.difference(&before).copied().collect()
        });
        Self { users, groups }
    }

    /// Tells whether a file belongs to one of them.
    pub fn own(&self, evidence: &Evidence<'_>, node: NodeId) -> bool {
        let has = |(user, group)| self.users.contains(&user) || self.groups.contains(&group);
        evidence.inode(node).is_some_and(|inode| has((inode.uid(), inode.gid())))
    }

    /// Tells whether one of them is in `USER:GROUP`, which are numbers.
    pub fn has(&self, numbers: &str) -> bool {
        let (user, group) = numbers.split_once(':').unwrap_or((numbers, ""));
        let is_of = |known: &BTreeSet<u64>, number: &str| {
            number.parse().is_ok_and(|number: u64| known.contains(&number))
        };
        is_of(&self.users, user) || is_of(&self.groups, group)
    }
}

/// The accounts of a file below a layer.
fn below(evidence: &Evidence<'_>, node: NodeId, layer: LayerIndex) -> BTreeSet<u64> {
    let before = evidence.tree.versions(node).iter().rev().find(|version| version.layer < layer);
    let facts = before.and_then(|version| match version.state() {
        PathState::Present(inode) => evidence.tree.stored(inode).inode.facts(),
        PathState::Removed(_) => None,
    });
    match facts {
        Some(Facts::Text(text)) => numbers(&String::from_utf8_lossy(text)),
        _ => BTreeSet::new(),
    }
}

fn numbers(text: &str) -> BTreeSet<u64> {
    text.lines().filter_map(|line| line.split(':').nth(2)?.parse().ok()).collect()
}
