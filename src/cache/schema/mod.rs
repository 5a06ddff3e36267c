//! How what is kept is written: mirrors of the domain's types, which themselves know of no format, in rows and blocks.
//!
//! Whoever changes what a mirror looks like on disk raises [`FORMAT`]; a test holds an example's bytes.

mod blocks;
mod bytes;
mod damage;
mod documents_body;
mod facts_row;
#[cfg(test)]
mod form;
mod inode_row;
mod layer_body;
mod listed_body;
mod name_row;
mod path_row;
mod step_row;
#[cfg(test)]
mod tests;

pub(super) use damage::Damage;
pub(super) use documents_body::{LARGEST_DOCUMENTS, read_documents, write_documents};
pub(super) use layer_body::{LayerBody, read_layer, write_layer, write_link, write_unpacked};
pub(super) use listed_body::{read_listed, write_listed};
