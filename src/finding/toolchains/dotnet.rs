//! .NET: development kits, packages of NuGet, and what builds leave beside projects.

use crate::filesystem::FileSystem;
use crate::finding::PathGroup;
use crate::tree::NodeId;

/// What a development kit has beside the runtime that it shares a directory with.
const OF_KIT: &[&str] = &["library-packs", "packs", "sdk", "sdk-manifests", "templates"];

/// All that builds for .NET leave behind.
pub(in crate::finding) fn parts(files: &FileSystem<'_>) -> Vec<PathGroup> {
    let kits = files.directories("sdk").filter(|sdk| is_kit(files, *sdk));
    let roots = kits.filter_map(|sdk| files.tree.parent(sdk));
    let of_kits = roots.flat_map(|root| OF_KIT.iter().filter_map(move |name| files.inside(root, name)));
    let is_in = |node: &NodeId, parents: &[&[u8]]| parents.contains(&files.parent_name(*node));
    let packages = files.directories("packages").filter(|node| is_in(node, &[b".nuget"]));
    let downloads = files.directories("NuGet").filter(|node| is_in(node, &[b"share"]));
    let downloads =
        downloads.filter_map(|nuget| files.inside(nuget, "v3-cache").or(files.inside(nuget, "http-cache")));
    let notes = files.named("project.assets.json").iter().copied();
    let objects =
        notes.filter_map(|note| files.tree.parent(note)).filter(|node| files.tree.name(*node) == b"obj");
    let parts = [
        PathGroup::new(files, ".NET SDK", of_kits),
        PathGroup::new(files, "NuGet packages", packages.chain(downloads)),
        PathGroup::new(files, "intermediate build files", objects),
    ];
    parts.into_iter().flatten().collect()
}

/// A directory of development kits, by version, each with the build engine.
fn is_kit(files: &FileSystem<'_>, sdk: NodeId) -> bool {
    files
        .children(sdk)
        .any(|version| ["MSBuild.dll", "dotnet.dll"].iter().any(|file| files.inside(version, file).is_some()))
}
