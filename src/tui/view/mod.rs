//! The screen, drawn from the state. Nothing is changed here, and only rows that are seen are made.

mod bar;
mod cells;
mod details;
mod draw;
mod duplicates;
mod files;
mod footer;
mod headline;
mod history;
mod layers;
mod loading;
mod pane;
mod popup;
mod too_small;
mod wasted;

pub use draw::view;
