//! What happens to the explorer, and what it asks for in return. Nothing is decided here.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use crossterm::event::{KeyEvent, MouseEvent};

use super::contents::{ContentsAnswer, ContentsJob};
use super::filter::Query;
use super::places::SortKey;
use super::preferences::{Background, Preferences};
use super::rows::{ListJob, Listed};
use super::sort::Sort;
use crate::compare::Comparison;
use crate::finding::Diagnosis;
use crate::inventory::{ImageScope, Inventory, ListedImage};

/// How the explorer is run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// Whether colours are used; without them, marks, words and weights say all that colours would.
    pub color: bool,
    /// What the person prefers.
    pub preferences: Preferences,
    /// What is known of the terminal's background.
    pub background: Background,
    /// Which characters the terminal can show.
    pub charset: Charset,
    /// From where it was opened.
    pub opened_from: OpenedFrom,
}

/// With colours or without, and as the explorer is where nobody prefers anything else.
impl From<bool> for Options {
    fn from(color: bool) -> Self {
        let (preferences, background) = (Preferences::default(), Background::default());
        let opened_from = OpenedFrom::CommandLine;
        Self { color, preferences, background, charset: Charset::Unicode, opened_from }
    }
}

/// From where an image or a comparison was opened, and so where its way back leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OpenedFrom {
    /// From the command line: leaving ends the program.
    CommandLine,
    /// From the list of images.
    ImageList,
}

/// Which characters a terminal can show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Charset {
    /// All of Unicode.
    Unicode,
    /// Those of ASCII: bars, lines and signs are drawn with what comes near.
    Ascii,
}

/// Something that happened.
#[derive(Debug)]
pub enum Message {
    /// A key was pressed.
    Key(KeyEvent),
    /// The mouse was used.
    Mouse(MouseEvent),
    /// A text was pasted.
    Paste(String),
    /// The terminal has this many columns and rows now.
    Resize(u16, u16),
    /// A moment has passed; sent only while something on the screen is animated.
    Tick,
    /// The loading thread has come this far.
    Progress(Box<LoadingProgress>),
    /// What the engine says of the image before it is read.
    Preview(HistoryPreview),
    /// The image as far as its layers are read.
    Partial(Arc<Diagnosis>),
    /// The image is read and judged.
    Loaded(Arc<Diagnosis>),
    /// All images are read, judged and compared.
    Compared(Arc<Comparison>),
    /// Something that a person should know, escaped.
    Note(String),
    /// All images of an engine are listed, as far as their layers are known.
    Images(Arc<Inventory>),
    /// The list of images as it was left before, which comes first.
    KeptList(KeptList),
    /// The image cannot be read. Why is known to the loading thread, and told once the terminal is restored.
    Failed,
    /// What was to be saved is at this path, or could not be.
    Saved(io::Result<String>),
    /// What came of a wish for contents.
    Contents(Box<ContentsAnswer>),
    /// Another thread has listed rows.
    Listed(Listed),
    /// Rows have come for which keys were typed before, and some of these keys still wait.
    TypedAhead,
    /// The shell has continued the program.
    Resumed,
    /// The program was told to end.
    End,
}

impl Message {
    /// Tells whether this is the last message of a loading thread.
    pub fn ends_loading(&self) -> bool {
        matches!(self, Self::Loaded(_) | Self::Compared(_) | Self::Images(_) | Self::Failed)
    }
}

/// What the runtime is asked to do.
#[derive(Debug)]
pub enum Effect {
    /// End: the person has seen enough.
    Quit,
    /// End, and go back to the list of images; what is still being read is not waited for.
    Back,
    /// Stop loading, and end.
    Cancel,
    /// End: the image cannot be read.
    Fail,
    /// End, to open these images of the list, which is to be found again as it is; several are to be compared.
    Open(Vec<ListedImage>, KeptList),
    /// Give the terminal back until the shell continues the program.
    Suspend,
    /// Take the terminal again and draw all of it.
    Retake,
    /// Copy a text to the terminal's clipboard.
    Copy(String),
    /// Save this in the working directory under a name that is free, and report how that went.
    Save(SavedText),
    /// Have contents read or written on another thread, which sends what came of it.
    Contents(ContentsJob),
    /// List rows on another thread, and send them if there are any.
    List(ListJob),
}

/// A text to be saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedText {
    /// The name of its file, up to the number that makes it free.
    pub stem: &'static str,
    /// The end of that name.
    pub ending: &'static str,
    /// The text.
    pub text: String,
}

/// What a person has set in the list of images, to be found again in a newer one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptList {
    /// The ID of the chosen image.
    pub(crate) chosen: Option<String>,
    /// The IDs of those that are marked.
    pub(crate) marked: Vec<String>,
    /// Which of all are listed.
    pub(crate) scope: ImageScope,
    /// What is looked for.
    pub(crate) query: Option<Query>,
    /// What they are sorted by.
    pub(crate) sort: Sort,
}

impl Default for KeptList {
    fn default() -> Self {
        let (scope, sort) = (ImageScope::All, Sort::by(SortKey::Rank));
        Self { chosen: None, marked: Vec::new(), scope, query: None, sort }
    }
}

/// How the explorer ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Exit {
    /// The person left.
    Quit,
    /// The person went back to the list of images.
    Back,
    /// Loading was interrupted, or the program was told to end.
    Cancelled,
    /// The image could not be read.
    Failed,
    /// These images of the list are to be opened, which is to be found again as it was left.
    Chosen(Vec<ListedImage>, KeptList),
}

/// How far loading has come.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LoadingProgress {
    /// What is being done.
    pub phase: LoadingPhase,
    /// Bytes read so far.
    pub bytes: u64,
    /// Bytes that there are to read, where known.
    pub total: Option<u64>,
    /// Layers read to their end.
    pub layers_done: usize,
    /// Layers that there are, where known.
    pub layers_total: Option<usize>,
    /// How long nothing has come from what is waited for, where something is.
    pub silence: Option<Duration>,
    /// Bytes that come in a second, where that can be told.
    pub rate: Option<u64>,
    /// What the rest will take, where that can be told.
    pub time_left: Option<Duration>,
    /// How much of each layer has come, base first, where layers come one by one.
    pub layers: Vec<LayerProgress>,
}

/// How much of a layer has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LayerProgress {
    /// Bytes that came.
    pub bytes: u64,
    /// Bytes that it is, as it is stored.
    pub total: u64,
}

/// A phase of loading.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LoadingPhase {
    /// It is found out what the image is; nothing has arrived.
    #[default]
    Asking,
    /// The engine builds the export; nothing has arrived.
    Preparing,
    /// Bytes arrive.
    Reading,
    /// All bytes have arrived; what they make is being worked out.
    Analysing,
}

/// What is known of an image at once, shown while the image is read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HistoryPreview {
    /// The image's name.
    pub title: String,
    /// The steps of its build, newest first.
    pub history: Vec<PreviewStep>,
    /// What their sizes are.
    pub sizes: PreviewSizes,
}

/// What the sizes of a preview are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PreviewSizes {
    /// What an engine gives, by its own way of counting, which may differ from unpacked.
    #[default]
    Engine,
    /// The lengths of layers in a registry, as they are compressed there.
    Compressed,
}

/// One build step, before its layer is read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PreviewStep {
    /// The command, as recorded.
    pub created_by: String,
    /// The layer's size in bytes.
    pub size: u64,
    /// When, in seconds since 1970.
    pub created: Option<i64>,
    /// The index of its layer, where that is known and it has one.
    pub layer: Option<usize>,
}
