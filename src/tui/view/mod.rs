//! The screen, drawn from the state. Nothing is changed here, and only rows that are seen are made.

mod cells;
mod compare;
mod details;
mod draw;
mod duplicates;
mod files;
mod findings;
mod footer;
mod headline;
mod history;
mod layers;
mod loading;
mod marks;
mod pane;
mod popup;
mod severity;
mod too_small;
mod wasted;

pub use draw::view;
