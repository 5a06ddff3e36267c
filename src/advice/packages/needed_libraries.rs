//! Shared libraries that programs and modules load and the application does not bring: which packages of the distribution
//! have them.

use std::collections::{BTreeSet, HashSet};

use crate::advice::quote;
use crate::advice::recipes::interpreted_app::InterpretedApp;
use crate::layer::Kind;
use crate::tree::NodeId;

/// Packages that every image of a language has.
const ESSENTIAL: [&str; 7] = ["libc6", "libgcc-s1", "libstdc++6", "zlib1g", "musl", "libgcc", "libstdc++"];

/// The packages that own the libraries which executables below some places name, and which do not lie there too.
pub(in crate::advice) fn needed_libraries(app: &InterpretedApp<'_>, places: &[NodeId]) -> Vec<String> {
    let evidence = app.evidence;
    let of_places: Vec<_> =
        evidence.executables().filter(|(node, _)| evidence.is_within_any(*node, places)).collect();
    let own: HashSet<&[u8]> = of_places.iter().map(|(node, _)| evidence.tree.name(*node)).collect();
    let needed = of_places.iter().flat_map(|(_, executable)| executable.needed.iter());
    let needed: BTreeSet<&[u8]> = needed.map(|name| &**name).filter(|name| !own.contains(name)).collect();
    let owners = needed.into_iter().filter_map(|name| {
        let named = evidence.named(std::str::from_utf8(name).ok()?);
        named.iter().find_map(|node| {
            // the name that loaders look for is often a link beside the file
            let is_library = matches!(evidence.kind(*node), Some(Kind::File | Kind::Symlink));
            let package = app.packages.owner_of_distribution(*node).filter(|_| is_library)?;
            Some(&app.packages[package])
        })
    });
    let names: BTreeSet<&str> = owners.map(|package| package.name.as_str()).collect();
    let is_wanted = |name: &&str| !ESSENTIAL.contains(name) && quote::is_plain(name);
    names.into_iter().filter(is_wanted).map(str::to_owned).collect()
}
