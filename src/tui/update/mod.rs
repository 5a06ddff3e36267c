//! The only place that changes the state.
//!
//! `update` takes in a message, changes the state, and says what the runtime is asked to do.

mod arrival;
mod begin;
mod borders;
mod clamp;
mod compare;
mod compare_mouse;
mod dispatch;
mod image;
mod image_mouse;
mod images;
mod look;
mod mouse;
mod notice;
mod over;
mod palette;
mod popup;
mod sideways;
mod typed_ahead;
mod unknown_key;
mod visit;

pub(crate) use begin::as_preferred;
pub use dispatch::update;
