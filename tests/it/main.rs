//! The tests, as one program: it links once.

mod support;

mod appetite;
mod architecture;
mod archive_forms;
mod archives;
mod bad_input;
mod cut_short;
mod demo;
mod engine_connection;
mod engine_images;
mod explorer;
mod explorer_loading;
mod explorer_screen;
mod hostile;
mod hostile_names;
mod json_report;
mod limits;
mod model;
mod odd_layers;
mod readme;
mod semantics;
mod terminal;
mod usage;
