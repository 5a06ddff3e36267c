//! imgscope shows where the bytes of a container image are and which can go, what to change, and what that saves.
//!
//! The modules are rooms, listed in reading order; a room uses those above it, never one below.

pub mod text;

pub mod json;

pub mod image;

pub mod content;

pub mod layer;

pub mod tree;

pub mod analysis;

pub mod package;

pub mod filesystem;

pub mod startup;

pub mod finding;

pub mod advice;

pub mod compare;

pub mod inventory;

pub mod trend;

pub mod dockerfile;

pub mod budget;

pub mod proof;

pub mod inspect;

pub mod cache;

pub mod source;

pub mod scan;

pub mod extract;

pub mod trial;

pub mod report;

pub mod tui;

pub mod cli;
