//! The tests, as one program: it links once.

mod support;

mod explorer;
mod explorer_loading;
mod explorer_screen;
mod semantics;
