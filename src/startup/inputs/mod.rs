//! What interpreters and servers are told to run or to read, and whether it is there: what each would say of it.
//!
//! Nothing of what they are told to run is followed; what only a running program decides is never said to be missing.

mod file_reader;
mod java;
mod missing_input;
pub(super) mod node;
mod python;
mod python_application;
mod python_path;
mod python_server;
mod ruby;
mod server;
mod told;

pub(crate) use file_reader::FileReader;
pub(crate) use missing_input::MissingInput;
pub(super) use told::missing_input;
