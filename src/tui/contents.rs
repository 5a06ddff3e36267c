//! What is in files: asked of another thread, which alone knows where the image is.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::Receiver;

use super::rows::{JobId, NewestJob};
use crate::analysis::Analysis;
use crate::inspect::{Difference, Inspected};
use crate::tree::{InodeId, NodeId, Scope};

/// A file as one layer wrote it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileVersion {
    /// Its path.
    pub node: NodeId,
    /// What the layer put there.
    pub inode: InodeId,
}

/// What is wished.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wish {
    /// To look into a file.
    Look(FileVersion),
    /// To see how a text differs from an older version of it.
    Compare {
        /// The older version.
        older: FileVersion,
        /// The newer one.
        newer: FileVersion,
    },
    /// To have a path written into a folder.
    TakeOut {
        /// The path.
        node: NodeId,
        /// As the layers up to one leave it, or as one layer records it.
        scope: Scope,
        /// The folder.
        folder: PathBuf,
        /// Whether what stands there may be replaced.
        overwrite: bool,
    },
}

/// A wish that another thread is to grant.
#[derive(Clone)]
pub struct ContentsJob {
    /// What its answer goes by.
    pub id: JobId,
    /// Which of the images that were asked for.
    pub image: usize,
    /// That image.
    pub analysis: Arc<Analysis>,
    /// What is wished.
    pub wish: Wish,
    /// Whether a person has agreed to what it costs.
    pub agreed: bool,
    newest: NewestJob,
}

/// What came of a wish.
#[derive(Debug)]
pub struct ContentsAnswer {
    /// The wish.
    pub job: ContentsJob,
    /// What came of it.
    pub result: Result<Granted, Refusal>,
}

/// What was wished.
#[derive(Debug)]
pub enum Granted {
    /// A file, looked into.
    Look(Box<Inspected>),
    /// How two texts differ; None where one of them is none.
    Compare(Option<Difference>),
    /// What was written, and what a person should know of it.
    TakeOut(Vec<String>),
}

/// Why a wish was not granted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// It costs this, which a person has to agree to.
    Costs(String),
    /// This stands where it would be written.
    Exists(String),
    /// It can't be done.
    Failed(String),
}

/// Grants wishes, one after the other, until none come any more; calls what it is given with each answer.
pub type ServeContents = Box<dyn FnOnce(Receiver<ContentsJob>, &dyn Fn(ContentsAnswer)) + Send>;

impl ContentsJob {
    /// A new wish, which takes the place of those before it.
    pub(crate) fn new(newest: &NewestJob, image: usize, analysis: &Arc<Analysis>, wish: Wish) -> Self {
        let id = newest.next();
        Self { id, image, analysis: Arc::clone(analysis), wish, agreed: false, newest: newest.clone() }
    }

    /// Tells whether nobody waits for an answer any more.
    pub fn is_over(&self) -> bool {
        self.newest.is_over(self.id)
    }

    /// Ends the wish: it was answered, or nobody waits for that.
    pub(crate) fn end(&self) {
        self.newest.end(self.id);
    }

    /// Wishes the same anew.
    pub(crate) fn again(self) -> Self {
        Self { id: self.newest.next(), ..self }
    }
}

impl PartialEq for ContentsJob {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Eq for ContentsJob {}

impl fmt::Debug for ContentsJob {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ContentsJob").field("id", &self.id).field("wish", &self.wish).finish_non_exhaustive()
    }
}
