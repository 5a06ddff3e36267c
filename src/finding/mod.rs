//! What to do about it: rules look at an analysed image and name what does not belong, what it costs and what to change.
//!
//! One rule is one id, one file under `rules`, one file of tests and one section of RULES.md. Rules know no output;
//! what they find is plain data. Bytes are never promised twice: [`Claim`] is a set of bytes, and sums are of unions.

mod archives;
mod claim;
mod confidence;
mod cover;
mod diagnosis;
mod distribution;
mod evidence;
mod found;
mod globs;
mod leavings;
mod loading;
mod machines;
mod marks;
mod names;
mod node_modules;
mod owner;
mod parts;
mod patterns;
mod places;
mod plan;
mod published;
mod reference;
mod resolve;
mod rule;
mod rules;
mod secrets;
mod severity;
mod sources;
mod start;
mod steps;
mod test_files;
mod toolchains;
mod waste;

pub use claim::{Claim, Projection};
pub use confidence::Confidence;
pub use diagnosis::{Diagnosis, Finding};
pub use evidence::Evidence;
pub use found::Found;
pub use marks::{Marked, Marks, WhatIf};
pub use owner::Owner;
use owner::Owners;
use parts::Part;
use places::Places;
pub use plan::plan_markdown;
pub use reference::rules_markdown;
pub use resolve::Resolved;
pub use rule::Rule;
pub use rules::RULES;
pub use severity::Severity;
pub use start::{Broken, Call, Caller, Problem, Reason, Refusal, Shell, Start, Step, Wrapper};
