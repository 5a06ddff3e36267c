//! The tests, as one program: it links once.

mod support;

mod archive_forms;
mod archives;
mod bad_input;
mod cut_short;
mod engine_connection;
mod semantics;
