//! The steps of the image's own Dockerfile, above its base image: what each wrote, how it is written into a Dockerfile
//! again, and which of them a written Dockerfile does not account for.

mod left_out;
mod list;
mod repeat;
mod step;

pub use left_out::LeftOut;
pub(super) use left_out::{is_of_accounts, is_of_no_use, unexplained};
pub(super) use list::{after_language, own_steps};
pub(super) use repeat::{repeat, repeat_copy, repeat_run};
pub(super) use step::OwnStep;
