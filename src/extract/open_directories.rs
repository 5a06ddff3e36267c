//! The directories on the way to what was written last, kept open: what is written next is mostly near, and a way of thousands
//! of names is not walked again for each of thousands of files.

use std::collections::VecDeque;
use std::io;
use std::rc::Rc;

use super::directory::Directory;

/// How many are open at most.
const OPEN: usize = 64;

/// The directories on one way, as far down as they are open.
#[derive(Debug)]
pub(super) struct OpenDirectories {
    start: Rc<Directory>,
    /// The names of the way.
    way: Vec<Vec<u8>>,
    /// What the last names of the way lead to, the innermost last.
    open: VecDeque<Rc<Directory>>,
}

impl OpenDirectories {
    /// Begins at a directory.
    pub fn below(start: Directory) -> Self {
        Self { start: Rc::new(start), way: Vec::new(), open: VecDeque::new() }
    }

    /// Gives the directory that names lead to, each opened by `step` in the one before it. A directory that was reached
    /// must stay in its place.
    pub fn reach(
        &mut self,
        names: &[&[u8]],
        mut step: impl FnMut(&Directory, &[u8]) -> io::Result<Directory>,
    ) -> io::Result<Rc<Directory>> {
        let common = self.way.iter().zip(names).take_while(|(known, name)| known == *name).count();
        self.open.truncate(self.open.len().saturating_sub(self.way.len() - common));
        // the innermost that is common to both ways may have been closed since
        let kept = if self.open.is_empty() { 0 } else { common };
        self.way.truncate(kept);
        for name in &names[kept..] {
            let next = step(self.open.back().unwrap_or(&self.start), name)?;
            self.way.push(name.to_vec());
            self.open.push_back(Rc::new(next));
            if self.open.len() > OPEN {
                self.open.pop_front();
            }
        }
        Ok(Rc::clone(self.open.back().unwrap_or(&self.start)))
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    /// How many steps it takes to reach each of these depths one after another, in a chain of directories.
    fn steps(depths: impl Iterator<Item = usize>) -> usize {
        let folder = tempfile::tempdir().expect("a folder");
        let mut open = OpenDirectories::below(Directory::open(folder.path()).expect("a directory"));
        let mut steps = 0;
        for depth in depths {
            let names = vec![b"d".as_slice(); depth];
            let reached = open.reach(&names, |parent, name| {
                steps += 1;
                // there since it was reached before
                let _ = parent.make_directory(name);
                parent.below(name)
            });
            let here = reached.expect("a directory");
            let _ = here.make_directory(depth.to_string().as_bytes());
        }
        let deepest = (0..3).fold(folder.path().to_owned(), |path, _| path.join("d"));
        assert!(deepest.join("3").is_dir(), "what is made is where it belongs");
        steps
    }

    #[test]
    fn a_way_down_and_up_again_is_walked_but_a_few_times() {
        let depth = 640;
        let walked = steps((0..=depth).chain((0..depth).rev()));
        assert!(walked < depth * 8, "{walked} steps");
        assert_eq!(steps([3, 3, 3, 2, 3, 1, 3].into_iter()), 3 + 1 + 2);
    }
}
