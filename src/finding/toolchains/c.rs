//! C and C++: compilers, what they call, and what they compile and link against.

mod compilers;
mod libraries;
mod programs;

use crate::finding::{Evidence, Part};

/// Less than this, in bytes, of headers, libraries and tools is left alone where no compiler is: distributions leave
/// some in packages that programs need.
const WORTH: u64 = 100_000;

/// Compilers, their tools, and development files.
pub(in crate::finding) fn parts(evidence: &Evidence<'_>) -> Vec<Part> {
    let compilers = [compilers::gcc(evidence), compilers::clang(evidence)];
    let has_compiler = compilers.iter().any(Option::is_some);
    let files = [
        programs::binutils(evidence),
        programs::build_tools(evidence),
        libraries::headers(evidence),
        libraries::static_libraries(evidence),
        libraries::package_files(evidence),
    ];
    let mut parts: Vec<Part> = compilers.into_iter().chain(files).flatten().collect();
    let claim = evidence.claim(parts.iter().flat_map(|part| &part.nodes).copied());
    if !has_compiler && claim.size() < WORTH {
        parts.clear();
    }
    if has_compiler {
        parts.extend(compilers::sanitizers(evidence));
    }
    parts
}
