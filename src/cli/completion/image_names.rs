//! The words that may name an image: names of the engine, archives and folders on the disk, schemes.

use std::ffi::OsStr;
use std::path::Path;
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

use clap_complete::engine::{CompletionCandidate, PathCompleter, ValueCompleter};

use crate::source::Patience;
use crate::source::engine::{Engine, EngineKind};

/// How long an engine is waited for: whoever presses a key does not wait longer.
const WITHIN: Duration = Duration::from_millis(180);

/// How archives of images end.
const ARCHIVES: [&str; 10] =
    [".tar", ".tar.gz", ".tgz", ".tar.zst", ".tzst", ".tar.xz", ".txz", ".tar.bz2", ".tbz2", ".oci"];
const ENGINES: [(&str, EngineKind); 3] =
    [("docker://", EngineKind::Docker), ("docker:", EngineKind::Docker), ("podman:", EngineKind::Podman)];
const PATHS: [&str; 4] = ["docker-archive:", "oci-archive:", "oci:", "dir:"];
const OTHERS: [&str; 3] = ["registry:", "containers-storage:", "demo:"];

/// What an image's word may be that begins so.
pub(super) fn images(current: &OsStr) -> Vec<CompletionCandidate> {
    let Some(word) = current.to_str() else { return Vec::new() };
    if let Some((scheme, kind)) = ENGINES.iter().find(|(scheme, _)| word.starts_with(scheme)) {
        return names(Some(*kind), scheme, &word[scheme.len()..]);
    }
    if let Some(scheme) = PATHS.iter().find(|scheme| word.starts_with(*scheme)) {
        return paths(scheme, &word[scheme.len()..]);
    }
    if OTHERS.iter().any(|scheme| word.starts_with(scheme)) {
        return Vec::new();
    }
    let mut all = names(None, "", word);
    all.extend(paths("", word));
    if !word.is_empty() {
        let schemes = ENGINES.iter().skip(1).map(|(scheme, _)| *scheme).chain(PATHS).chain(OTHERS);
        all.extend(schemes.filter(|scheme| scheme.starts_with(word)).map(CompletionCandidate::new));
    }
    all
}

/// The names of an engine's images that begin so; none where no engine answers in time.
fn names(kind: Option<EngineKind>, scheme: &str, begin: &str) -> Vec<CompletionCandidate> {
    // a path names no image of an engine
    if begin.starts_with(['.', '/', '~']) {
        return Vec::new();
    }
    let (sender, found) = channel();
    thread::spawn(move || {
        let patience = Patience { silence: WITHIN, gives_up: true };
        let names = Engine::find(kind, patience).and_then(|engine| engine.references());
        // whoever asked may be gone
        drop(sender.send(names.unwrap_or_default()));
    });
    let mut names = found.recv_timeout(WITHIN).unwrap_or_default();
    names.retain(|name| name.starts_with(begin) && !name.contains("<none>"));
    names.sort();
    names.dedup();
    names.into_iter().map(|name| CompletionCandidate::new(format!("{scheme}{name}"))).collect()
}

/// Archives and folders that begin so.
fn paths(scheme: &str, begin: &str) -> Vec<CompletionCandidate> {
    let is_archive = |path: &Path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
        ARCHIVES.iter().any(|end| name.ends_with(end))
    };
    let found = PathCompleter::any().filter(is_archive).complete(OsStr::new(begin));
    found.into_iter().map(|path| path.add_prefix(scheme)).collect()
}
