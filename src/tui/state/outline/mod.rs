//! A tree as rows that open and close, whichever tree it is.

mod filtering;
mod opened;
mod rows;
mod search;
mod take_over;
mod tree;
mod work;

pub(crate) use rows::Outline;
pub(crate) use tree::{OutlineTree, PathTree};
