//! Symbolic links of one layer, followed where names of the same layer lie below them.
//!
//! Links of lower layers are none of this: what lies below one of them turns it into a directory.

use std::collections::BTreeMap;

use super::ImagePath;
use super::names::{NameId, Names};

/// Links that are followed for one name, as the kernel's limit has it.
const LINKS_FOLLOWED: usize = 40;
/// The longest target that can be followed, and be made, on Linux (PATH_MAX).
const TARGET_FOLLOWED: usize = 4096;
/// What may be spent on the names of a layer, on each and once for all, where a step costs 64
/// and a sixteenth of its path: a real layer needs some hundreds for each directory, a hostile one could ask for any number.
const WORK_PER_NAME: usize = 8 << 10;
const WORK: usize = 64 << 20;
const WORK_PER_STEP: usize = 64;

/// The links that a layer has recorded so far.
#[derive(Debug, Default)]
pub(super) struct Links {
    targets: BTreeMap<ImagePath, Box<[u8]>>,
    /// Of each name, by its number, whether it may be a link or hold some: nearly none does.
    known: Vec<Known>,
    /// The last directory as cleaned and as it turned out: tars list neighbours together.
    last: Option<(Box<[u8]>, ImagePath)>,
    work: usize,
    names: usize,
}

/// What was noted of a name.
#[derive(Debug, Clone, Copy, Default)]
struct Known {
    /// A link stood there.
    is_link: bool,
    /// A link stood below it.
    has_links: bool,
}

/// A directory whose links lead nowhere but to one another.
#[derive(Debug)]
pub(super) struct Loop;

impl Links {
    /// Tells whether following took more work than any real layer asks for.
    pub fn is_too_much(&self) -> bool {
        self.work > WORK.saturating_add(WORK_PER_NAME.saturating_mul(self.names))
    }

    /// Notes what stands at a path from now on: a link, or something else.
    pub fn put(&mut self, names: &Names, name: NameId, target: Option<&[u8]>, is_directory: bool) {
        let known = self.known.get(name.at()).copied().unwrap_or_default();
        let may_end_links = known.is_link || known.has_links && !is_directory;
        if !may_end_links && target.is_none() {
            return;
        }
        let path = &names.path(name);
        let before = self.targets.len();
        let is_there = self.targets.remove(path).is_some();
        if !is_directory && known.has_links {
            // what is no directory holds no links either
            let from =
                || self.targets.range(path..).map(|(link, _)| link).take_while(|link| link.is_below(path));
            for link in from().cloned().collect::<Vec<_>>() {
                self.targets.remove(&link);
            }
        }
        if let Some(target) = target {
            self.targets.insert(path.clone(), target.into());
            self.note(names, name);
        }
        if is_there || target.is_some() || self.targets.len() != before {
            self.last = None;
        }
    }

    /// Notes that a link stands at a name; that it may be gone again later is found when that matters.
    fn note(&mut self, names: &Names, name: NameId) {
        if self.known.len() < names.len() {
            self.known.resize(names.len(), Known::default());
        }
        self.known[name.at()].is_link = true;
        for above in names.upwards(name).skip(1) {
            if std::mem::replace(&mut self.known[above.at()].has_links, true) {
                break;
            }
        }
    }

    /// Gives where a cleaned path leads once the links in its directory are followed, inside of the image's root; None for
    /// where it is.
    pub fn follow(&mut self, path: &[u8]) -> Result<Option<ImagePath>, Loop> {
        if self.targets.is_empty() {
            return Ok(None);
        }
        self.names += 1;
        let (directory, name) = match memchr::memrchr(b'/', path) {
            Some(slash) => (&path[..slash], &path[slash + 1..]),
            None => (&[][..], path),
        };
        let followed = self.follow_directory(directory)?;
        let elsewhere = || ImagePath::clean(&[followed.as_bytes(), b"/", name].concat());
        Ok((followed.as_bytes() != directory).then(elsewhere))
    }

    fn follow_directory(&mut self, directory: &[u8]) -> Result<ImagePath, Loop> {
        // a directory below the last one, as in a deep tree, goes on from there
        let (mut followed, rest) = match &self.last {
            Some((last, followed)) if directory == &**last => return Ok(followed.clone()),
            Some((last, followed)) => match directory.strip_prefix(&**last) {
                Some(rest) if rest.starts_with(b"/") => (followed.clone(), rest),
                _ => (ImagePath::default(), directory),
            },
            None => (ImagePath::default(), directory),
        };
        let mut pending: Vec<Vec<u8>> = rest.split(|&b| b == b'/').rev().map(<[u8]>::to_vec).collect();
        let mut links = 0;
        while let Some(component) = pending.pop() {
            let next = followed.join(&component);
            self.work += next.as_bytes().len() / 16 + WORK_PER_STEP;
            // without any link on its way a path of a megabyte has half a million steps
            if self.is_too_much() {
                return Err(Loop);
            }
            let Some(target) = self.targets.get(&next).filter(|_| !matches!(&*component, b"" | b"." | b".."))
            else {
                followed = next;
                continue;
            };
            links += 1;
            if links > LINKS_FOLLOWED || target.len() > TARGET_FOLLOWED {
                return Err(Loop);
            }
            if target.starts_with(b"/") {
                followed = ImagePath::default();
            }
            pending.extend(target.split(|&b| b == b'/').rev().map(<[u8]>::to_vec));
        }
        self.last = Some((directory.into(), followed.clone()));
        Ok(followed)
    }
}
