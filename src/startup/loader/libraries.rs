//! The libraries of a program, found as its loader finds them.

use std::collections::{HashSet, VecDeque};

use super::directories::{self, Directory};
use super::libc::{is_loader_itself, libc_of_loader};
use crate::content::{Executable, Libc, Machine};
use crate::filesystem::FileSystem;
use crate::image::LayerIndex;
use crate::layer::{ImagePath, Kind};
use crate::startup::executed::ExecutedFile;
use crate::tree::NodeId;

/// Paths that are looked at for one program, before it counts as one that nothing is said of.
const MOST_LOOKS: u32 = 100_000;

/// The libraries of a program.
#[derive(Debug, Clone)]
pub struct Libraries {
    /// The C library whose loader loads them.
    pub libc: Libc,
    /// Those that are there, each once, in the order in which they are loaded; links followed.
    pub found: Vec<NodeId>,
    /// Those that are not there, each once, in the order in which they are looked for.
    pub missing: Vec<MissingLibrary>,
}

/// A library that is not there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingLibrary {
    /// Its name, as recorded.
    pub name: Vec<u8>,
    /// The program or library that names it.
    pub needed_by: NodeId,
    /// The path by which that was opened.
    pub opened_as: Vec<u8>,
    /// The library, in a directory where loaders only find what `ldconfig` saw, which was not run since.
    pub unseen: Option<NodeId>,
    /// The library, which is there and has no bytes, and the path by which it is opened.
    pub empty: Option<(NodeId, Vec<u8>)>,
}

/// Where a library is.
enum LibraryLocation {
    /// There, and opened by this path.
    At(NodeId, Vec<u8>),
    /// Nowhere, or only where `ldconfig` did not see it.
    Nowhere { unseen: Option<NodeId> },
}

impl MissingLibrary {
    /// A library that a loaded file names.
    fn new(name: &[u8], by: &Loaded) -> Self {
        let (name, opened_as) = (name.to_vec(), by.opened_as.clone());
        Self { name, needed_by: by.node, opened_as, unseen: None, empty: None }
    }
}

/// A file that is loaded, with those that brought it.
struct Loaded {
    node: NodeId,
    opened_as: Vec<u8>,
    brought_by: Option<usize>,
}

struct LibrarySearch<'e, 'a> {
    files: &'e FileSystem<'a>,
    machine: &'e Machine,
    /// Where all files look after the places that they name.
    shared: Vec<Directory>,
    /// The layer that last ran `ldconfig`.
    cached_in: Option<LayerIndex>,
    loaded: Vec<Loaded>,
    looks: u32,
}

impl Libraries {
    /// Finds the libraries of a program that is started; None where it is static, where its loader is missing or not known,
    /// or where it would take too long.
    pub fn of(files: &FileSystem<'_>, file: &ExecutedFile) -> Option<Self> {
        Self::with_opened(files, file, &[])
    }

    /// The same, where the program opens other libraries while it runs, which bring their own: those are not among what is
    /// found.
    pub fn with_opened(files: &FileSystem<'_>, file: &ExecutedFile, opened: &[NodeId]) -> Option<Self> {
        let program = files.executable(file.node)?;
        let interpreter = program.interpreter.as_deref()?;
        let loader = files.file(interpreter)?;
        let libc = libc_of_loader(files, interpreter, loader)?;
        let mut search = LibrarySearch::new(files, file, &program.machine, (libc, loader))?;
        let own_name = interpreter.rsplit(|&byte| byte == b'/').next().unwrap_or(interpreter);
        let mut known: HashSet<&[u8]> = HashSet::from([own_name]);
        let mut seen = HashSet::from([file.node]);
        search.open(opened.iter().copied().filter(|library| seen.insert(*library)));
        let given = search.loaded.len();
        let mut missing = Vec::new();
        let mut pending: VecDeque<usize> = (0..given).collect();
        while let Some(by) = pending.pop_front() {
            if !files.is_examined(search.loaded[by].node) {
                return None;
            }
            let Some(executable) = files.executable(search.loaded[by].node) else { continue };
            for name in &executable.needed {
                if is_loader_itself(libc, name) || is_of_host(files, name) || !known.insert(name) {
                    continue;
                }
                match search.find(name, by)? {
                    LibraryLocation::At(node, path)
                        if files.inode(node).is_some_and(|inode| inode.size == 0) =>
                    {
                        missing.push(MissingLibrary {
                            empty: Some((node, path)),
                            ..MissingLibrary::new(name, &search.loaded[by])
                        });
                    }
                    LibraryLocation::At(node, opened_as) => {
                        if seen.insert(node) {
                            pending.push_back(search.loaded.len());
                            search.loaded.push(Loaded { node, opened_as, brought_by: Some(by) });
                        }
                    }
                    LibraryLocation::Nowhere { unseen } => {
                        missing
                            .push(MissingLibrary { unseen, ..MissingLibrary::new(name, &search.loaded[by]) });
                    }
                }
            }
        }
        let found = search.loaded[given..].iter().map(|loaded| loaded.node).collect();
        Some(Self { libc, found, missing })
    }
}

impl<'e, 'a> LibrarySearch<'e, 'a> {
    /// Begins with a program; None for a processor that is not known.
    fn new(
        files: &'e FileSystem<'a>,
        file: &ExecutedFile,
        machine: &'e Machine,
        (libc, loader): (Libc, NodeId),
    ) -> Option<Self> {
        let Machine::Known(processor) = machine else { return None };
        let of_environment = files.variable("LD_LIBRARY_PATH").unwrap_or_default().as_bytes();
        let of_environment =
            directories::split(of_environment).filter(|path| !path.is_empty()).map(Vec::from);
        let of_environment = of_environment.map(|path| Directory { path, is_cached: false });
        let caches = files.named("ld.so.cache").iter();
        Some(Self {
            files,
            machine,
            shared: of_environment.chain(directories::of_system(files, libc, loader, processor)).collect(),
            cached_in: caches.filter_map(|cache| files.tree.last_layer(*cache)).max(),
            loaded: vec![Loaded { node: file.node, opened_as: file.call.path.clone(), brought_by: None }],
            looks: 0,
        })
    }

