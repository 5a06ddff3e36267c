//! What is fuzzed, and what holds whatever the bytes are: no panic, unpacked = live + wasted, no figure for what is
//! damaged, and nothing on a terminal that could steer it. Time and memory are watched by whoever runs it: libFuzzer, and
//! the tests of the project, which include this file.

mod archive;
mod documents;
mod engine;
mod executable;
mod image;
mod layer;
mod registry;
mod sections;
mod settings;
mod steps;
mod tars;

/// A reader of foreign bytes, and what it is given.
pub struct Target {
    /// The name of its seeds' folder and of its fuzzer.
    pub name: &'static str,
    /// Reads bytes and asserts what must hold. Panics where it does not.
    pub run: fn(&[u8]),
    /// Whether its inputs are text.
    pub is_text: bool,
}

const fn bytes(name: &'static str, run: fn(&[u8])) -> Target {
    Target { name, run, is_text: false }
}

const fn text(name: &'static str, run: fn(&[u8])) -> Target {
    Target { name, run, is_text: true }
}

/// Archives as they are saved: sought and streamed.
pub const ARCHIVE: Target = bytes("archive", archive::run);
/// A layer, twice above another one.
pub const LAYER: Target = bytes("layer", layer::run);
/// Indexes, manifests and configs, in an archive in which all digests are right.
pub const DOCUMENTS: Target = text("documents", documents::run);
/// Executables of Linux, as what the image starts.
pub const ELF: Target = bytes("elf", executable::run);
/// Executables of macOS.
pub const MACH_O: Target = bytes("mach_o", executable::run);
/// Executables of Windows.
pub const PE: Target = bytes("pe", executable::run);
/// What package managers write, of text.
pub const PACKAGES: Target = text("packages", steps::packages);
/// The databases of rpm.
pub const RPM: Target = bytes("rpm", steps::rpm);
/// A Dockerfile beside a history.
pub const DOCKERFILE: Target = text("dockerfile", steps::dockerfile);
/// The settings of dive.
pub const DIVE_CI: Target = text("dive_ci", settings::dive_ci);
/// The settings of a project.
pub const CONFIG: Target = text("config", settings::config);
/// What an engine answers.
pub const ENGINE: Target = text("engine", engine::run);
/// What a registry answers.
pub const REGISTRY: Target = text("registry", registry::run);

/// All of them.
pub const TARGETS: [&Target; 13] = [
    &ARCHIVE,
    &LAYER,
    &DOCUMENTS,
    &ELF,
    &MACH_O,
    &PE,
    &PACKAGES,
    &RPM,
    &DOCKERFILE,
    &DIVE_CI,
    &CONFIG,
    &ENGINE,
    &REGISTRY,
];
