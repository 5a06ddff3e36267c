//! Where Python looks for modules, as far as files tell: the directories of every Python of the image.

use crate::filesystem::{FileSystem, Resolved};
use crate::layer::Kind;
use crate::startup::lookup::Lookup;
use crate::tree::NodeId;

/// Modules that are in Python itself, and no files.
#[rustfmt::skip]
const BUILT_IN: &[&str] = &[
    "array", "atexit", "binascii", "builtins", "cmath", "errno", "faulthandler", "fcntl", "gc", "grp", "itertools",
    "marshal", "math", "mmap", "posix", "pwd", "pyexpat", "readline", "resource", "select", "signal", "sys", "syslog",
    "termios", "time", "unicodedata", "zlib",
];

/// Directories of packages, of whichever Python.
const PACKAGES: [&str; 3] = ["site-packages", "dist-packages", "lib-dynload"];

/// The directories in which modules are looked for.
pub(super) struct PythonPath<'e, 'a> {
    files: &'e FileSystem<'a>,
    lookup: &'e Lookup<'e, 'a>,
    directories: Vec<NodeId>,
}

impl<'e, 'a> PythonPath<'e, 'a> {
    /// All that Python may look in that starts in the working directory; None where something else decides that too.
    pub fn of(files: &'e FileSystem<'a>, lookup: &'e Lookup<'e, 'a>) -> Option<Self> {
        let is_directory = |node: &NodeId| files.kind(*node) == Some(Kind::Directory);
        let found = |path: &[u8]| match files.resolve(path) {
            Resolved::Found(node) => Some(node),
            _ => None,
        };
        // the library lies in files, so that it is not in an archive beside Python
        let libraries: Vec<NodeId> =
            files.directories("encodings").filter_map(|node| files.tree.parent(node)).collect();
        if libraries.is_empty() || has_hooks(files) {
            return None;
        }
        let mut directories = libraries;
        for place in PACKAGES.iter().flat_map(|name| files.named(name)) {
            // a link leads to where its modules are
            directories.extend(found(files.tree.path(*place).as_bytes()));
        }
        for searched in ["."].into_iter().chain(files.variable("PYTHONPATH").unwrap_or_default().split(':')) {
            if lookup.may_come(searched.as_bytes()) {
                return None;
            }
            match found(&lookup.absolute(searched.as_bytes())) {
                Some(node) if is_directory(&node) => directories.push(node),
                // an archive
                Some(_) => return None,
                None => {}
            }
        }
        for list in files.with_extension("pth") {
            for line in files.text(*list)?.lines() {
                let above = files.tree.path(files.tree.parent(*list)?);
                let path = match line.strip_prefix('/') {
                    Some(_) => line.as_bytes().to_vec(),
                    None => [above.as_bytes(), line.as_bytes()].join(&b'/'),
                };
                match found(&path) {
                    Some(node) if is_directory(&node) => directories.push(node),
                    Some(_) => return None,
                    // it runs what stands there
                    None if line == "import" && !is_harmless(files.tree.name(*list)) => return None,
                    None => {}
                }
            }
        }
        directories.retain(is_directory);
        Some(Self { files, lookup, directories })
    }

    /// Tells whether a name is that of packages alone, in each of which nothing but its files says what it is.
    pub fn is_plain_package(&self, name: &str) -> bool {
        let found: Vec<NodeId> =
            self.directories.iter().flat_map(|directory| self.modules(*directory, name)).collect();
        !found.is_empty() && found.iter().all(|node| self.is_plain(*node))
    }

    /// Tells whether a module is a package, and nothing changes where its parts are looked for when it is loaded.
    fn is_plain(&self, node: NodeId) -> bool {
        let first = self.files.inside(node, "__init__.py");
        self.files.kind(node) == Some(Kind::Directory)
            && first.is_none_or(|first| self.files.size(first) <= 1)
            && self.files.inside(node, "__init__.pyc").is_none()
    }

    /// The first part of a module's name that is nowhere: `a`, or `a.b` where the package `a` has no `b`.
    pub fn missing(&self, name: &str) -> Option<String> {
        let is_part = |part: &str| {
            !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        };
        let mut searched = self.directories.clone();
        for (at, part) in name.split('.').enumerate() {
            if !is_part(part) || at == 0 && BUILT_IN.contains(&part) {
                return None;
            }
            let found: Vec<NodeId> =
                searched.iter().flat_map(|directory| self.modules(*directory, part)).collect();
            // a volume may have it
            let may_come = |directory: &NodeId| {
                let path = self.files.tree.path(*directory);
                let module = [b"/", path.as_bytes(), b"/", part.as_bytes()].concat();
                self.lookup.may_come(&module)
            };
            if searched.iter().any(may_come) {
                return None;
            }
            if found.is_empty() {
                return Some(name.split('.').take(at + 1).collect::<Vec<_>>().join("."));
            }
            if !found.iter().all(|node| self.is_plain(*node)) {
                return None;
            }
            searched = found;
        }
        None
    }

    /// What a directory has that may be a module.
    fn modules(&self, directory: NodeId, name: &str) -> Vec<NodeId> {
        let is_module = |node: &NodeId| {
            let rest = self.files.tree.name(*node).strip_prefix(name.as_bytes());
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(b"."))
        };
        let target = |node: NodeId| match self.files.resolve(self.files.tree.path(node).as_bytes()) {
            Resolved::Found(target) => target,
            _ => node,
        };
        self.files.children(directory).filter(is_module).map(target).collect()
    }
}

/// Tells whether something is loaded before all else that may change where modules are looked for.
fn has_hooks(files: &FileSystem<'_>) -> bool {
    let is_hook = |node: &NodeId| {
        let file = files.tree.name(*node);
        // Debian has one of its own beside Python's modules
        let is_own = files.parent_name(*node).starts_with(b"python3");
        file.starts_with(b"__editable__")
            || matches!(file, b"sitecustomize.py" | b"usercustomize.py") && !is_own
    };
    let is_library = |node: &NodeId| files.tree.name(*node).starts_with(b"python");
    files.with_extension("py").iter().any(is_hook) || files.with_extension("zip").iter().any(is_library)
}

/// Tells a list of directories whose program is known to change nothing of where modules are looked for.
fn is_harmless(name: &[u8]) -> bool {
    name == b"distutils-precedence.pth"
}
