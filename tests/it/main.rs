//! The tests, as one program: it links once.

mod support;

mod architecture;
mod demo;
mod engine_connection;
mod engine_images;
mod explorer;
mod explorer_loading;
mod explorer_screen;
mod hostile;
mod model;
mod odd_layers;
mod readme;
mod semantics;
mod terminal;
