//! A tree as rows that open and close, whichever tree it is.

mod filter;
mod rows;
mod tree;

pub(crate) use filter::Filter;
pub(crate) use rows::{Fold, Outline, OutlineRow};
pub(crate) use tree::{OutlineTree, PathTree};
