//! All that is needed to build programs of C and C++.

use super::{compilers, libraries, others, programs};
use crate::filesystem::FileSystem;
use crate::finding::{Claim, PathGroup};

/// Less than this, in bytes, of headers, libraries and tools is left alone where no compiler is: distributions leave
/// some in packages that programs need.
const MIN_SIZE: u64 = 100_000;

/// Compilers, their tools, and development files.
pub(in crate::finding) fn parts(files: &FileSystem<'_>) -> Vec<PathGroup> {
    let compilers = [compilers::gcc(files), compilers::clang(files)];
    let languages = others::others(files);
    let has_compiler = compilers.iter().any(Option::is_some) || !languages.is_empty();
    let others = [
        programs::binutils(files),
        programs::build_tools(files),
        libraries::headers(files),
        libraries::static_libraries(files),
        libraries::package_files(files),
    ];
    let mut parts: Vec<PathGroup> = compilers.into_iter().chain(others).flatten().chain(languages).collect();
    let claim = Claim::of_paths(files, parts.iter().flat_map(|part| &part.nodes).copied());
    if !has_compiler && claim.size() < MIN_SIZE {
        parts.clear();
    }
    if has_compiler {
        parts.extend(compilers::sanitizers(files));
    }
    parts
}
