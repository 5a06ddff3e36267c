//! What builders write behind a step that is no part of it.

/// What BuildKit puts after each step that runs or copies.
const BUILDKIT: &str = "# buildkit";
/// What buildah and podman put after a step where the build's options change what it makes: `|force-mtime=10`
/// (buildah, `buildMetadata`).
const BUILDAH: [&str; 6] = [
    "force-mtime=",
    "clamp-mtime=",
    "inheritLabels=false",
    "unsetLabel=",
    "inheritAnnotations=false",
    "unsetAnnotation=",
];

/// A line of history without its builder's notes.
pub(super) fn without_builder_notes(recorded: &str) -> &str {
    let line = recorded.trim();
    if let Some(line) = line.strip_suffix(BUILDKIT).filter(|line| line.ends_with(char::is_whitespace)) {
        return line.trim_end();
    }
    let mut line = line;
    while let Some((before, note)) = line.rsplit_once('|')
        && BUILDAH.iter().any(|name| note.starts_with(name))
        && !note.trim_end().contains(char::is_whitespace)
    {
        line = before.trim_end();
    }
    line
}
