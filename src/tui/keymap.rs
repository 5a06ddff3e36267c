//! The keys: one table that feeds the input, the footer, the help and the README.

use crossterm::event::{KeyCode, KeyEvent};

use super::key::{Key, char, ctrl, on};
use super::state::{Look, Tab};

/// What a key does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
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
    /// Sorts by size, or by name.
    Sort,
    /// Shows or hides what the layer left unchanged.
    Unchanged,
    /// Starts to type a filter.
    Filter,
    /// Goes to the next path that the filter found, or that the finding names.
    NextMatch,
    /// Goes to the previous path that the filter found, or that the finding names.
    PreviousMatch,
    /// Keeps the filter and leaves its line.
    KeepFilter,
    /// Takes the last character of the filter away.
    Rubout,
    /// Empties the filter's line.
    RuboutAll,
    /// Scrolls the details.
    Details(Motion),
    /// Marks what is chosen, or takes its mark away.
    Mark,
    /// Marks all rows, or takes their marks away.
    MarkAll,
    /// Takes all marks away.
    ClearMarks,
    /// Shows what to change for what is marked.
    Plan,
    /// Saves the plan.
    Save,
    /// Copies the chosen path or command, or the plan.
    Copy,
    /// Goes to a tab.
    Tab(Tab),
    /// Goes to a tab of a comparison.
    Look(Look),
    /// Chooses the image to the left.
    ColumnLeft,
    /// Chooses the image to the right.
    ColumnRight,
    /// Compares the files of another image: that before, or the next.
    Pair(End, Motion),
    /// Shows the files that differ between an image and the one before.
    StepFiles,
    /// Shows the files that differ as a tree, or as a list.
    Shape,
    /// Goes back to the comparison.
    Back,
    /// Goes to the next pane, or tab where there is one pane.
    NextPane,
    /// Goes to the previous pane, or tab.
    PreviousPane,
    /// Shows the keys.
    Help,
    /// Shows the warnings.
    Warnings,
    /// Closes what is on top: popup, filter.
    Close,
    /// Gives the terminal to the shell.
    Suspend,
    /// Ends the explorer.
    Quit,
    /// Stops loading.
    Cancel,
}

/// A way through a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Motion {
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
    /// To the first.
    First,
    /// To the last.
    Last,
}

/// An end of the way from image to image on which files are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// The image from which.
    From,
    /// The image to which.
    To,
    /// Both.
    Both,
}

/// Where a key counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Context {
    /// In the list of layers.
    Layers,
    /// In the file tree.
    Files,
    /// In the history, the wasted paths, the duplicates and the findings.
    Lists,
    /// Where what is chosen can be marked.
    Marks,
    /// In all of these.
    Explorer,
    /// In an image and in a comparison.
    Everywhere,
    /// While a filter is typed.
    Filter,
    /// While help, warnings or the plan are shown.
    Popup,
    /// While the plan is shown.
    Plan,
    /// In the matrix of a comparison.
    Matrix,
    /// In the steps of a comparison.
    Steps,
    /// In the files that differ.
    Changes,
    /// In any of these three.
    Comparison,
    /// In an image that was entered from a comparison.
    Visit,
    /// While the image is read.
    Loading,
}

/// A row of the table.
#[derive(Debug, Clone, Copy)]
pub struct Binding {
    /// Where.
    pub context: Context,
    /// The keys, the first one being shown in the footer.
    pub keys: &'static [Key],
    /// What they do.
    pub action: Action,
    /// A word for the footer; empty where the key is not shown there.
    pub short: &'static str,
    /// What the key does, for the help.
    pub help: &'static str,
}

macro_rules! bindings {
    ($($context:ident: [$($key:expr),+] $action:expr, $short:literal, $help:literal;)+) => {
        &[$(Binding { context: Context::$context, keys: &[$($key),+], action: $action, short: $short, help: $help }),+]
    };
}

