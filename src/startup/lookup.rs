//! Finds the file that a word means, as the runtime, shells and `env` find it.

use super::call::Caller;
use super::refusal::{Reason, Refusal};
use super::user::User;
use crate::filesystem::{FileSystem, Resolved};
use crate::layer::{ImagePath, Kind};
use crate::tree::NodeId;

/// Where programs are looked for when the image sets no PATH (Docker's default for Linux).
const DEFAULT_PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// Directories of PATH beyond these are left to their owner.
const MOST_DIRECTORIES: usize = 1_000;

/// No path is longer on Linux (`PATH_MAX`).
const LONGEST: usize = 4_096;

/// Why no file was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LookupFailure {
    /// It can't be started.
    Refused(Refusal),
    /// Only a running container can tell.
    Unknown,
}

/// Looks for files as the user of the container.
pub(super) struct Lookup<'e, 'a> {
    files: &'e FileSystem<'a>,
    user: Option<User>,
    working_dir: String,
    /// The directories of PATH, where a script has changed them.
    search_path: Option<String>,
}

/// From where files are looked for.
pub(super) struct Place {
    working_dir: String,
    search_path: Option<String>,
}

impl<'e, 'a> Lookup<'e, 'a> {
    /// Prepares; a user that is not known may do what anybody may.
    pub fn new(files: &'e FileSystem<'a>, user: Option<User>) -> Self {
        let working_dir = format!("/{}", files.config().working_dir.trim_matches('/'));
        Self { files, user, working_dir, search_path: None }
    }

    /// The directory from which paths are looked for, absolute.
    pub fn directory(&self) -> &str {
        &self.working_dir
    }

    /// Looks from another directory on, as after `cd`.
    pub fn enter(&mut self, directory: &[u8]) {
        self.working_dir = String::from_utf8_lossy(&self.absolute(directory)).into_owned();
    }

    /// Looks for programs in other directories, separated by colons; `$PATH` stands for those of before.
    pub fn search(&mut self, directories: &str) {
        let path = self.search_path().to_owned();
        let replaced = directories.split(':').map(|part| if part == "$PATH" { path.as_str() } else { part });
        self.search_path = Some(replaced.collect::<Vec<_>>().join(":"));
    }

    fn search_path(&self) -> &str {
        let of_image = || self.files.variable("PATH").unwrap_or(DEFAULT_PATH);
        self.search_path.as_deref().unwrap_or_else(of_image)
    }

    /// Tells whether no directory of PATH has a file of a name, whoever may execute it, nor will have one.
    pub fn is_in_no_directory(&self, name: &str) -> bool {
        self.search_path()
            .split(':')
            .all(|directory| self.is_absent(format!("{directory}/{name}").as_bytes()))
    }

    /// From where files are looked for now.
    pub fn place(&self) -> Place {
        Place { working_dir: self.working_dir.clone(), search_path: self.search_path.clone() }
    }

    /// Looks for files from where it did before.
    pub fn go_back(&mut self, place: Place) {
        (self.working_dir, self.search_path) = (place.working_dir, place.search_path);
    }

    /// Tells whether processes run as root, as far as the image says.
    pub fn is_of_root(&self) -> bool {
        self.user.as_ref().is_some_and(|user| user.id == Some(0))
    }

    /// Tells whether the user may not read a file, or not come to it.
    pub fn is_closed(&self, file: NodeId) -> bool {
        let may_read = |user: &User| self.files.inode(file).is_none_or(|inode| user.may_read(inode));
        self.user.as_ref().is_some_and(|user| !may_read(user)) || self.closed(file).is_some()
    }

    /// Finds the file that a word means, and the path under which it is opened.
    pub fn word(&self, word: &[u8], by: Caller) -> Result<(NodeId, Vec<u8>), LookupFailure> {
        if word.len() > LONGEST {
            return Err(LookupFailure::Unknown);
        }
        if word.contains(&b'/') {
            return self.file(word).map(|node| (node, word.to_vec()));
        }
        let path = self.search_path();
        let directories = path.split(':').map(str::as_bytes).take(MOST_DIRECTORIES);
        let mut near = None;
        let mut is_unknown = path.split(':').nth(MOST_DIRECTORIES).is_some();
        for directory in directories.filter(|_| !path.is_empty() && !word.is_empty()) {
            let candidate = match directory {
                [] => word.to_vec(),
                [start @ .., b'/'] => [start, word].join(&b'/'),
                _ => [directory, word].join(&b'/'),
            };
            match self.file(&candidate) {
                Ok(node) if by == Caller::Runtime && !directory.starts_with(b"/") => {
                    return Err(LookupFailure::Refused(Refusal { reason: Reason::Relative, at: Some(node) }));
                }
                Ok(node) => return Ok((node, candidate)),
                Err(LookupFailure::Unknown) => is_unknown = true,
                Err(LookupFailure::Refused(refusal)) => {
                    // the nearest is the one that somebody meant
                    let is_closed = matches!(refusal.reason, Reason::NoExecuteBit | Reason::NotForUser);
                    if is_closed && near.is_none() {
                        near = Some(refusal);
                    }
                }
            }
        }
        match near {
            _ if is_unknown => Err(LookupFailure::Unknown),
            Some(refusal) if by != Caller::Runtime => Err(LookupFailure::Refused(refusal)),
            near => {
                let at = near.and_then(|refusal| refusal.at);
                Err(LookupFailure::Refused(Refusal { reason: Reason::NotInPath, at }))
            }
        }
    }

