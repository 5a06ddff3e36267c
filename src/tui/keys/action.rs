//! What keys do, by name.

use crate::tui::filter::Change;
use crate::tui::places::{CompareTab, SortKey, Tab};

/// What a key does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Action {
    /// Moves the choice in the list.
    Move(Motion),
    /// Opens what is chosen: a directory, the files of a layer, the layer of a step, the path of an entry.
    Open,
    /// Opens a closed directory, or goes to its first entry; from the layers, goes to the files.
    Right,
    /// Closes an open directory, or goes to the directory above; from the top, goes to the layers.
    Left,
    /// Opens or closes a directory.
    Fold,
    /// Opens everything below.
    OpenAll,
    /// Closes everything.
    CloseAll,
    /// Opens the largest child, and the largest child of that.
    FollowBytes,
    /// Chooses the layer below.
    LayerBelow,
    /// Chooses the layer above.
    LayerAbove,
    /// Shows the merged tree, or the layer's changes.
    Scope,
    /// Sorts by the next of what rows can be sorted by.
    Sort,
    /// Sorts from the other end.
    SortReversed,
    /// Sorts by one thing; from the other end if they are sorted by that.
    SortBy(SortKey),
    /// Shows or hides paths by what the layer did to them.
    ToggleChange(Change),
    /// Shows or hides paths of which only metadata differs.
    Metadata,
    /// Starts to type a filter.
    Filter,
    /// Goes to the next path that the filter found, or that the finding names.
    NextMatch,
    /// Goes to the previous path that the filter found, or that the finding names.
    PreviousMatch,
    /// Takes what is typed as a regular expression, or no longer.
    FilterSyntax,
    /// Keeps the filter and leaves its line.
    KeepFilter,
    /// Deletes the last character of the filter.
    Rubout,
    /// Deletes the whole text of the filter.
    RuboutAll,
    /// Scrolls the details.
    Details(Motion),
    /// Marks or unmarks the chosen row.
    Mark,
    /// Marks or unmarks all rows.
    MarkAll,
    /// Clears all marks.
    ClearMarks,
    /// Shows what to change for what is marked.
    Plan,
    /// Saves what is read of the plan.
    Save,
    /// Looks into a file.
    Look,
    /// Shows the bytes of a file, or what it says.
    Hex,
    /// Shows what differs from the version before.
    Difference,
    /// Shows the version of a lower layer.
    OlderVersion,
    /// Shows the version of a higher layer.
    NewerVersion,
    /// Takes a file or directory out.
    TakeOut,
    /// Shows the files as areas, or the panes again.
    Treemap,
    /// Changes what the colours of the treemap tell.
    MapColors,
    /// Shows the directory above in the treemap.
    ZoomOut,
    /// Shows the chosen area in the file tree.
    ShowInFiles,
    /// Copies the chosen path or command, or the plan.
    Copy,
    /// Goes to a tab.
    Tab(Tab),
    /// Goes to a tab of a comparison.
    CompareTab(CompareTab),
    /// Chooses the image to the left.
    ColumnLeft,
    /// Chooses the image to the right.
    ColumnRight,
    /// Compares the files of another image: the previous one (`Up`) or the next one (`Down`).
    Pair(PairEnd, Motion),
    /// Shows the files that differ between an image and the one before.
    StepFiles,
    /// Shows the files that differ as a tree, or as a list.
    TreeOrList,
    /// Closes what is open, then goes back to the comparison or to the list of images.
    Back,
    /// Goes back to the list of images.
    Leave,
    /// Goes to the next pane, or tab where there is one pane.
    NextPane,
    /// Goes to the previous pane, or tab.
    PreviousPane,
    /// Scrolls long texts to their beginnings.
    ScrollLeft,
    /// Scrolls long texts to their ends.
    ScrollRight,
    /// Gives the files more columns, the layers fewer.
    WidenFiles,
    /// Gives the files fewer columns, the layers more.
    NarrowFiles,
    /// Gives the details a row more.
    MoreDetails,
    /// Gives the details a row less.
    LessDetails,
    /// Puts all borders where they were at first.
    ResetPanes,
    /// Lists all commands.
    Palette,
    /// Runs the chosen command of that list.
    RunCommand,
    /// Shows the keys.
    Help,
    /// Shows the warnings.
    Warnings,
    /// Closes what is on top: popup, filter.
    Close,
    /// Gives the terminal to the shell.
    Suspend,
    /// Compares the images that are marked.
    CompareMarked,
    /// Lists images without a name alone, or all.
    Dangling,
    /// Ends the explorer.
    Quit,
    /// Stops loading.
    Cancel,
}

/// A move through a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Motion {
    /// One up.
    Up,
    /// One down.
    Down,
    /// Half a page up.
    HalfUp,
    /// Half a page down.
    HalfDown,
    /// A page up.
    PageUp,
    /// A page down.
    PageDown,
    /// To the first row.
    First,
    /// To the last row.
    Last,
}

/// Which of the two images whose files are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PairEnd {
    /// The image compared from.
    From,
    /// The image compared to.
    To,
    /// Both.
    Both,
}
