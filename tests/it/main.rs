//! The tests, as one program: it links once.

mod support;

mod appetite;
mod archive_forms;
mod archives;
mod bad_input;
mod cut_short;
mod engine_connection;
mod hostile_names;
mod json_report;
mod limits;
mod semantics;
mod usage;
