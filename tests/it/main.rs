//! The tests, as one program: it links once.

mod support;

mod architecture;
mod demo;
mod engine_connection;
mod engine_images;
mod hostile;
mod model;
mod odd_layers;
mod readme;
mod semantics;
mod terminal;
