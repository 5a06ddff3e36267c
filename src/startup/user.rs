//! Whom a container runs as, and what that user may do.
//!
//! Access lists and capabilities of files are not looked at: where one may open a door, it counts as open.

use std::borrow::Cow;

use super::problem::Problem;
use crate::filesystem::{FileSystem, Resolved};
use crate::layer::Inode;

/// A user of the container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// The number; None where the image does not say which number the name has.
    pub id: Option<u64>,
    groups: Groups,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Groups {
    /// Of these and no others.
    Only(Vec<u64>),
    /// Of some that are not known.
    Unknown,
}

/// A small file of names: there, not there, or there and not to be read.
enum AccountFile<'a> {
    Known(Cow<'a, str>),
    Unknown,
}

impl User {
    /// Finds the user as the engine does: a name or a number, and a group after a colon.
    pub fn of(files: &FileSystem<'_>) -> Result<Self, Problem> {
        let (user, group) = match files.config().user.split_once(':') {
            Some((user, group)) => (user, Some(group).filter(|group| !group.is_empty())),
            None => (files.config().user.as_str(), None),
        };
        let users = account_file(files, "/etc/passwd");
        let (name, id, first_group) = match (user, &users) {
            ("", _) => (Some("root"), Some(0), Some(0)),
            (user, AccountFile::Known(users)) => match lines(users).find(|line| is_of(line, user)) {
                Some(line) => (Some(line[0]), number(line[2]), line.get(3).and_then(|group| number(group))),
                None if number(user).is_some() => (None, number(user), Some(0)),
                None => return Err(Problem::UnknownUser(short(user))),
            },
            (user, AccountFile::Unknown) => (None, number(user), None),
        };
        let groups = account_file(files, "/etc/group");
        let groups = match (group, &groups) {
            (Some(group), AccountFile::Known(groups)) => {
                match lines(groups).find(|line| is_of(line, group)) {
                    Some(line) => number(line[2]).map_or(Groups::Unknown, |group| Groups::Only(vec![group])),
                    None => match number(group) {
                        Some(group) => Groups::Only(vec![group]),
                        None => return Err(Problem::UnknownGroup(short(group))),
                    },
                }
            }
            (None, AccountFile::Known(groups)) => match first_group {
                Some(first) => {
                    let is_member = |line: &&Vec<&str>| {
                        name.zip(line.get(3)).is_some_and(|(name, of)| of.split(',').any(|one| one == name))
                    };
                    let others = lines(groups).filter(|line| is_member(&line)).map(|line| number(line[2]));
                    let all: Option<Vec<u64>> = std::iter::once(Some(first)).chain(others).collect();
                    all.map_or(Groups::Unknown, Groups::Only)
                }
                None => Groups::Unknown,
            },
            (_, AccountFile::Unknown) => Groups::Unknown,
        };
        Ok(Self { id, groups })
    }

    /// Tells whether a file may be read.
    pub(super) fn may_read(&self, inode: &Inode) -> bool {
        let has = |bit: u32| inode.mode() & bit != 0;
        match self.id {
            _ if inode.xattrs() != 0 => true,
            Some(0) | None => true,
            Some(id) if id == inode.uid() => has(0o400),
            Some(_) => match &self.groups {
                Groups::Only(groups) if groups.contains(&inode.gid()) => has(0o040),
                Groups::Only(_) => has(0o004),
                Groups::Unknown => has(0o044),
            },
        }
    }

    /// Tells whether a file may be executed, or a directory entered.
    pub(crate) fn may_execute(&self, inode: &Inode, is_directory: bool) -> bool {
        let has = |bit: u32| inode.mode() & bit != 0;
        match self.id {
            _ if inode.xattrs() != 0 => is_directory || has(0o111),
            Some(0) | None => is_directory || has(0o111),
            Some(id) if id == inode.uid() => has(0o100),
            Some(_) => match &self.groups {
                Groups::Only(groups) if groups.contains(&inode.gid()) => has(0o010),
                Groups::Only(_) => has(0o001),
                Groups::Unknown => has(0o011),
            },
        }
    }
}

/// How a user logs in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Account {
    /// Where the user begins.
    pub home: String,
    /// What is run for the user; empty for `/bin/sh`.
    pub shell: String,
}

/// The account of a name, if the image has one; None where its list of users can't be read.
pub(super) fn account(files: &FileSystem<'_>, name: &str) -> Option<Option<Account>> {
    let AccountFile::Known(users) = account_file(files, "/etc/passwd") else { return None };
    let line = lines(&users).find(|line| line[0] == name);
    Some(line.map(|line| {
        let field = |place: usize| line.get(place).copied().unwrap_or_default().to_owned();
        Account { home: field(5), shell: field(6) }
    }))
}

/// Tells whether a line names an entry, or has its number.
fn is_of(line: &[&str], wanted: &str) -> bool {
    line[0] == wanted || line[2] == wanted
}

/// The fields of each line that has a name and a number.
fn lines(text: &str) -> impl Iterator<Item = Vec<&str>> {
    let fields = text.lines().map(|line| line.trim().split(':').collect::<Vec<_>>());
    fields.filter(|fields| fields.len() >= 3)
}

/// Names are told in full up to more letters than any has.
fn short(name: &str) -> String {
    name.chars().take(256).collect()
}

fn number(text: &str) -> Option<u64> {
    text.parse().ok()
}

fn account_file<'a>(files: &FileSystem<'a>, path: &str) -> AccountFile<'a> {
    match files.resolve(path.as_bytes()) {
        Resolved::Found(node) => files.text(node).map_or(AccountFile::Unknown, AccountFile::Known),
        _ => AccountFile::Known(Cow::Borrowed("")),
    }
}
