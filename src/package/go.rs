//! Modules of Go, by what its linker wrote into programs. Several share a program, so none has bytes of its own.

use hashbrown::HashSet;

use super::claims::Claims;
use super::package::{Manager, Package};
use crate::content::{GoBuild, GoModule};
use crate::tree::{InodeId, NodeId};

/// What stands for a version where a module was built from its own directory.
const OWN: &str = "(devel)";

/// The modules of all programs, each version once.
#[derive(Default)]
pub(super) struct Modules {
    known: HashSet<GoModule>,
    /// Programs that were read, whatever names they have.
    programs: HashSet<InodeId>,
}

impl Modules {
    /// Tells whether a program was not read before, and notes that it is.
    pub fn is_new(&mut self, program: InodeId) -> bool {
        self.programs.insert(program)
    }

    /// Takes the modules of a program, Go's own library among them.
    pub fn read(&mut self, claims: &mut Claims<'_>, program: NodeId, build: &GoBuild) {
        let version = build.version.split_whitespace().next().unwrap_or_default();
        let library = version
            .strip_prefix("go")
            .map(|version| GoModule { path: "stdlib".to_owned(), version: version.to_owned() });
        for module in build.main.iter().chain(&build.deps).chain(&library) {
            let is_nameless = module.path.is_empty() || module.version.is_empty() || module.version == OWN;
            if !is_nameless && !self.known.contains(module) {
                self.known.insert(module.clone());
                let GoModule { path, version } = module.clone();
                claims.add(Package::new(Manager::Go, path, version, program));
            }
        }
    }
}
