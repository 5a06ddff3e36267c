//! The keys: one table that feeds the input, the footer, the help and the README.

use std::fmt;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::state::Tab;

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
    /// Goes to the next path that the filter found.
    NextMatch,
    /// Goes to the previous path that the filter found.
    PreviousMatch,
    /// Keeps the filter and leaves its line.
    KeepFilter,
    /// Takes the last character of the filter away.
    Rubout,
    /// Empties the filter's line.
    RuboutAll,
    /// Scrolls the details.
    Details(Motion),
    /// Copies the chosen path or command.
    Copy,
    /// Goes to a tab.
    Tab(Tab),
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

/// Where a key counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Context {
    /// In the list of layers.
    Layers,
    /// In the file tree.
    Files,
    /// In the history, the wasted paths and the duplicates.
    Lists,
    /// In all of these.
    Explorer,
    /// While a filter is typed.
    Filter,
    /// While help or warnings are shown.
    Popup,
    /// While the image is read.
    Loading,
}

/// A key, without Shift: that is in the character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key {
    /// The key.
    pub code: KeyCode,
    /// Whether Control is held.
    pub ctrl: bool,
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

const fn on(code: KeyCode) -> Key {
    Key { code, ctrl: false }
}

const fn char(c: char) -> Key {
    on(KeyCode::Char(c))
}

