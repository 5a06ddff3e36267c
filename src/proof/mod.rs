//! What a trial of a written Dockerfile shows: what two containers did, held side by side, and whether the promise is kept.
//!
//! Pure: what was built and started, and how, is for the trial itself.

mod build_failure;
mod captured;
mod difference;
mod failure;
mod lines;
mod outcome;
mod port;
mod verdict;

pub use build_failure::{BuildEnd, BuildFailure};
pub use captured::Captured;
pub use difference::{Difference, differences};
pub use failure::Failure;
pub use outcome::{End, Health, Outcome};
pub use port::{Port, Protocol, listening};
pub use verdict::{Ignore, Proof, Tried};
