//! One step of the image's own Dockerfile.

use crate::finding::Evidence;
use crate::image::{Instruction, Keyword, LayerIndex};
use crate::tree::NodeId;

/// What package managers of distributions rewrite whenever they install something.
const PACKAGE_DATABASES: [&str; 6] = [
    "var/lib/dpkg/status",
    "lib/apk/db/installed",
    "usr/lib/apk/db/installed",
    "var/lib/rpm/rpmdb.sqlite",
    "usr/lib/sysimage/rpm/rpmdb.sqlite",
    "var/lib/rpm/Packages",
];

/// A step, and what it did to the file system.
#[derive(Debug)]
pub(in crate::advice) struct OwnStep<'a> {
    /// What it says.
    pub instruction: &'a Instruction,
    /// The layer that it made; None for one that sets something.
    pub layer: Option<LayerIndex>,
    /// The user as whom it ran, as recorded; empty for root.
    pub user: String,
    /// All paths to which it gave an object, or other metadata, parents before children.
    pub written: Vec<NodeId>,
    /// Those of which its version is the last one.
    pub live: Vec<NodeId>,
    /// Who owns most of what it wrote.
    pub owner: (u64, u64),
}

impl OwnStep<'_> {
    /// Tells whether an `ENV`, `LABEL` or `ARG` sets a name, quoted or not.
    pub fn sets(&self, name: &str) -> bool {
        let arguments = &*self.instruction.arguments;
        arguments.match_indices(name).any(|(at, _)| {
            let before = arguments[..at].trim_end_matches(['"', '\'']);
            let after = arguments[at + name.len()..].trim_start_matches(['"', '\'']);
            let ends = after.starts_with('=') || self.instruction.keyword == Keyword::Arg && after.is_empty();
            (before.is_empty() || before.ends_with(char::is_whitespace)) && ends
        })
    }

    /// Tells whether it copied from another stage or image, as far as that is recorded.
    pub fn is_from_stage(&self) -> bool {
        self.instruction.copy_arguments().is_some_and(|words| words.is_from_stage())
    }

    /// Tells whether it copied from a stage or image that nothing names.
    pub fn is_from_unknown_stage(&self) -> bool {
        self.instruction.copied_from.is_none() && self.is_from_stage()
    }

    /// Tells whether it runs a command.
    pub fn is_run(&self) -> bool {
        self.instruction.keyword == Keyword::Run
    }

    /// Tells whether it changed what a package manager of a distribution has installed.
    pub fn writes_packages(&self, evidence: &Evidence<'_>) -> bool {
        self.written.iter().any(|node| {
            let path = evidence.tree.path(*node);
            PACKAGE_DATABASES.iter().any(|known| path.as_bytes() == known.as_bytes())
        })
    }

    /// Tells whether it ran as root.
    pub fn is_of_root(&self) -> bool {
        matches!(self.user.split(':').next(), Some("" | "0" | "root"))
    }

    /// Tells whether one of these phrases is in its command, as words of their own.
    pub fn runs_any(&self, phrases: &[&str]) -> bool {
        let is_end = |c: Option<char>| c.is_none_or(|c| c.is_whitespace() || ";&|()'\"/".contains(c));
        let command = &*self.instruction.arguments;
        self.is_run()
            && phrases.iter().any(|phrase| {
                command.match_indices(phrase).any(|(at, _)| {
                    let (before, after) = (&command[..at], &command[at + phrase.len()..]);
                    is_end(before.chars().next_back()) && is_end(after.chars().next())
                })
            })
    }
}
