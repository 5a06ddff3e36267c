//! The tests, as one program: it links once.

mod support;

mod archive_forms;
mod archives;
mod engine_connection;
mod semantics;
