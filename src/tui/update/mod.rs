//! The only place that changes the state.
//!
//! `update` takes in a message, changes the state, and says what the runtime is asked to do.

mod clamp;
mod compare;
mod compare_mouse;
mod dispatch;
mod image;
mod image_mouse;
mod images;
mod mouse;
mod popup;
mod visit;

pub use dispatch::update;
