//! An application that an interpreter runs: the official images say its version in a variable.

use super::build_image::is_version;
use super::quote;
use crate::content::Libc;

use crate::filesystem::Resolved;
use crate::finding::Evidence;
use crate::layer::ImagePath;
use crate::tree::NodeId;

/// Where an application lies, and which version of its language runs it.
pub(super) struct InterpretedApp {
    /// The version, as tags have it.
    pub version: String,
    /// The working directory, absolute.
    path: String,
    /// The instruction that sets it.
    pub working_dir: String,
    /// The instruction that takes it over from the build stage.
    pub copy: String,
}

impl InterpretedApp {
    /// Reads the variable. None where it is not set, or the image starts nothing in a directory of its own.
    pub fn of(evidence: &Evidence<'_>, variable: &str) -> Option<Self> {
        let version = evidence.variable(variable)?;
        let directory = ImagePath::clean(evidence.config().working_dir.as_bytes());
        let path = format!("/{}", std::str::from_utf8(directory.as_bytes()).ok()?);
        let copy = quote::copy("--from=build", &path, &path)?;
        let working_dir = format!("WORKDIR {}", quote::word(&path)?);
        let is_known = is_version(version) && !directory.is_root();
        is_known.then(|| Self { version: version.to_owned(), working_dir, copy, path })
    }

    /// A file of the working directory.
    pub fn file(&self, evidence: &Evidence<'_>, name: &str) -> Option<NodeId> {
        evidence.file(format!("{}/{name}", self.path).as_bytes())
    }

    /// Tells whether something is in the working directory.
    pub fn has(&self, evidence: &Evidence<'_>, name: &str) -> bool {
        matches!(evidence.resolve(format!("{}/{name}", self.path).as_bytes()), Resolved::Found(_))
    }

    /// The working directory for a sentence.
    pub fn shown(&self) -> String {
        crate::text::escape(self.path.as_bytes())
    }
}

/// Tells whether an interpreter of the image is linked to musl.
pub(super) fn is_musl(evidence: &Evidence<'_>, interpreter: &str) -> bool {
    let candidates =
        ["/usr/local/bin", "/usr/bin", "/bin"].map(|directory| format!("{directory}/{interpreter}"));
    let found = candidates.iter().find_map(|path| match evidence.resolve(path.as_bytes()) {
        Resolved::Found(node) => evidence.executable(node),
        _ => None,
    });
    found.and_then(|program| program.libc()) == Some(Libc::Musl)
}
