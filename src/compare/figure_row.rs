//! One row of the matrix: one thing, and what it is in each image.

use super::selection::Selection;
use super::target::RowTarget;
use crate::layer::ImagePath;

/// What a row's numbers count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// Bytes.
    Bytes,
    /// Things.
    Count,
    /// Hundredths of a percent.
    Share,
    /// How many of it there are; its bytes are not the point.
    Presence,
}

/// What it means where a row has no figure for an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum NoFigure {
    /// The image does not have it: as good as 0.
    #[default]
    Absent,
    /// Nobody knows the figure.
    Unknown,
}

/// What it means where a row's figure is 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ZeroFigure {
    /// The image has nothing of it: the row is a sum.
    #[default]
    Nothing,
    /// The image has it without any bytes: the row is a thing, such as a layer or a path.
    Empty,
}

/// How a row unfolds into what lies in a directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unfold {
    /// Which bytes of each image the row is about; None where it has none of the image.
    pub selections: Vec<Option<Selection>>,
    /// The directory.
    pub directory: ImagePath,
}

/// One thing in all images.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FigureRow {
    /// What it is, escaped.
    pub label: String,
    /// What is counted, where the label does not say it all; else empty.
    pub about: &'static str,
    /// What the cells count.
    pub measure: Measure,
    /// The figure in each image; None where the image does not have it, or it is not known.
    pub cells: Vec<Option<u64>>,
    /// What None means.
    pub no_figure: NoFigure,
    /// What 0 means.
    pub zero_figure: ZeroFigure,
    /// Whether each image has another thing than the image before, whatever the figures: a layer of other content.
    pub replaces: Vec<bool>,
    /// What it opens in each image.
    pub targets: Vec<Option<RowTarget>>,
    /// What it is made of.
    pub children: Vec<FigureRow>,
    /// What else it is made of, found only when it is asked for; see [`super::directory_rows`].
    pub unfold: Option<Unfold>,
}

impl FigureRow {
    /// A row of one figure for each image.
    pub fn new(label: impl Into<String>, measure: Measure, cells: Vec<Option<u64>>) -> Self {
        let (targets, replaces) = (vec![None; cells.len()], vec![false; cells.len()]);
        let (label, children) = (label.into(), Vec::new());
        let (no_figure, zero_figure) = (NoFigure::default(), ZeroFigure::default());
        let (about, unfold) = ("", None);
        Self { label, about, measure, cells, no_figure, zero_figure, replaces, targets, children, unfold }
    }

    /// The same with what it opens.
    pub fn leading(mut self, targets: Vec<Option<RowTarget>>) -> Self {
        self.targets = targets;
        self
    }

    /// The same with what is counted.
    pub fn about(mut self, about: &'static str) -> Self {
        self.about = about;
        self
    }

    /// The same with the images that have another thing than the one before.
    pub(super) fn replacing(mut self, replaces: Vec<bool>) -> Self {
        self.replaces = replaces;
        self
    }

    /// The same, unfolding from the root into the directories that hold some of each image's bytes.
    pub fn of(mut self, selections: Vec<Option<Selection>>) -> Self {
        self.unfold = Some(Unfold { selections, directory: ImagePath::default() });
        self
    }

    /// A row of one thing, which is there also where it has no bytes.
    pub(super) fn of_thing(label: impl Into<String>, measure: Measure, cells: Vec<Option<u64>>) -> Self {
        Self { zero_figure: ZeroFigure::Empty, ..Self::new(label, measure, cells) }
    }

    /// Tells whether an image has it.
    pub fn is_in(&self, image: usize) -> bool {
        let figure = self.cells.get(image).copied().flatten();
        figure.is_some_and(|figure| figure > 0 || self.zero_figure == ZeroFigure::Empty)
    }

    /// The first image that has it.
    pub fn first(&self) -> Option<usize> {
        (0..self.cells.len()).find(|image| self.is_in(*image))
    }

    /// The last image that has it.
    pub fn last(&self) -> Option<usize> {
        (0..self.cells.len()).rev().find(|image| self.is_in(*image))
    }

    /// The change against the image before; None for the first image, where neither has a figure, and where one of the
    /// two is not known.
    pub fn delta(&self, image: usize) -> Option<i128> {
        let pair = [*self.cells.get(image.checked_sub(1)?)?, *self.cells.get(image)?];
        let [before, now] = match (self.no_figure, pair) {
            (_, [None, None]) => return None,
            (NoFigure::Unknown, [before, now]) => [before?, now?],
            (NoFigure::Absent, [before, now]) => [before.unwrap_or(0), now.unwrap_or(0)],
        };
        Some(i128::from(now) - i128::from(before))
    }

    /// Tells whether an image has another thing than the image before.
    pub fn is_replaced(&self, image: usize) -> bool {
        self.replaces.get(image) == Some(&true)
    }

    /// Tells whether it is another figure or thing in any image than in the one before, or comes or goes without bytes.
    pub fn changes(&self) -> bool {
        (1..self.cells.len()).any(|image| {
            let is_other = self.delta(image).is_some_and(|delta| delta != 0);
            is_other || self.is_replaced(image) || self.is_in(image) != self.is_in(image - 1)
        })
    }

    /// The largest figure, for a scale.
    pub fn largest(&self) -> u64 {
        self.cells.iter().flatten().copied().max().unwrap_or(0)
    }
}
