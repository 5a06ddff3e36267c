//! The screen, drawn from the state. Nothing is changed here, and only rows that are seen are made.

mod comparison;
mod footer;
mod found;
mod image;
mod images;
mod loading;
mod palette;
mod pane;
mod popup;
mod row;
mod screen;
mod severity;
mod title_line;
mod too_small;
mod tree;

pub use screen::view;
