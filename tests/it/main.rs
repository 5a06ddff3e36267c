//! The tests, as one program: it links once.

mod support;

mod architecture;
mod engine_connection;
mod engine_images;
mod readme;
mod semantics;
mod terminal;
