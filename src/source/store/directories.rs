//! The directories of a layer's contents, found by the names of its members.

use super::StoreProblem;
use super::beneath::Folder;
use super::empty_members::EmptyMembers;
use crate::text::escape;

/// Finds the directory in which a member's content lies.
#[derive(Debug, Clone)]
pub(super) struct Directories {
    /// Where the names come from, escaped.
    place: String,
    contents: Folder,
    /// The one that was found last, and its name: neighbours in a tar are neighbours on disk.
    last: Option<(Vec<u8>, Folder)>,
    /// What a link may have stood for that later names lead over: members without content that were seen.
    empty: EmptyMembers,
}

impl Directories {
    /// Takes the folder of all contents, whose names come from a tar-split that lies at `place`, escaped.
    pub fn new(place: String, contents: Folder) -> Self {
        Self { place, contents, last: None, empty: EmptyMembers::default() }
    }

    /// Notes a member that has no content, by its name as recorded.
    pub fn note_empty(&mut self, name: &[u8]) {
        self.empty.note(name);
    }

    /// Finds the directory of a member, and the content's name in it.
    ///
    /// # Errors
    /// Where the name leads out of the layer, or its directory is not there.
    pub fn find(&mut self, name: &[u8]) -> Result<(Folder, Vec<u8>), StoreProblem> {
        let mut cleaned = self.contents.clean(name).map_err(|problem| match problem {
            StoreProblem::Escaped { how, .. } => {
                StoreProblem::damaged(&self.place, format!("names {}, which {how}", escape(name)))
            }
            other => other,
        })?;
        let Some(slash) = cleaned.iter().rposition(|&byte| byte == b'/') else {
            return Ok((self.contents.clone(), cleaned));
        };
        let last = cleaned.split_off(slash + 1);
        cleaned.truncate(slash);
        Ok((self.directory(cleaned)?, last))
    }

    fn directory(&mut self, name: Vec<u8>) -> Result<Folder, StoreProblem> {
        if let Some((_, directory)) = self.last.as_ref().filter(|(last, _)| *last == name) {
            return Ok(directory.clone());
        }
        let directory = match self.contents.folder(&name) {
            Err(StoreProblem::Escaped { .. }) => {
                self.contents.folder_over_links(&name, |link| self.empty.include(link))
            }
            other => other,
        }?;
        self.last = Some((name, directory.clone()));
        Ok(directory)
    }
}
