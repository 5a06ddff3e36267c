//! The shared libraries of programs, found as their loader finds them: by which package each came, and which came by none.
//!
//! Libraries that a program opens while it runs are not named in it; those of them that the image's own steps put beside it
//! are given here with it.

use crate::advice::attempt::Missing;
use crate::finding::Evidence;
use crate::package::PackageId;
use crate::startup::{Call, Caller, ExecutedFile, Libraries, MissingLibrary};
use crate::text::escape;
use crate::tree::NodeId;

/// The libraries that programs need beside the C library.
#[derive(Debug, Default)]
pub(in crate::advice) struct LinkedLibraries {
    /// The distribution's packages that have them, in the order of their names.
    pub packages: Vec<PackageId>,
    /// Those of no package, and of packages of no distribution, in the order in which they are loaded.
    pub others: Vec<NodeId>,
}

impl LinkedLibraries {
    /// Finds the libraries of programs, and of libraries that they open.
    ///
    /// # Errors
    /// Where one that the program itself names is not in the image, or one is not found in bounded time.
    pub fn of(evidence: &Evidence<'_>, files: &[NodeId]) -> Result<Self, Missing> {
        let is_dynamic =
            |file: &NodeId| evidence.executable(*file).is_some_and(|program| program.is_dynamic());
        let Some(program) = files.iter().copied().find(is_dynamic) else { return Ok(Self::default()) };
        let opened: Vec<NodeId> = files.iter().copied().filter(|file| *file != program).collect();
        let path = [b"/", evidence.tree.path(program).as_bytes()].concat();
        let call = Call { word: path.clone(), path, by: Caller::Runtime };
        let shown = evidence.path_text(program);
        let found =
            Libraries::with_opened(evidence, &ExecutedFile { node: program, call: call.clone() }, &opened)
                .ok_or_else(|| {
                    Missing(format!("the libraries of {shown} cannot be found by its loader's rules"))
                })?;
        // what is opened while the program runs may lack what nobody uses, or be opened only once that is loaded
        let is_needed = |missing: &&MissingLibrary| {
            let call = ExecutedFile { node: program, call: call.clone() };
            opened.is_empty()
                || Libraries::of(evidence, &call).is_some_and(|own| own.missing.contains(*missing))
        };
        if let Some(missing) = found.missing.iter().find(is_needed) {
            let (by, name) = (evidence.path_text(missing.needed_by), escape(&missing.name));
            return Err(Missing(format!("{by} needs {name}, which the image does not have")));
        }
        Ok(Self::sorted(evidence, program, &found.found))
    }

    fn sorted(evidence: &Evidence<'_>, program: NodeId, found: &[NodeId]) -> Self {
        let packages = evidence.packages();
        let owner = |file: NodeId| packages.owner_of_distribution(file);
        // the C library is in every base that is chosen for a program
        let interpreter = evidence.executable(program).and_then(|program| program.interpreter.as_deref());
        let libc = interpreter.and_then(|path| evidence.file(path)).and_then(owner);
        let mut libraries = Self::default();
        for file in found {
            match owner(*file) {
                Some(package) if Some(package) == libc => {}
                Some(package) => libraries.packages.push(package),
                None if is_of_libc(evidence.tree.name(*file)) => {}
                None => libraries.others.push(*file),
            }
        }
        libraries.packages.sort_by(|a, b| packages[*a].name.cmp(&packages[*b].name));
        libraries.packages.dedup();
        libraries
    }

    /// The names of the packages.
    pub fn names(&self, evidence: &Evidence<'_>) -> Vec<String> {
        let packages = evidence.packages();
        self.packages.iter().map(|package| packages[*package].name.clone()).collect()
    }
}

/// What a C library itself brings, for images that do not say what is of which package.
const LIBC: [&str; 11] = [
    "libc.so",
    "libc.musl",
    "ld-musl",
    "libm.so",
    "libdl.so",
    "libpthread.so",
    "librt.so",
    "libresolv.so",
    "libutil.so",
    "libnsl.so",
    "ld-linux",
];

/// Tells whether a library is one that the C library brings, by its name.
pub(in crate::advice) fn is_of_libc(name: &[u8]) -> bool {
    LIBC.iter().any(|known| name.starts_with(known.as_bytes()))
        || [&b"libc-2."[..], b"libm-2.", b"ld-2."].iter().any(|old| name.starts_with(old))
}
