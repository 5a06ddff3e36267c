//! The limits that were set. One that is absent is off.

use super::{LIMITS, LimitDefinition, LimitValue, PathBudgetError, Requirement};
use crate::analysis::Depth;

/// The limits that were set.
#[derive(Debug, Clone, Default)]
pub struct Limits(Vec<(&'static LimitDefinition, LimitValue)>);

impl Limits {
    /// Tells whether none is set.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Those that are set, in the order of [`LIMITS`].
    pub fn iter(&self) -> impl Iterator<Item = (&'static LimitDefinition, &LimitValue)> {
        LIMITS.iter().filter_map(|definition| Some((definition, self.value(definition)?)))
    }

    /// What a limit is set to.
    pub fn value(&self, definition: &LimitDefinition) -> Option<&LimitValue> {
        self.0.iter().find(|(other, _)| other.name == definition.name).map(|(_, value)| value)
    }

    /// One that is set and cannot be judged without something.
    pub fn requiring(&self, requirement: Requirement) -> Option<&'static LimitDefinition> {
        self.iter().map(|(definition, _)| definition).find(|limit| limit.requires == Some(requirement))
    }

    /// One that is set and can't be judged by so shallow a reading.
    pub fn deeper_than(&self, depth: Depth) -> Option<&'static LimitDefinition> {
        self.iter().map(|(definition, _)| definition).find(|limit| limit.depth > depth)
    }

    /// Sets a limit; where it takes several values, this one joins those that are there.
    ///
    /// # Errors
    /// `PathBudgetError` where two budgets are for the same paths.
    pub fn set(
        &mut self,
        definition: &'static LimitDefinition,
        value: LimitValue,
    ) -> Result<(), PathBudgetError> {
        let present = self.0.iter_mut().find(|(other, _)| other.name == definition.name);
        match (present, value) {
            (Some((_, LimitValue::Rules(rules))), LimitValue::Rules(more)) => {
                // denied twice is denied once
                let new: Vec<_> = more.into_iter().filter(|rule| !rules.contains(rule)).collect();
                rules.extend(new);
            }
            (Some((_, LimitValue::Paths(budgets))), LimitValue::Paths(more)) => budgets.join(more)?,
            (Some((_, present)), value) => *present = value,
            (None, value) => self.0.push((definition, value)),
        }
        Ok(())
    }

    /// Takes from others what is not set here: what comes first wins.
    pub fn or(mut self, other: Self) -> Self {
        for (definition, value) in other.0 {
            if self.value(definition).is_none() {
                self.0.push((definition, value));
            }
        }
        self
    }
}
