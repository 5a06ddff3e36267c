//! The tests, as one program: it links once.

mod support;

mod semantics;
