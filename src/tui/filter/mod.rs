//! One filter for all lists and trees: a text, a glob or a regular expression, and terms such as `size:>1MB`.
//!
//! Pure: what a query means and whether something fits it. Who lists what fits is for `state`.

mod filter;
mod literal;
mod pattern;
mod query;
mod search;
mod subject;
mod term;
mod term_kind;
mod tokens;
mod vocabulary;

pub(crate) use filter::{Edit, Filter, Hits, Kept};
pub(crate) use literal::Literal;
pub(crate) use pattern::TextKind;
pub(crate) use query::{Matcher, Query, Syntax};
pub(crate) use subject::{Change, Subject};
pub(crate) use term_kind::TermKind;
