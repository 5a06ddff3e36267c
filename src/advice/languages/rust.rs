//! The Dockerfile of a Rust program: two stages, for the compiler that its bytes name.

use crate::advice::attempt::{Attempt, Missing};
use crate::advice::bases::build_image;
use crate::advice::bases::distribution::Distribution;
use crate::advice::quote;
use crate::advice::recipes::compiled_program::{BuildStage, CompiledProgram, unwritable_name};
use crate::advice::recipes::entry_program::EntryProgram;
use crate::advice::recipes::own_build::{OwnBuildSettings, recipe as own_build};
use crate::content::{Executable, Libc};
use crate::finding::{Confidence, Diagnosis, Evidence};
use crate::image::LayerIndex;

const STRIP: &str = "Set strip = true in the release profile of Cargo.toml to make the variable unnecessary.";
const UNLOCKED: &str = "No Cargo.lock came from the build context: commit one and add --locked.";
const REWRITTEN: &str = "The build wrote Cargo.lock anew: commit that one and add --locked.";
const DEPENDENCIES: &str = "other versions of the dependencies may be larger or smaller";

/// Writes the Dockerfile where the image's program is Rust's.
pub(in crate::advice) fn recipe(evidence: &Evidence<'_>, diagnosis: &Diagnosis) -> Attempt {
    let entry = EntryProgram::find(evidence, |executable| executable.rustc.is_some())?;
    let rustc = entry.executable.rustc.as_deref()?;
    let node = entry.node;
    let built_on = Distribution::debian(build_image::RUST.debian(version(rustc).unwrap_or_default()));
    let Some(program) = CompiledProgram::new(evidence, diagnosis, entry, &built_on) else {
        let settings = OwnBuildSettings { program: Some(node), ..OwnBuildSettings::default() };
        return Some(own_build(evidence, diagnosis, settings));
    };
    Some(build_stage(&program, rustc).and_then(|build| program.recipe(build)))
}

fn build_stage(program: &CompiledProgram<'_>, rustc: &str) -> Result<BuildStage, Missing> {
    let name = quote::shell(program.entry.name()).filter(|name| !name.contains('\''));
    let name = name.ok_or_else(unwritable_name)?;
    let is_musl = is_for_musl(program.entry.executable);
    let flavour = match is_musl {
        true => "alpine".to_owned(),
        false => format!("slim-{}", build_image::RUST.debian(version(rustc).unwrap_or_default())),
    };
    let image = build_image::RUST.reference(version(rustc), &flavour);
    let lock = LockFile::of(program.evidence);
    let locked = if lock == LockFile::OfContext { "--locked " } else { "" };
    let lock_note = match lock {
        LockFile::OfContext => None,
        LockFile::Rewritten => Some(REWRITTEN),
        LockFile::Missing => Some(UNLOCKED),
    };
    let mut lines = vec![format!("FROM {image} AS build")];
    lines.extend(is_musl.then(|| "RUN apk add --no-cache musl-dev".to_owned()));
    lines.extend([
        "WORKDIR /src".to_owned(),
        "COPY . .".to_owned(),
        "RUN --mount=type=cache,target=/usr/local/cargo/registry --mount=type=cache,target=/src/target \\"
            .to_owned(),
        format!(
            "    CARGO_PROFILE_RELEASE_STRIP=true cargo build --release {locked}--workspace --bin {name} \\"
        ),
        format!("    && mkdir /out && cp target/release/{name} /out/"),
    ]);
    Ok(BuildStage {
        lines,
        output: name,
        notes: [Some(STRIP), lock_note].into_iter().flatten().map(str::to_owned).collect(),
        added: 0,
        confidence: Confidence::Estimate(DEPENDENCIES),
        ignores: &["target"],
    })
}

/// Whether the build context has a lock file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum LockFile {
    /// A step copied it.
    OfContext,
    /// A step copied one, and the build wrote another.
    Rewritten,
    /// No step copied one: what a build wrote is not in the context.
    Missing,
}

impl LockFile {
    fn of(evidence: &Evidence<'_>) -> Self {
        let is_copied = |layer: LayerIndex| {
            let step = evidence.analysis.instruction(layer);
            step.is_some_and(crate::image::Instruction::is_copy)
        };
        let states = evidence.named("Cargo.lock").iter().map(|file| {
            let (first, last) = (evidence.tree.versions(*file).first(), evidence.tree.last_layer(*file));
            match last.is_some_and(is_copied) {
                true => Self::OfContext,
                false if first.is_some_and(|first| is_copied(first.layer)) => Self::Rewritten,
                false => Self::Missing,
            }
        });
        states.min_by_key(|state| *state as u8).unwrap_or(Self::Missing)
    }
}

/// A static program was built for musl, as far as anybody builds static ones.
fn is_for_musl(program: &Executable) -> bool {
    !program.is_dynamic() || program.libc() == Some(Libc::Musl)
}

/// The compiler's version, as tags have it; None for one that no image has, such as a nightly one.
fn version(rustc: &str) -> Option<&str> {
    let is_number =
        rustc.split('.').count() == 3 && rustc.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    is_number.then_some(rustc)
}
