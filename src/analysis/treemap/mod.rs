//! Files as areas: a directory is cut into one area for each of its entries, as large as its share of the bytes.
//!
//! Geometry alone, in whatever unit the asker draws; how a cell is painted or named is for those who draw it.

mod area;
mod cells;
mod squarify;

pub use area::Area;
pub use cells::{Cell, CellOf, Nesting, treemap};