/// All keys. Where two rows have the same key, the row of the narrower context counts.
#[rustfmt::skip]
pub const BINDINGS: &[Binding] = bindings! {
    Layers: [on(KeyCode::Enter), on(KeyCode::Right), char('l')] Action::Open, "files", "go to the files as the layer leaves them";

    Files: [on(KeyCode::Enter)] Action::Fold, "fold", "open or close the directory";
    Files: [char('/')] Action::Filter, "filter", "show only paths that contain a text (capitals count if typed)";
    Files: [char('c')] Action::Scope, "changes", "all files up to the layer, or only what the layer changed";
    Files: [char('s')] Action::Sort, "sort", "sort by size, or by name";
    Files: [char('b')] Action::FollowBytes, "follow bytes", "open the largest entry, and the largest in it, as long as it holds half";
    Files: [char('u')] Action::Unchanged, "unchanged", "hide or show what the layer left unchanged";
    Files: [char('e')] Action::OpenAll, "", "open everything below the directory";
    Files: [char('E')] Action::CloseAll, "", "close everything";
    Files: [on(KeyCode::Right), char('l')] Action::Right, "", "open the directory, or go into it";
    Files: [on(KeyCode::Left), char('h')] Action::Left, "", "close the directory, or go to the one above";
    Files: [char('n')] Action::NextMatch, "", "go to the next path that the filter found, or that the finding names";
    Files: [char('N')] Action::PreviousMatch, "", "go to the previous path that the filter found, or that the finding names";

    Lists: [on(KeyCode::Enter), on(KeyCode::Right), char('l')] Action::Open, "show in files", "show the path, or the step's layer, in the files";

    Marks: [char(' ')] Action::Mark, "mark", "mark or unmark what is chosen: the figures show the image without it";

    Explorer: [char('['), char('<')] Action::LayerBelow, "layer below", "choose the layer below, from anywhere";
    Explorer: [char(']'), char('>')] Action::LayerAbove, "above", "choose the layer above, from anywhere";
    Explorer: [on(KeyCode::Tab)] Action::NextPane, "pane", "go to the next pane; where there is one, to the next tab";
    Explorer: [on(KeyCode::BackTab)] Action::PreviousPane, "", "go to the previous pane or tab";
    Explorer: [char('1')] Action::Tab(Tab::Layers), "", "layers and files";
    Explorer: [char('2')] Action::Tab(Tab::History), "", "history: every step of the build";
    Explorer: [char('3')] Action::Tab(Tab::Wasted), "", "wasted: paths that a higher layer hides";
    Explorer: [char('4')] Action::Tab(Tab::Duplicates), "", "duplicates: equal files at several paths";
    Explorer: [char('5')] Action::Tab(Tab::Findings), "", "findings: what does not belong, and what to change";
    Explorer: [char('p')] Action::Plan, "plan", "show what to change for what is marked, to copy or save it";
    Explorer: [char('U')] Action::ClearMarks, "unmark all", "take all marks away";
    Explorer: [char('X')] Action::MarkAll, "", "mark or unmark all rows, all that the filter found, or all findings";

    Everywhere: [on(KeyCode::Up), char('k')] Action::Move(Motion::Up), "", "up";
    Everywhere: [on(KeyCode::Down), char('j')] Action::Move(Motion::Down), "", "down";
    Everywhere: [on(KeyCode::PageUp), ctrl('b')] Action::Move(Motion::PageUp), "", "a page up";
    Everywhere: [on(KeyCode::PageDown), ctrl('f')] Action::Move(Motion::PageDown), "", "a page down";
    Everywhere: [ctrl('u')] Action::Move(Motion::HalfUp), "", "half a page up";
    Everywhere: [ctrl('d')] Action::Move(Motion::HalfDown), "", "half a page down";
    Everywhere: [on(KeyCode::Home), char('g')] Action::Move(Motion::First), "", "to the first";
    Everywhere: [on(KeyCode::End), char('G')] Action::Move(Motion::Last), "", "to the last";
    Everywhere: [char('J')] Action::Details(Motion::Down), "", "scroll the details down";
    Everywhere: [char('K')] Action::Details(Motion::Up), "", "scroll the details up";
    Everywhere: [char('y')] Action::Copy, "", "copy the path or command (where the terminal allows it, by OSC 52)";
    Everywhere: [char('w')] Action::Warnings, "", "show the warnings";
    Everywhere: [char('?'), on(KeyCode::F(1))] Action::Help, "help", "show the keys";
    Everywhere: [on(KeyCode::Esc)] Action::Close, "", "close what is on top; take the filter away; back to the finding";
    Everywhere: [ctrl('z')] Action::Suspend, "", "back to the shell; fg returns";
    Everywhere: [char('q'), ctrl('c')] Action::Quit, "quit", "quit";

    Filter: [on(KeyCode::Enter)] Action::KeepFilter, "keep", "keep the filter and go to the files";
    Filter: [on(KeyCode::Esc)] Action::Close, "clear", "take the filter away";
    Filter: [on(KeyCode::Backspace), ctrl('h')] Action::Rubout, "", "take the last character away";
    Filter: [ctrl('u')] Action::RuboutAll, "", "empty the line";
    Filter: [on(KeyCode::Up)] Action::Move(Motion::Up), "", "up, still typing";
    Filter: [on(KeyCode::Down)] Action::Move(Motion::Down), "", "down, still typing";
    Filter: [ctrl('z')] Action::Suspend, "", "back to the shell; fg returns";
    Filter: [ctrl('c')] Action::Quit, "", "quit";

    Plan: [char('s'), on(KeyCode::Enter)] Action::Save, "save", "save as imgscope-plan.md, or -2.md where that is there";
    Plan: [char('y')] Action::Copy, "copy", "copy the plan (where the terminal allows it, by OSC 52)";
    Plan: [char('p')] Action::Close, "", "close";

    Popup: [on(KeyCode::Esc), char('q'), char('?'), char('w'), on(KeyCode::Enter)] Action::Close, "close", "close";
    Popup: [on(KeyCode::Down), char('j')] Action::Move(Motion::Down), "scroll", "down";
    Popup: [on(KeyCode::Up), char('k')] Action::Move(Motion::Up), "", "up";
    Popup: [on(KeyCode::PageDown), char(' '), ctrl('f'), ctrl('d')] Action::Move(Motion::PageDown), "", "a page down";
    Popup: [on(KeyCode::PageUp), ctrl('b'), ctrl('u')] Action::Move(Motion::PageUp), "", "a page up";
    Popup: [on(KeyCode::Home), char('g')] Action::Move(Motion::First), "", "to the top";
    Popup: [on(KeyCode::End), char('G')] Action::Move(Motion::Last), "", "to the end";
    Popup: [ctrl('z')] Action::Suspend, "", "back to the shell; fg returns";
    Popup: [ctrl('c')] Action::Quit, "", "quit";

    Matrix: [on(KeyCode::Right), char('l')] Action::ColumnRight, "", "choose the image to the right";
    Matrix: [on(KeyCode::Left), char('h')] Action::ColumnLeft, "", "choose the image to the left";
    Matrix: [char(' ')] Action::Fold, "unfold", "unfold or fold the row: directories, findings, sections";
    Matrix: [on(KeyCode::Enter)] Action::Open, "into the image", "explore the chosen image, where the row is in it";
    Matrix: [char('b')] Action::FollowBytes, "follow bytes", "unfold the largest, and the largest in it, as long as it holds half";
    Matrix: [char('E')] Action::CloseAll, "", "fold everything but the sections";

    Steps: [on(KeyCode::Enter)] Action::Open, "into the image", "explore the image";
    Steps: [on(KeyCode::Right), char('l')] Action::StepFiles, "files of the step", "show the files that differ from the image before";

    Changes: [char('[')] Action::Pair(End::From, Motion::Up), "from", "compare from the image before; ] from the next";
    Changes: [char(']')] Action::Pair(End::From, Motion::Down), "", "compare from the next image";
    Changes: [char('{')] Action::Pair(End::To, Motion::Up), "to", "compare to the image before; } to the next";
    Changes: [char('}')] Action::Pair(End::To, Motion::Down), "", "compare to the next image";
    Changes: [char('<')] Action::Pair(End::Both, Motion::Up), "", "compare the step before";
    Changes: [char('>')] Action::Pair(End::Both, Motion::Down), "", "compare the next step";
    Changes: [char('/')] Action::Filter, "filter", "show only paths that contain a text (capitals count if typed)";
    Changes: [char('t')] Action::Shape, "tree or list", "show directories with what changed below, or all paths by bytes";
    Changes: [on(KeyCode::Enter)] Action::Open, "into the image", "explore the image at the path: the later one that has it";
    Changes: [char(' ')] Action::Fold, "fold", "open or close the directory";
    Changes: [char('s')] Action::Sort, "sort", "sort by bytes, or by name";
    Changes: [char('u')] Action::Unchanged, "", "hide or show paths of which only metadata differs";
    Changes: [char('b')] Action::FollowBytes, "", "open the largest change, and the largest in it, as long as it holds half";
    Changes: [char('e')] Action::OpenAll, "", "open everything below the directory";
    Changes: [char('E')] Action::CloseAll, "", "close everything";
    Changes: [on(KeyCode::Right), char('l')] Action::Right, "", "open the directory, or go into it";
    Changes: [on(KeyCode::Left), char('h')] Action::Left, "", "close the directory, or go to the one above";
    Changes: [char('n')] Action::NextMatch, "", "go to the next path that the filter found";
    Changes: [char('N')] Action::PreviousMatch, "", "go to the previous path that the filter found";

    Comparison: [on(KeyCode::Tab)] Action::NextPane, "tab", "go to the next tab";
    Comparison: [on(KeyCode::BackTab)] Action::PreviousPane, "", "go to the previous tab";
    Comparison: [char('1')] Action::Look(Look::Matrix), "", "matrix: all figures, a column for each image";
    Comparison: [char('2')] Action::Look(Look::Steps), "", "steps: what changed from each image to the next";
    Comparison: [char('3')] Action::Look(Look::Files), "", "files: what differs between two of the images";

    Visit: [on(KeyCode::Esc), on(KeyCode::Backspace)] Action::Back, "to the comparison", "back to the comparison, as it was left";

    Loading: [char('q'), on(KeyCode::Esc), ctrl('c')] Action::Cancel, "cancel", "stop reading and quit";
    Loading: [ctrl('z')] Action::Suspend, "", "back to the shell; fg returns";
};

