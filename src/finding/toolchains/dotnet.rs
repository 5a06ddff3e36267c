//! .NET: development kits, packages of NuGet, and what builds leave beside projects.

use crate::finding::{Evidence, Part};
use crate::tree::NodeId;

/// What a development kit has beside the runtime that it shares a directory with.
const OF_KIT: &[&str] = &["library-packs", "packs", "sdk", "sdk-manifests", "templates"];

/// All that builds for .NET leave behind.
pub(in crate::finding) fn parts(evidence: &Evidence<'_>) -> Vec<Part> {
    let kits = evidence.directories("sdk").filter(|sdk| is_kit(evidence, *sdk));
    let roots = kits.filter_map(|sdk| evidence.tree.parent(sdk));
    let files = roots.flat_map(|root| OF_KIT.iter().filter_map(move |name| evidence.inside(root, name)));
    let is_in = |node: &NodeId, parents: &[&[u8]]| parents.contains(&evidence.parent_name(*node));
    let packages = evidence.directories("packages").filter(|node| is_in(node, &[b".nuget"]));
    let downloads = evidence.directories("NuGet").filter(|node| is_in(node, &[b"share"]));
    let downloads = downloads
        .filter_map(|nuget| evidence.inside(nuget, "v3-cache").or(evidence.inside(nuget, "http-cache")));
    let notes = evidence.named("project.assets.json").iter().copied();
    let objects = notes
        .filter_map(|note| evidence.tree.parent(note))
        .filter(|node| evidence.tree.name(*node) == b"obj");
    let parts = [
        Part::new(evidence, ".NET SDK", files),
        Part::new(evidence, "NuGet packages", packages.chain(downloads)),
        Part::new(evidence, "intermediate build files", objects),
    ];
    parts.into_iter().flatten().collect()
}

/// A directory of development kits, by version, each with the build engine.
fn is_kit(evidence: &Evidence<'_>, sdk: NodeId) -> bool {
    evidence.children(sdk).any(|version| {
        ["MSBuild.dll", "dotnet.dll"].iter().any(|file| evidence.inside(version, file).is_some())
    })
}