    /// Adds libraries that the program opens by their own paths.
    fn open(&mut self, libraries: impl Iterator<Item = NodeId>) {
        for library in libraries {
            let opened_as = [b"/", self.files.tree.path(library).as_bytes()].concat();
            self.loaded.push(Loaded { node: library, opened_as, brought_by: Some(0) });
        }
    }
}

impl LibrarySearch<'_, '_> {
    /// Finds a library that a loaded file names. None where too much was looked at, or where only a running program can
    /// tell.
    fn find(&mut self, name: &[u8], by: usize) -> Option<LibraryLocation> {
        if name.contains(&b'/') {
            let place = || match self.files.file(name) {
                Some(node) => LibraryLocation::At(node, name.to_vec()),
                None => LibraryLocation::Nowhere { unseen: None },
            };
            return name.starts_with(b"/").then(place);
        }
        // what brought it lends its own search path too (DT_RPATH of glibc, any of musl)
        let mut search_from = Some(by);
        while let Some(place) = search_from {
            for directory in self.own_directories(place)? {
                if let Some((node, path)) = self.probe(&directory, name)? {
                    return Some(LibraryLocation::At(node, path));
                }
            }
            self.looks += 1;
            search_from = self.loaded[place].brought_by;
        }
        let mut unseen = None;
        for place in 0..self.shared.len() {
            let Directory { path, is_cached } = self.shared[place].clone();
            match self.probe(&path, name)? {
                Some((node, path)) if !is_cached || self.was_seen(node, &path) => {
                    return Some(LibraryLocation::At(node, path));
                }
                Some((node, _)) => unseen = unseen.or(Some(node)),
                None => {}
            }
        }
        Some(LibraryLocation::Nowhere { unseen })
    }

    /// Tells whether a library was there when `ldconfig` was last run.
    fn was_seen(&self, node: NodeId, path: &[u8]) -> bool {
        let tree = self.files.tree;
        let first = |node: NodeId| tree.versions(node).first().map(|version| version.layer);
        let name = tree.find(&ImagePath::clean(path));
        let came_in = name.and_then(first).into_iter().chain(first(node)).min();
        self.cached_in.is_some_and(|cached| came_in.is_none_or(|layer| layer <= cached))
    }

    /// Looks into one directory. None where that was once too often.
    fn probe(&mut self, directory: &[u8], name: &[u8]) -> Option<Option<(NodeId, Vec<u8>)>> {
        self.looks += 1;
        if self.looks > MOST_LOOKS {
            return None;
        }
        let path = [directory, name].join(&b'/');
        let found = self.files.file(&path).filter(|node| self.fits(*node));
        Some(found.map(|node| (node, path)))
    }

    /// The directories that a loaded file itself names; None where only a running program can tell.
    fn own_directories(&self, of: usize) -> Option<Vec<Vec<u8>>> {
        let Loaded { node, opened_as, .. } = &self.loaded[of];
        let Some(executable) = self.files.executable(*node) else { return Some(Vec::new()) };
        let folder = self.files.tree.parent(*node).map(|above| self.files.tree.path(above))?;
        let opened_in = opened_as.iter().rposition(|&byte| byte == b'/').map(|slash| &opened_as[..slash]);
        let mut origins = vec![[b"/", folder.as_bytes()].concat()];
        origins.extend(opened_in.filter(|path| path.starts_with(b"/")).map(Vec::from));
        let mut directories = Vec::new();
        for path in executable.search_path.iter().filter(|path| !path.is_empty()) {
            for origin in &origins {
                for lib in ["lib", "lib64"] {
                    let path = replace(path, &[("ORIGIN", origin), ("LIB", lib.as_bytes())]);
                    if !path.starts_with(b"/") || path.contains(&b'$') {
                        return None;
                    }
                    if directories.last() != Some(&path) {
                        directories.push(path);
                    }
                }
            }
        }
        Some(directories)
    }

    /// Tells whether a file is a library for the program's processor; glibc goes on looking where it is not.
    fn fits(&self, node: NodeId) -> bool {
        let machine = |executable: &Executable| executable.machine == *self.machine;
        self.files.kind(node) == Some(Kind::File) && self.files.executable(node).is_none_or(machine)
    }
}

/// Tells whether a library comes from the host: NVIDIA's runtime brings those of its driver, and more to images that ask
/// for it.
fn is_of_host(files: &FileSystem<'_>, name: &[u8]) -> bool {
    name.starts_with(b"libcuda.so")
        || name.starts_with(b"libnvidia-")
        || files.variable("NVIDIA_VISIBLE_DEVICES").is_some()
}

/// Replaces the loader's words, `$ORIGIN` and `${ORIGIN}`.
fn replace(path: &[u8], words: &[(&str, &[u8])]) -> Vec<u8> {
    let mut out = Vec::with_capacity(path.len());
    let mut rest = path;
    'bytes: while let Some((first, after)) = rest.split_first() {
        if *first == b'$' {
            for (word, value) in words {
                let braced = format!("{{{word}}}");
                let word =
                    [braced.as_bytes(), word.as_bytes()].into_iter().find(|word| after.starts_with(word));
                if let Some(word) = word {
                    out.extend_from_slice(value);
                    rest = &after[word.len()..];
                    continue 'bytes;
                }
            }
        }
        out.push(*first);
        rest = after;
    }
    out
}
