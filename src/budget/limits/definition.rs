//! What makes a limit: its names, its words, and how it is judged.

use std::cmp::Ordering;

use super::{Exception, LimitValue, Metric};
use crate::analysis::Depth;

/// What makes a limit. Its flag, variable, keys, help, judgement and wording are
/// all derived from it.
#[derive(Debug, Clone, Copy)]
pub struct LimitDefinition {
    /// What reports call it: `max-size`.
    pub name: &'static str,
    /// Its flag without dashes, which its variable and its key in `.imgscope.toml` are made of. None where only dive has
    /// such a limit.
    pub flag: Option<&'static str>,
    /// Another key for it in `.imgscope.toml`.
    pub other_key: Option<&'static str>,
    /// Its key in `.dive-ci`.
    pub dive_key: Option<&'static str>,
    /// On which side of it a figure has to be.
    pub bound: Bound,
    /// What is measured, and how the limit is written.
    pub metric: Metric,
    /// What has to be there to judge it.
    pub requires: Option<Requirement>,
    /// The least depth of reading by which it is judged exactly.
    pub depth: Depth,
    /// Whether it counts wasted bytes, of which some can be left out.
    pub counts_waste: bool,
    /// What `--help` says.
    pub help: &'static str,
}

/// On which side of a limit a figure has to be. One that equals its limit is fine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bound {
    /// A larger figure fails.
    Maximum,
    /// A smaller figure fails.
    Minimum,
    /// A larger figure is worth a warning.
    Warning,
}

/// What has to be there to judge a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Requirement {
    /// A source that knows the compressed size.
    CompressedSize,
    /// Something to compare with.
    Baseline,
}

impl Bound {
    /// Tells whether a figure that compares so with its limit is on the right side.
    pub(crate) fn holds(self, figure_to_limit: Ordering) -> bool {
        match self {
            Self::Maximum | Self::Warning => figure_to_limit.is_le(),
            Self::Minimum => figure_to_limit.is_ge(),
        }
    }
}

impl LimitDefinition {
    /// A limit that a figure may not exceed.
    pub(super) const fn maximum(name: &'static str, metric: Metric, help: &'static str) -> Self {
        Self {
            name,
            flag: Some(name),
            other_key: None,
            dive_key: None,
            bound: Bound::Maximum,
            metric,
            requires: None,
            depth: Depth::Full,
            counts_waste: false,
            help,
        }
    }

    /// A limit that a figure has to reach.
    pub(super) const fn minimum(name: &'static str, metric: Metric, help: &'static str) -> Self {
        Self { bound: Bound::Minimum, ..Self::maximum(name, metric, help) }
    }

    /// A limit from which on a figure is worth a warning.
    pub(super) const fn warning(name: &'static str, metric: Metric, help: &'static str) -> Self {
        Self { bound: Bound::Warning, ..Self::maximum(name, metric, help) }
    }

    /// A limit of dive's, without a flag.
    pub(super) const fn only_dive(self) -> Self {
        Self { flag: None, ..self }
    }

    /// A limit whose flag is not called as reports call it.
    pub(super) const fn flag(self, flag: &'static str) -> Self {
        Self { flag: Some(flag), ..self }
    }

    /// A limit with a second key in `.imgscope.toml`.
    pub(super) const fn other_key(self, key: &'static str) -> Self {
        Self { other_key: Some(key), ..self }
    }

    /// A limit that dive has too.
    pub(super) const fn dive_key(self, key: &'static str) -> Self {
        Self { dive_key: Some(key), ..self }
    }

    /// A limit that cannot be judged without something.
    pub(super) const fn requires(self, requirement: Requirement) -> Self {
        Self { requires: Some(requirement), ..self }
    }

    /// A limit on wasted bytes.
    pub(super) const fn of_waste(self) -> Self {
        Self { counts_waste: true, ..self }
    }

    /// A limit on what manifests tell.
    pub(super) const fn of_manifest(self) -> Self {
        Self { depth: Depth::Manifest, ..self }
    }

    /// The keys for it in `.imgscope.toml`.
    pub fn keys(&self) -> impl Iterator<Item = &'static str> {
        self.flag.into_iter().chain(self.other_key)
    }

    /// Reads its value as it is written on the command line and in variables.
    ///
    /// # Errors
    /// What is wrong with it, and what is expected.
    pub fn parse(&self, text: &str) -> Result<LimitValue, String> {
        let value = self.metric.parse(text)?;
        match &value {
            LimitValue::SizeOrShare(allowance, _)
                if allowance.except == Exception::PackageDatabases && !self.counts_waste =>
            {
                Err(format!("{} counts no package databases that could be left out", self.name))
            }
            _ => Ok(value),
        }
    }
}
