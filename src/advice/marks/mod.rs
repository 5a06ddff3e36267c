//! What a person would change: marks, the image's sizes were they followed, and the plan to hand on.

mod link_counts;
mod mark_target;
mod plan_markdown;
mod set;
mod what_if;

pub use mark_target::MarkTarget;
pub use plan_markdown::plan_markdown;
pub use set::Marks;
pub use what_if::WhatIf;
