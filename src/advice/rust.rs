//! The Dockerfile of a Rust program: two stages, for the compiler that its bytes name.

use super::base::Base;
use super::carried::Carried;
use super::own_files::OwnFiles;
use super::prediction::{Part, Prediction};
use super::quote;
use super::recipe::{Attempt, Missing, Recipe};
use super::started::Started;
use super::surroundings::Surroundings;
use super::tags;
use crate::content::Executable;
use crate::finding::{Confidence, Diagnosis, Evidence};

/// Writes the Dockerfile where the image's program is Rust's.
pub(super) fn recipe(evidence: &Evidence<'_>, diagnosis: &Diagnosis) -> Attempt {
    let started = Started::find(evidence, |executable| executable.rustc.is_some())?;
    let rustc = started.executable.rustc.as_deref()?;
    Some(written(evidence, diagnosis, &started, rustc))
}

fn written(
    evidence: &Evidence<'_>,
    diagnosis: &Diagnosis,
    started: &Started<'_>,
    rustc: &str,
) -> Result<Recipe, Missing> {
    let program = started.executable;
    let unnamed = || Missing("its program has a name that no Dockerfile can carry".to_owned());
    let name = quote::shell(started.name()).filter(|name| !name.contains('\'')).ok_or_else(unnamed)?;
    let out = quote::copy("--from=build", &format!("/out/{name}"), &started.path).ok_or_else(unnamed)?;
    let base = match Base::of(program) {
        base if base.is_empty() && started.needs_shell => Base::WITH_SHELL,
        base => base,
    };
    let surroundings = Surroundings::of(evidence, program, base);
    let own = OwnFiles::of(started.node, evidence, diagnosis);
    let is_musl = uses_musl(program);

    let flavour = match is_musl {
        true => "alpine".to_owned(),
        false => format!("slim-{}", tags::RUST.debian(version(rustc).unwrap_or_default())),
    };
    let mut lines = vec![format!("FROM {} AS build", tags::RUST.image(version(rustc), &flavour))];
    lines.extend(is_musl.then(|| "RUN apk add --no-cache musl-dev".to_owned()));
    lines.extend([
        "WORKDIR /src".to_owned(),
        "COPY . .".to_owned(),
        "RUN --mount=type=cache,target=/usr/local/cargo/registry --mount=type=cache,target=/src/target \\"
            .to_owned(),
        format!("    CARGO_PROFILE_RELEASE_STRIP=true cargo build --release --locked --bin {name} \\"),
        format!("    && mkdir /out && cp target/release/{name} /out/"),
    ]);
    lines.extend(surroundings.in_build_stage.iter().cloned());
    lines.extend([String::new(), format!("FROM {}", base.image)]);
    lines.extend(surroundings.copies.iter().cloned());
    lines.push(out);
    lines.extend(Carried::around(evidence, &own.lines, &started.entrypoint, &started.cmd));

    let mut notes = vec![format!("{} as the base: {}.", base.image, base.reason)];
    notes.push(
        "strip = true in the release profile of Cargo.toml does for good what the variable does here.".into(),
    );
    notes.extend(surroundings.notes.iter().cloned());
    notes.extend(started.note.clone());
    notes.extend(own.notes());
    let size = evidence.inode(started.node).map_or(0, |inode| inode.size);
    let strippable = program.strippable.and_then(Result::ok).unwrap_or_default().total();
    let prediction = base.is_empty().then(|| {
        let program = Part {
            what: crate::text::escape(started.path.as_bytes()),
            size: size.saturating_sub(strippable),
            confidence: Confidence::Estimate("another release of the dependencies may be larger or smaller"),
        };
        let parts = [vec![program], surroundings.parts.clone(), own.parts.clone()].concat();
        Prediction { parts }
    });
    Ok(Recipe { dockerfile: lines.join("\n") + "\n", notes, prediction, ignores: &["target"] })
}

/// A static program was built for musl, as far as anybody builds static ones.
fn uses_musl(program: &Executable) -> bool {
    program.interpreter.as_deref().is_none_or(|loader| {
        loader.rsplit(|&byte| byte == b'/').next().is_some_and(|name| name.starts_with(b"ld-musl"))
    })
}

/// The compiler's version, as tags have it; None for one that no image has, such as a nightly one.
fn version(rustc: &str) -> Option<&str> {
    let is_number =
        rustc.split('.').count() == 3 && rustc.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    is_number.then_some(rustc)
}
