//! Where toolchains lie in an image, with their caches and what builds leave behind; told by what is there and not by
//! names of images.
//!
//! A family of languages is one file and one or two rules; [`all`] joins them, so that all other rules can leave alone
//! what is inside.

mod all;
mod beam;
mod c;
mod dotnet;
mod go;
mod jdk;
mod jvm;
mod node;
mod prefix;
mod python;
mod rust;

pub(super) use all::all;
pub(super) use beam::parts as beam;
pub(super) use c::parts as c;
pub(super) use dotnet::parts as dotnet;
pub(super) use go::{caches as go_caches, installation as go_installation, roots as go_roots};
pub(super) use jdk::parts as jdk;
pub(super) use jvm::parts as jvm;
pub(super) use node::parts as node;
pub(super) use python::{WHEELS, parts as python};
pub(super) use rust::parts as rust;
