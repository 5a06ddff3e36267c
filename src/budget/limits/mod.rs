//! The limits there are, and those that were set.
//!
//! [`LIMITS`] defines each one: its flag, variable, keys, help and how it is judged all come from there.

mod amount;
mod definition;
mod figures;
mod metric;
mod package_databases;
mod paths;
mod pattern;
mod quota;
mod rules;
mod set;
mod table;
mod value;

pub use amount::{Amount, Quota, Share};
pub use definition::{Bound, LimitDefinition, Requirement};
pub use figures::{Baseline, Figures, MeasuredPart, MeasuredSize};
pub use metric::Metric;
pub use paths::{PathBudget, PathBudgetError, PathBudgets};
pub use pattern::refuse_large_pattern;
pub use quota::{Allowance, Exception};
pub use set::Limits;
pub use table::LIMITS;
pub use value::LimitValue;
