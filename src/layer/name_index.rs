//! Finds the number of a path while a layer is read.

use std::hash::BuildHasher;

use hashbrown::hash_table::Entry;
use hashbrown::{DefaultHashBuilder, HashTable};

use super::names::{NameId, Names};

/// Paths by name, in the order in which they are first met.
#[derive(Debug, Default)]
pub(super) struct NameIndex {
    names: Names,
    table: HashTable<NameId>,
    hasher: DefaultHashBuilder,
    /// The last directory, and where in it each directory above ends: tars list neighbours together.
    last: Vec<u8>,
    above: Vec<(usize, NameId)>,
}

impl NameIndex {
    /// The number of a cleaned path, which joins with all directories above it if it is new.
    pub fn of(&mut self, path: &[u8]) -> NameId {
        match memchr::memrchr(b'/', path) {
            Some(slash) => {
                let directory = self.directory(&path[..slash]);
                self.child(directory, &path[slash + 1..])
            }
            None if path.is_empty() => NameId::ROOT,
            None => self.child(NameId::ROOT, path),
        }
    }

    /// The paths so far.
    pub fn names(&self) -> &Names {
        &self.names
    }

    /// The paths, once no more are asked for.
    pub fn into_names(self) -> Names {
        self.names
    }

    fn directory(&mut self, path: &[u8]) -> NameId {
        if path == self.last
            && let Some((_, directory)) = self.above.last()
        {
            return *directory;
        }
        let common = self.last.iter().zip(path).take_while(|(a, b)| a == b).count();
        let ends_name = |path: &[u8], end: usize| matches!(path.get(end), None | Some(b'/'));
        while let Some((end, _)) = self.above.last().copied()
            && (end > common || !ends_name(path, end))
        {
            self.above.pop();
        }
        let (mut end, mut directory) = self.above.last().copied().unwrap_or((0, NameId::ROOT));
        let rest = if end == 0 { path } else { path.get(end + 1..).unwrap_or_default() };
        for name in rest.split(|&byte| byte == b'/').filter(|name| !name.is_empty()) {
            end += name.len() + usize::from(end > 0);
            directory = self.child(directory, name);
            self.above.push((end, directory));
        }
        self.last.clear();
        self.last.extend_from_slice(path);
        directory
    }

    fn child(&mut self, directory: NameId, name: &[u8]) -> NameId {
        let names = &self.names;
        let is_it = |id: &NameId| names.parent(*id) == directory && names.name(*id) == name;
        let hash_of = |id: &NameId| self.hasher.hash_one((names.parent(*id), names.name(*id)));
        match self.table.entry(self.hasher.hash_one((directory, name)), is_it, hash_of) {
            Entry::Occupied(known) => *known.get(),
            Entry::Vacant(entry) => {
                let id = NameId(names.len() as u32);
                entry.insert(id);
                self.names.push(directory, name)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_has_one_number_whatever_was_asked_before_it() {
        let mut index = NameIndex::default();
        let paths: [&[u8]; 8] = [b"a/b/c", b"a/b", b"a/bc/c", b"", b"a/b/c", b"ab/c", b"c", b"a/bc"];
        let numbers = paths.map(|path| index.of(path));
        for (path, number) in paths.iter().zip(numbers) {
            assert_eq!(index.of(path), number);
            assert_eq!(index.names().path(number).as_bytes(), *path);
        }
        assert_eq!((numbers[3], numbers[0]), (NameId::ROOT, numbers[4]));
        assert_eq!(index.into_names().len(), 9);
    }
}