    /// Finds the file at a path, as one that shall be started.
    pub fn file(&self, path: &[u8]) -> Result<NodeId, LookupFailure> {
        let refused = |reason, at| Err(LookupFailure::Refused(Refusal { reason, at }));
        let node = match self.files.resolve(&self.absolute(path)) {
            Resolved::Missing(missing) if self.comes_later(&missing) => return Err(LookupFailure::Unknown),
            Resolved::Missing(_) => return refused(Reason::Missing, None),
            Resolved::NotADirectory(node) => return refused(Reason::NotADirectory, Some(node)),
            Resolved::Loop => return refused(Reason::Loop, None),
            Resolved::Found(node) => node,
        };
        let at = Some(node);
        if let Some(closed) = self.closed_from(path, node) {
            return refused(Reason::Unreachable, Some(closed));
        }
        match self.files.inode(node) {
            Some(inode) if inode.kind == Kind::File => match inode.mode() & 0o111 {
                0 => refused(Reason::NoExecuteBit, at),
                _ if self.user.as_ref().is_none_or(|user| user.may_execute(inode, false)) => Ok(node),
                _ => refused(Reason::NotForUser, at),
            },
            Some(inode) if inode.kind != Kind::Directory => refused(Reason::NotAFile, at),
            _ => refused(Reason::Directory, at),
        }
    }

    /// Tells whether nothing is at a path, and nothing will be in a container.
    pub fn is_absent(&self, path: &[u8]) -> bool {
        match self.files.resolve(&self.absolute(path)) {
            Resolved::Missing(missing) => path.len() <= LONGEST && !self.comes_later(&missing),
            _ => false,
        }
    }

    /// Tells whether a container may have files in a directory that the image does not have there.
    pub fn may_come(&self, directory: &[u8]) -> bool {
        let path = ImagePath::clean(&self.absolute(directory));
        self.comes_later(&path)
    }

    /// A path from the root, where the process starts in the working directory.
    pub fn absolute(&self, path: &[u8]) -> Vec<u8> {
        match path {
            [b'/', ..] => path.to_vec(),
            _ => {
                let path = [self.working_dir.as_bytes(), path].join(&b'/');
                match self.files.resolve(self.working_dir.as_bytes()) {
                    // the engine makes it, and so the way out of it leads through no link
                    Resolved::Missing(_) => [b"/", ImagePath::clean(&path).as_bytes()].concat(),
                    _ => path,
                }
            }
        }
    }

    /// The first directory on the way to a file that its user may not enter. A process stands in its directory already,
    /// where the runtime went before it gave up being root, and need not come through those above.
    fn closed_from(&self, path: &[u8], node: NodeId) -> Option<NodeId> {
        let closed = self.closed(node)?;
        let directory = match (path, self.files.resolve(self.working_dir.as_bytes())) {
            ([b'/', ..], _) | (_, Resolved::Missing(_) | Resolved::NotADirectory(_) | Resolved::Loop) => {
                return Some(closed);
            }
            (_, Resolved::Found(directory)) => directory,
        };
        let is_above = |above: NodeId| {
            let mut parents = std::iter::successors(self.files.tree.parent(directory), |node| {
                self.files.tree.parent(*node)
            });
            parents.any(|parent| parent == above)
        };
        (!is_above(closed)).then_some(closed)
    }

    /// The first directory above a file that its user may not enter.
    fn closed(&self, node: NodeId) -> Option<NodeId> {
        let user = self.user.as_ref()?;
        let above = std::iter::successors(self.files.tree.parent(node), |node| self.files.tree.parent(*node));
        let is_closed = |above: &NodeId| {
            self.files.inode(*above).is_some_and(|directory| !user.may_execute(directory, true))
        };
        above.filter(is_closed).last()
    }

    /// Tells whether a path that the image does not have may be there in a container: the kernel's own file systems, and
    /// volumes that the image asks for.
    fn comes_later(&self, missing: &ImagePath) -> bool {
        let of_kernel =
            missing.components().next().is_some_and(|first| [&b"proc"[..], b"sys", b"dev"].contains(&first));
        let in_volume = |volume: &String| {
            let volume = ImagePath::clean(volume.as_bytes());
            *missing == volume || missing.is_below(&volume)
        };
        of_kernel || self.files.config().volumes.iter().any(in_volume)
    }
}
