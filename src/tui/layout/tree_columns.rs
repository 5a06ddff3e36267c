//! The columns of a tree of files: of an image, or of what differs between two images.

use super::pane::PaneArea;

/// The column of names, the last one: each name is indented by its depth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NameColumn {
    /// Columns before it.
    before: usize,
    /// Columns of indentation and name.
    width: usize,
}

/// The columns of an image's files, as wide as the pane allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct FileColumns {
    /// Columns of the share's bar.
    pub(crate) bar: usize,
    /// Whether permissions are shown.
    pub(crate) permissions: bool,
    /// Whether flags are shown: where any path has one.
    pub(crate) flags: bool,
    /// The names.
    pub(crate) name: NameColumn,
}

/// The columns of the files that differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ChangeColumns {
    /// Columns of the share's bar.
    pub(crate) bar: usize,
    /// Whether the bytes before and after are shown.
    pub(crate) sizes: bool,
    /// The names.
    pub(crate) name: NameColumn,
}

impl NameColumn {
    fn new(columns: usize, before: usize) -> Self {
        Self { before, width: columns.saturating_sub(before) }
    }

    /// Columns by which a name is indented.
    pub(crate) fn indent(self, depth: usize) -> usize {
        let step = if self.width < 34 { 1 } else { 2 };
        (depth.saturating_sub(1) * step).min(self.width / 2)
    }

    /// Columns of a name below so many directories, after the sign of the fold, which the root has none of.
    pub(crate) fn room(self, depth: usize) -> usize {
        let fold = if depth == 0 { 0 } else { 2 };
        self.width.saturating_sub(self.indent(depth) + fold)
    }

    /// The column on the screen of a row's fold sign.
    pub(crate) fn fold_sign(self, area: &PaneArea, depth: usize) -> u16 {
        let column = u16::try_from(self.before + self.indent(depth)).unwrap_or(u16::MAX);
        area.rows.x.saturating_add(column)
    }
}

impl FileColumns {
    /// Columns for a pane of so many, with or without flags.
    pub(crate) fn new(columns: usize, flags: bool) -> Self {
        let bar = match columns {
            ..46 => 5,
            46..64 => 6,
            _ => 10,
        };
        let permissions = columns >= 76;
        // mark, size, bar, layer, each with a blank; permissions `rwxr-xr-x`; a flag
        let before = 2 + 7 + bar + 1 + 3 + 1 + if permissions { 10 } else { 0 } + if flags { 2 } else { 0 };
        Self { bar, permissions, flags, name: NameColumn::new(columns, before) }
    }
}

impl ChangeColumns {
    /// Columns for a list of so many.
    pub(crate) fn new(columns: usize) -> Self {
        let bar = if columns >= 76 { 10 } else { 5 };
        let sizes = columns >= 76;
        // mark, change, bar, sizes, each with a blank
        let before = 2 + 9 + bar + 1 + if sizes { 18 } else { 0 };
        Self { bar, sizes, name: NameColumn::new(columns, before) }
    }
}
