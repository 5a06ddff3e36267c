//! The limits that were set. One that is absent is off.

use super::{PathBudget, PathBudgetError, Quota, Share};
use crate::finding::{RULES, Severity};

/// Every limit that can be set.
#[derive(Debug, Clone, Default)]
pub struct Limits {
    /// The image's unpacked size.
    pub max_size: Option<u64>,
    /// The same, but only worth a warning.
    pub warn_size: Option<u64>,
    /// The image's compressed size: what a host fetches that has none of its layers.
    pub max_pull_size: Option<u64>,
    /// The unpacked size of the largest layer.
    pub max_layer_size: Option<u64>,
    /// How many layers there are.
    pub max_layers: Option<u64>,
    /// The wasted size, in bytes or as a share of the unpacked size.
    pub max_wasted: Option<Quota>,
    /// The wasted size as a share of what the layers above the lowest one hold; as dive counts it.
    pub max_user_wasted: Option<Share>,
    /// Live divided by unpacked.
    pub min_efficiency: Option<Share>,
    /// How much larger than the baseline the image may be, in bytes or as a share of the baseline.
    pub max_growth: Option<Quota>,
    /// Rules that may find nothing.
    pub deny: Vec<&'static str>,
    /// The lowest severity of findings that are not allowed.
    pub fail_on: Option<Severity>,
    /// Live bytes that paths may hold.
    pub paths: Vec<PathBudget>,
}

/// A rule that does not exist.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no rule `{name}`{}", nearest.map(|rule| format!("; did you mean `{rule}`?")).unwrap_or_default())]
pub struct UnknownRule {
    name: String,
    nearest: Option<&'static str>,
}

impl Limits {
    /// Tells whether none is set.
    pub fn is_empty(&self) -> bool {
        let Self {
            max_size,
            warn_size,
            max_pull_size,
            max_layer_size,
            max_layers,
            max_wasted,
            max_user_wasted,
            min_efficiency,
            max_growth,
            deny,
            fail_on,
            paths,
        } = self;
        max_size.or(*warn_size).or(*max_pull_size).or(*max_layer_size).or(*max_layers).is_none()
            && max_wasted.or(*max_growth).is_none()
            && max_user_wasted.or(*min_efficiency).is_none()
            && deny.is_empty()
            && fail_on.is_none()
            && paths.is_empty()
    }

    /// Denies a rule; once is enough.
    pub fn deny(&mut self, rule: &'static str) {
        if !self.deny.contains(&rule) {
            self.deny.push(rule);
        }
    }

    /// Sets a budget for paths.
    ///
    /// # Errors
    /// [`PathBudgetError`] where there is one for the same paths.
    pub fn budget(&mut self, budget: PathBudget) -> Result<(), PathBudgetError> {
        if self.paths.iter().any(|other| other.has_paths_of(&budget)) {
            return Err(PathBudgetError::twice(&budget.pattern));
        }
        self.paths.push(budget);
        Ok(())
    }

    /// Takes from others what is not set here: what comes first wins.
    pub fn or(self, other: Self) -> Self {
        Self {
            max_size: self.max_size.or(other.max_size),
            warn_size: self.warn_size.or(other.warn_size),
            max_pull_size: self.max_pull_size.or(other.max_pull_size),
            max_layer_size: self.max_layer_size.or(other.max_layer_size),
            max_layers: self.max_layers.or(other.max_layers),
            max_wasted: self.max_wasted.or(other.max_wasted),
            max_user_wasted: self.max_user_wasted.or(other.max_user_wasted),
            min_efficiency: self.min_efficiency.or(other.min_efficiency),
            max_growth: self.max_growth.or(other.max_growth),
            deny: if self.deny.is_empty() { other.deny } else { self.deny },
            fail_on: self.fail_on.or(other.fail_on),
            paths: if self.paths.is_empty() { other.paths } else { self.paths },
        }
    }
}

/// Finds a rule by its name.
///
/// # Errors
/// [`UnknownRule`], with the nearest name that there is.
pub fn rule_id(name: &str) -> Result<&'static str, UnknownRule> {
    let name = name.trim();
    RULES.iter().map(|rule| rule.id).find(|id| *id == name).ok_or_else(|| UnknownRule {
        name: crate::text::escape_line(name),
        nearest: crate::text::closest(name, RULES.iter().map(|rule| rule.id)),
    })
}
