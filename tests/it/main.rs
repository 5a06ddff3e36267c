//! Everything that is tested through the program's public face.

mod engine_connection;