/// Finds what a key does, the narrowest context first.
pub fn lookup(key: KeyEvent, contexts: &[Context]) -> Option<Action> {
    let key = Key::from(key);
    contexts.iter().find_map(|&context| {
        let binding = bindings(context).find(|binding| binding.keys.contains(&key))?;
        Some(binding.action)
    })
}

/// The rows of a context, in order.
pub fn bindings(context: Context) -> impl Iterator<Item = &'static Binding> {
    BINDINGS.iter().filter(move |binding| binding.context == context)
}

/// Writes the table of all keys in Markdown.
pub fn keys_markdown() -> String {
    let mut table = String::from("| where | key | does |\n|---|---|---|\n");
    for context in Context::ALL {
        for (row, binding) in bindings(context).enumerate() {
            let place = if row == 0 { context.words() } else { "" };
            let keys: Vec<String> = binding.keys.iter().map(|key| format!("`{key}`")).collect();
            table.push_str(&format!("| {place} | {} | {} |\n", keys.join(" "), binding.help));
        }
    }
    table
}

impl Context {
    /// All contexts, as the help lists them.
    pub const ALL: [Self; 15] = [
        Self::Everywhere,
        Self::Explorer,
        Self::Layers,
        Self::Files,
        Self::Filter,
        Self::Lists,
        Self::Marks,
        Self::Popup,
        Self::Plan,
        Self::Comparison,
        Self::Matrix,
        Self::Steps,
        Self::Changes,
        Self::Visit,
        Self::Loading,
    ];

    /// What the help calls the context.
    pub fn words(self) -> &'static str {
        match self {
            Self::Everywhere => "everywhere",
            Self::Explorer => "one image",
            Self::Layers => "layers",
            Self::Files => "files",
            Self::Lists => "history, wasted, duplicates, findings",
            Self::Marks => "files, wasted, duplicates, findings",
            Self::Filter => "typing a filter",
            Self::Popup => "help, warnings, plan",
            Self::Plan => "plan",
            Self::Matrix => "comparison: matrix",
            Self::Steps => "comparison: steps",
            Self::Changes => "comparison: files",
            Self::Comparison => "comparison",
            Self::Visit => "image of a comparison",
            Self::Loading => "while reading",
        }
    }
}
