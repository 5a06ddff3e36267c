//! The tests, as one program: it links once.

mod support;

mod engine_connection;
mod semantics;
