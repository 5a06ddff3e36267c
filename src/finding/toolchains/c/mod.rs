//! C and C++: compilers, what they call, and what they compile and link against.

mod compilers;
mod libraries;
mod others;
mod parts;
mod programs;

pub(in crate::finding) use parts::parts;