const fn ctrl(c: char) -> Key {
    Key { code: KeyCode::Char(c), ctrl: true }
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

    Files: [on(KeyCode::Enter), char(' ')] Action::Fold, "fold", "open or close the directory";
    Files: [char('/')] Action::Filter, "filter", "show only paths that contain a text (capitals count if typed)";
    Files: [char('c')] Action::Scope, "changes", "all files up to the layer, or only what the layer changed";
    Files: [char('s')] Action::Sort, "sort", "sort by size, or by name";
    Files: [char('b')] Action::FollowBytes, "follow bytes", "open the largest entry, and the largest in it, as long as it holds half";
    Files: [char('u')] Action::Unchanged, "unchanged", "hide or show what the layer left unchanged";
    Files: [char('e')] Action::OpenAll, "", "open everything below the directory";
    Files: [char('E')] Action::CloseAll, "", "close everything";
    Files: [on(KeyCode::Right), char('l')] Action::Right, "", "open the directory, or go into it";
    Files: [on(KeyCode::Left), char('h')] Action::Left, "", "close the directory, or go to the one above";
    Files: [char('n')] Action::NextMatch, "", "go to the next path that the filter found";
    Files: [char('N')] Action::PreviousMatch, "", "go to the previous path that the filter found";

    Lists: [on(KeyCode::Enter), on(KeyCode::Right), char('l')] Action::Open, "show in files", "show the path, or the step's layer, in the files";

    Explorer: [char('['), char('<')] Action::LayerBelow, "layer below", "choose the layer below, from anywhere";
    Explorer: [char(']'), char('>')] Action::LayerAbove, "above", "choose the layer above, from anywhere";
    Explorer: [on(KeyCode::Tab)] Action::NextPane, "pane", "go to the next pane; where there is one, to the next tab";
    Explorer: [on(KeyCode::BackTab)] Action::PreviousPane, "", "go to the previous pane or tab";
    Explorer: [char('1')] Action::Tab(Tab::Layers), "", "layers and files";
    Explorer: [char('2')] Action::Tab(Tab::History), "", "history: every step of the build";
    Explorer: [char('3')] Action::Tab(Tab::Wasted), "", "wasted: paths that a higher layer hides";
    Explorer: [char('4')] Action::Tab(Tab::Duplicates), "", "duplicates: equal files at several paths";
    Explorer: [on(KeyCode::Up), char('k')] Action::Move(Motion::Up), "", "up";
    Explorer: [on(KeyCode::Down), char('j')] Action::Move(Motion::Down), "", "down";
    Explorer: [on(KeyCode::PageUp), ctrl('b')] Action::Move(Motion::PageUp), "", "a page up";
    Explorer: [on(KeyCode::PageDown), ctrl('f')] Action::Move(Motion::PageDown), "", "a page down";
    Explorer: [ctrl('u')] Action::Move(Motion::HalfUp), "", "half a page up";
    Explorer: [ctrl('d')] Action::Move(Motion::HalfDown), "", "half a page down";
    Explorer: [on(KeyCode::Home), char('g')] Action::Move(Motion::First), "", "to the first";
    Explorer: [on(KeyCode::End), char('G')] Action::Move(Motion::Last), "", "to the last";
    Explorer: [char('J')] Action::Details(Motion::Down), "", "scroll the details down";
    Explorer: [char('K')] Action::Details(Motion::Up), "", "scroll the details up";
    Explorer: [char('y')] Action::Copy, "", "copy the path or command (where the terminal allows it, by OSC 52)";
    Explorer: [char('w')] Action::Warnings, "", "show the warnings";
    Explorer: [char('?'), on(KeyCode::F(1))] Action::Help, "help", "show the keys";
    Explorer: [on(KeyCode::Esc)] Action::Close, "", "close what is on top; take the filter away";
    Explorer: [ctrl('z')] Action::Suspend, "", "back to the shell; fg returns";
    Explorer: [char('q'), ctrl('c')] Action::Quit, "quit", "quit";

    Filter: [on(KeyCode::Enter)] Action::KeepFilter, "keep", "keep the filter and go to the files";
    Filter: [on(KeyCode::Esc)] Action::Close, "clear", "take the filter away";
    Filter: [on(KeyCode::Backspace), ctrl('h')] Action::Rubout, "", "take the last character away";
    Filter: [ctrl('u')] Action::RuboutAll, "", "empty the line";
    Filter: [on(KeyCode::Up)] Action::Move(Motion::Up), "", "up, still typing";
    Filter: [on(KeyCode::Down)] Action::Move(Motion::Down), "", "down, still typing";
    Filter: [ctrl('z')] Action::Suspend, "", "back to the shell; fg returns";
    Filter: [ctrl('c')] Action::Quit, "", "quit";

    Popup: [on(KeyCode::Esc), char('q'), char('?'), char('w'), on(KeyCode::Enter)] Action::Close, "close", "close";
    Popup: [on(KeyCode::Down), char('j')] Action::Move(Motion::Down), "scroll", "down";
    Popup: [on(KeyCode::Up), char('k')] Action::Move(Motion::Up), "", "up";
    Popup: [on(KeyCode::PageDown), char(' '), ctrl('f'), ctrl('d')] Action::Move(Motion::PageDown), "", "a page down";
    Popup: [on(KeyCode::PageUp), ctrl('b'), ctrl('u')] Action::Move(Motion::PageUp), "", "a page up";
    Popup: [on(KeyCode::Home), char('g')] Action::Move(Motion::First), "", "to the top";
    Popup: [on(KeyCode::End), char('G')] Action::Move(Motion::Last), "", "to the end";
    Popup: [ctrl('z')] Action::Suspend, "", "back to the shell; fg returns";
    Popup: [ctrl('c')] Action::Quit, "", "quit";

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
    pub const ALL: [Self; 7] =
        [Self::Explorer, Self::Layers, Self::Files, Self::Filter, Self::Lists, Self::Popup, Self::Loading];

    /// What the help calls the context.
    pub fn words(self) -> &'static str {
        match self {
            Self::Explorer => "everywhere",
            Self::Layers => "layers",
            Self::Files => "files",
            Self::Lists => "history, wasted, duplicates",
            Self::Filter => "typing a filter",
            Self::Popup => "help, warnings",
            Self::Loading => "while reading",
        }
    }
}

impl From<KeyEvent> for Key {
    fn from(event: KeyEvent) -> Self {
        let ctrl = event.modifiers.contains(KeyModifiers::CONTROL);
        match event.code {
            KeyCode::Tab if event.modifiers.contains(KeyModifiers::SHIFT) => on(KeyCode::BackTab),
            KeyCode::Char(c) if ctrl => Self { code: KeyCode::Char(c.to_ascii_lowercase()), ctrl },
            KeyCode::Char(c) => char(c),
            code => on(code),
        }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.ctrl {
            f.write_str("Ctrl-")?;
        }
        match self.code {
            KeyCode::Char(' ') => f.write_str("Space"),
            KeyCode::Char(c) => write!(f, "{c}"),
            KeyCode::Up => f.write_str("↑"),
            KeyCode::Down => f.write_str("↓"),
            KeyCode::Left => f.write_str("←"),
            KeyCode::Right => f.write_str("→"),
            KeyCode::BackTab => f.write_str("Shift-Tab"),
            KeyCode::PageUp => f.write_str("PgUp"),
            KeyCode::PageDown => f.write_str("PgDn"),
            KeyCode::F(n) => write!(f, "F{n}"),
            code => write!(f, "{code:?}"),
        }
    }
}
