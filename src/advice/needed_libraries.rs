//! Shared libraries that installed packages load and do not bring: by the names of Debian's packages, and by what Alpine's
//! packages provide.

use std::collections::{BTreeSet, HashSet};

use super::interpreted_app::InterpretedApp;
use super::quote;
use crate::content::Libc;
use crate::tree::NodeId;

/// The packages of the distribution that bring the libraries which programs and modules name and none of these places has.
/// Only of images whose base has more than a slim one: what other images need, their steps installed.
pub(super) fn needed_libraries(app: &InterpretedApp<'_>, places: &[NodeId]) -> Vec<String> {
    let evidence = app.evidence;
    let of_places: Vec<_> =
        evidence.executables().filter(|(node, _)| evidence.is_within_any(*node, places)).collect();
    let own: HashSet<&[u8]> = of_places.iter().map(|(node, _)| evidence.tree.name(*node)).collect();
    let mut packages = BTreeSet::new();
    for (_, executable) in of_places {
        for name in executable.needed.iter().filter(|name| !own.contains::<[u8]>(name)) {
            let Ok(name) = std::str::from_utf8(name) else { continue };
            match executable.libc() == Some(Libc::Musl) || app.packages.list.contains_key("musl") {
                true => packages.extend(of_alpine(app, name)),
                false => packages.extend(of_debian(app, name)),
            }
        }
    }
    packages.into_iter().collect()
}

/// What Alpine's packages provide under a library's name; none for the C library itself.
fn of_alpine(app: &InterpretedApp<'_>, name: &str) -> Option<String> {
    let is_there =
        ["/usr/lib", "/lib"].iter().any(|place| app.evidence.at(&format!("{place}/{name}")).is_some());
    (is_there && !name.contains("musl") && quote::is_plain(name)).then(|| format!("so:{name}"))
}

/// The package of a library by Debian's rule for their names (Debian policy 8.1): `libpq5` has `libpq.so.5`.
fn of_debian(app: &InterpretedApp<'_>, name: &str) -> Option<String> {
    let (library, version) = name.split_once(".so.")?;
    let library = library.to_ascii_lowercase().replace('_', "-");
    let plain = format!("{library}{version}");
    let names = [plain.clone(), format!("{library}-{version}"), format!("{plain}t64"), library.clone()];
    let exact = names.into_iter().find(|name| app.packages.list.contains_key(name));
    // `libjpeg62-turbo`
    let longer = || {
        let start = format!("{plain}-");
        let is_of_headers = |name: &&String| name.ends_with("-dev") || name.ends_with("-dbg");
        let mut names =
            app.packages.list.keys().filter(|name| name.starts_with(&start) && !is_of_headers(name));
        names.next().cloned()
    };
    exact.or_else(longer).filter(|name| quote::is_plain(name) && !ESSENTIAL.contains(&name.as_str()))
}

/// Packages without which nothing of Debian runs.
const ESSENTIAL: [&str; 5] = ["libc6", "libgcc-s1", "libstdc++6", "zlib1g", "libcrypt1"];
