//! What to do about it: rules look at an analysed image and name what does not belong, what it costs and what to change.
//!
//! One rule is one id, one file under `rules`, one file of tests and one section of RULES.md, under the category that
//! the rule states. Rules look at `Evidence` and know no output; what they find is plain data. Bytes are never
//! promised twice: [`Claim`] is a set of bytes, and sums are of unions.

mod alert;
mod category;
mod claim;
mod confidence;
mod diagnosis;
mod evidence;
mod first_screen;
mod given_owner;
mod input_not_found;
mod leftovers;
mod packages;
mod path_group;
mod removal;
mod rule;
mod rule_match;
mod rules;
mod secrets;
mod severity;
mod sources;
mod steps;
mod supervised;
mod toolchains;
mod waste;

pub use alert::Alert;
pub(crate) use category::{Category, Cause};
pub use claim::{Claim, Projection};
pub use confidence::Confidence;
pub use diagnosis::{Diagnosis, Finding};
pub(crate) use evidence::Evidence;
use evidence::Owner;
pub use first_screen::FirstScreen;
use path_group::PathGroup;
pub(crate) use rule::Rule;
use rule_match::RuleMatch;
pub use rules::RULES;
pub use severity::Severity;
