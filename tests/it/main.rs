//! The tests, as one program: it links once.

mod support;

mod hostile;
mod model;
mod odd_layers;
mod semantics;
