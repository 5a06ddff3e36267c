//! A tree as rows that open and close, whichever tree it is.

mod filter;
mod rows;
mod tree;
mod work;

pub(crate) use filter::Filter;
pub(crate) use rows::Outline;
pub(crate) use tree::{OutlineTree, PathTree};
