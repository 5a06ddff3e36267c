//! The keys: one table that feeds the input, the footer, the help and the documentation.

use crossterm::event::KeyCode;

use super::action::{Action, Motion, PairEnd};
use super::context::KeyContext;
use super::key::{Key, char, ctrl, ctrl_on, on};
use crate::tui::filter::Change;
use crate::tui::places::{CompareTab, Tab};

/// A row of the table.
#[derive(Debug, Clone, Copy)]
pub struct Binding {
    /// Where.
    pub context: KeyContext,
    /// The keys, the first one being shown in the footer.
    pub keys: &'static [Key],
    /// What they do.
    pub(crate) action: Action,
    /// A word or two for the footer; empty where the key is not shown there.
    pub(crate) short: &'static str,
    /// What the key does, for the help.
    pub help: &'static str,
}

macro_rules! bindings {
    ($($context:ident: [$($key:expr),+] $action:expr, $short:literal, $help:literal;)+) => {
        &[$(Binding { context: KeyContext::$context, keys: &[$($key),+], action: $action, short: $short, help: $help }),+]
    };
}

/// All keys. Where two rows have the same key, the row of the narrower context counts.
#[rustfmt::skip]
pub const BINDINGS: &[Binding] = bindings! {
    Layers: [on(KeyCode::Enter), on(KeyCode::Right), char('l')] Action::Open, "files", "go to the files as of this layer";

    Files: [on(KeyCode::Enter)] Action::Open, "open", "open or close the directory, or look into the file";
    Layers: [char('/')] Action::Filter, "filter", "filter the files of this layer";

    Files: [char('/')] Action::Filter, "filter", "filter: text, glob (* ?), size:>1MB layer:2-4 change:added finding:any package:NAME type:WORD";
    Files: [char('c')] Action::Scope, "changes", "show all files up to the layer, or only its changes";
    Files: [char('s')] Action::Sort, "sort", "sort by bytes, name, layer or time";
    Files: [char('S')] Action::SortReversed, "", "sort from the other end";
    Files: [char('b')] Action::FollowBytes, "follow bytes", "open the largest entry, and so on while at least half";
    Files: [char('u')] Action::ToggleChange(Change::Unchanged), "unchanged", "hide or show paths that the layer left unchanged";
    Files: [char('a')] Action::ToggleChange(Change::Added), "", "hide or show paths that the layer added";
    Files: [char('m')] Action::ToggleChange(Change::Modified), "", "hide or show paths that the layer modified";
    Files: [char('r')] Action::ToggleChange(Change::Removed), "", "hide or show paths that the layer removed";
    Files: [char('e')] Action::OpenAll, "", "open the directory and everything below it";
    Files: [char('E')] Action::CloseAll, "", "close everything";
    Files: [on(KeyCode::Right), char('l')] Action::Right, "", "open the directory, or go into it";
    Files: [on(KeyCode::Left), char('h')] Action::Left, "", "close the directory, or go to its parent";
    Files: [char('n')] Action::NextMatch, "", "next match, or next path of the finding";
    Files: [char('N')] Action::PreviousMatch, "", "previous match, or previous path of the finding";

    Lists: [on(KeyCode::Enter), on(KeyCode::Right), char('l')] Action::Open, "open", "show it in the files, or list the files of the package";
    Lists: [char('/')] Action::Filter, "filter", "filter: text, glob (* ?), and by bytes (size:>1MB), layer (layer:2-4) or finding (finding:secret) where there are any";
    Lists: [char('s')] Action::Sort, "sort", "sort by the next column";
    Lists: [char('S')] Action::SortReversed, "", "sort from the other end";
    Lists: [char('n')] Action::NextMatch, "", "next match of the filter";
    Lists: [char('N')] Action::PreviousMatch, "", "previous match of the filter";

    Marks: [char(' ')] Action::Mark, "mark", "mark or unmark the row and go on; the figures are without it";

    Explorer: [char('['), char('<')] Action::LayerBelow, "layer", "choose the layer below, from any pane";
    Explorer: [char(']'), char('>')] Action::LayerAbove, "", "choose the layer above, from any pane";
    Explorer: [on(KeyCode::Tab)] Action::NextPane, "pane", "next pane, or next tab";
    Explorer: [on(KeyCode::BackTab)] Action::PreviousPane, "", "previous pane, or previous tab";
    Tabs: [char('1')] Action::Tab(Tab::Layers), "", "layers and files";
    Tabs: [char('2')] Action::Tab(Tab::History), "", "history: every step of the build";
    Tabs: [char('3')] Action::Tab(Tab::Wasted), "", "wasted: bytes hidden by a higher layer";
    Tabs: [char('4')] Action::Tab(Tab::Duplicates), "", "duplicates: identical files at several paths";
    Tabs: [char('5')] Action::Tab(Tab::Findings), "", "findings: what to change, and what it saves";
    Tabs: [char('6')] Action::Tab(Tab::Packages), "", "packages: what package managers installed, and its bytes";
    Tabs: [char('7')] Action::Tab(Tab::Largest), "", "largest: the files of all directories in one list";
    Tabs: [char('8')] Action::Tab(Tab::Types), "", "types of files: programs, libraries, source code and others";

    Explorer: [char('p')] Action::Plan, "plan", "show the plan for what is marked, or for all findings";
    Explorer: [char('o')] Action::Look, "look into", "look into the file: text, bytes, executable or archive";
    Explorer: [char('t')] Action::TakeOut, "take out", "write the file or directory into a folder of this machine";
    Explorer: [char('M')] Action::Treemap, "map", "treemap: the files as areas, by their bytes";
    Explorer: [char('U')] Action::ClearMarks, "clear marks", "clear all marks";
    Explorer: [char('X')] Action::MarkAll, "", "mark or unmark all rows, matches or findings";

    Explorer: [char('(')] Action::WidenFiles, "", "move the border between layers and files to the left";
    Explorer: [char(')')] Action::NarrowFiles, "", "move the border between layers and files to the right";
    Explorer: [char('+')] Action::MoreDetails, "", "give the details a row more";
    Explorer: [char('-')] Action::LessDetails, "", "give the details a row less";
    Explorer: [char('=')] Action::ResetPanes, "", "put the borders between panes back";

    Everywhere: [on(KeyCode::Up), char('k')] Action::Move(Motion::Up), "", "up";
    Everywhere: [on(KeyCode::Down), char('j')] Action::Move(Motion::Down), "", "down";
    Everywhere: [on(KeyCode::PageUp), ctrl('b')] Action::Move(Motion::PageUp), "", "page up";
    Everywhere: [on(KeyCode::PageDown), ctrl('f')] Action::Move(Motion::PageDown), "", "page down";
    Everywhere: [ctrl('u')] Action::Move(Motion::HalfUp), "", "half a page up";
    Everywhere: [ctrl('d')] Action::Move(Motion::HalfDown), "", "half a page down";
    Everywhere: [on(KeyCode::Home), char('g')] Action::Move(Motion::First), "", "first";
    Everywhere: [on(KeyCode::End), char('G')] Action::Move(Motion::Last), "", "last";
    Everywhere: [char('J')] Action::Details(Motion::Down), "", "scroll the details down";
    Everywhere: [char('K')] Action::Details(Motion::Up), "", "scroll the details up";
    Everywhere: [char(','), ctrl_on(KeyCode::Left)] Action::ScrollLeft, "", "scroll what is cut off to its beginning";
    Everywhere: [char('.'), ctrl_on(KeyCode::Right)] Action::ScrollRight, "", "scroll what is cut off to its end";
    Everywhere: [char('y')] Action::Copy, "", "copy the path or command (the terminal must support OSC 52)";
    Everywhere: [char('w')] Action::Warnings, "", "show the warnings";
    Everywhere: [char(':'), ctrl('p')] Action::Palette, "", "list all commands, to find one by its words and run it";
    Everywhere: [char('?'), on(KeyCode::F(1))] Action::Help, "help", "show all keys";
    Everywhere: [on(KeyCode::Esc)] Action::Close, "", "close the popup, clear the filter, or go back";
    Everywhere: [ctrl('z')] Action::Suspend, "", "suspend; fg resumes";
    Everywhere: [char('q'), ctrl('c')] Action::Quit, "quit", "quit";

    Filter: [on(KeyCode::Enter)] Action::KeepFilter, "keep", "keep the filter and go to the rows";
    Filter: [on(KeyCode::Esc)] Action::Close, "clear", "clear the filter";
    Filter: [ctrl('r')] Action::FilterSyntax, "regex", "look for a regular expression, or for text again";
    Filter: [on(KeyCode::Backspace), ctrl('h')] Action::Rubout, "", "delete the last character";
    Filter: [ctrl('u')] Action::RuboutAll, "", "delete the whole text";
    Filter: [on(KeyCode::Up)] Action::Move(Motion::Up), "", "up";
    Filter: [on(KeyCode::Down)] Action::Move(Motion::Down), "", "down";
    Filter: [ctrl('z')] Action::Suspend, "", "suspend; fg resumes";
    Filter: [ctrl('c')] Action::Quit, "", "quit";

    Palette: [on(KeyCode::Enter)] Action::RunCommand, "run", "run the command";
    Palette: [on(KeyCode::Esc), ctrl('p')] Action::Close, "close", "close";
    Palette: [on(KeyCode::Down), ctrl('n')] Action::Move(Motion::Down), "", "down";
    Palette: [on(KeyCode::Up)] Action::Move(Motion::Up), "", "up";
    Palette: [on(KeyCode::PageDown)] Action::Move(Motion::PageDown), "", "page down";
    Palette: [on(KeyCode::PageUp)] Action::Move(Motion::PageUp), "", "page up";
    Palette: [on(KeyCode::Backspace), ctrl('h')] Action::Rubout, "", "delete the last character";
    Palette: [ctrl('u')] Action::RuboutAll, "", "delete the whole text";
    Palette: [ctrl('z')] Action::Suspend, "", "suspend; fg resumes";
    Palette: [ctrl('c')] Action::Quit, "", "quit";

    Plan: [char('s'), on(KeyCode::Enter)] Action::Save, "save", "save the plan, Dockerfile or .dockerignore as a new file";
    Plan: [char('y')] Action::Copy, "copy", "copy what is read (the terminal must support OSC 52)";
    Plan: [on(KeyCode::Tab), on(KeyCode::Right), char('l')] Action::NextPane, "next", "changes, Dockerfile, .dockerignore";
    Plan: [on(KeyCode::BackTab), on(KeyCode::Left), char('h')] Action::PreviousPane, "", "previous tab";
    Plan: [char('p')] Action::Close, "", "close";

    Popup: [on(KeyCode::Esc), char('q'), char('?'), char('w'), on(KeyCode::Enter)] Action::Close, "close", "close";
    Popup: [char('/')] Action::Filter, "filter", "filter the lines";
    Popup: [on(KeyCode::Down), char('j')] Action::Move(Motion::Down), "scroll", "down";
    Popup: [on(KeyCode::Up), char('k')] Action::Move(Motion::Up), "", "up";
    Popup: [on(KeyCode::PageDown), char(' '), ctrl('f'), ctrl('d')] Action::Move(Motion::PageDown), "", "page down";
    Popup: [on(KeyCode::PageUp), ctrl('b'), ctrl('u')] Action::Move(Motion::PageUp), "", "page up";
    Popup: [on(KeyCode::Home), char('g')] Action::Move(Motion::First), "", "top";
    Popup: [on(KeyCode::End), char('G')] Action::Move(Motion::Last), "", "bottom";
    Popup: [ctrl('z')] Action::Suspend, "", "suspend; fg resumes";
    Popup: [ctrl('c')] Action::Quit, "", "quit";

    Viewer: [on(KeyCode::Esc), char('q'), on(KeyCode::Backspace)] Action::Close, "back", "clear the search, or go back";
    Viewer: [char('/')] Action::Filter, "search", "search for a text (smart case)";
    Viewer: [char('n')] Action::NextMatch, "", "next match";
    Viewer: [char('N')] Action::PreviousMatch, "", "previous match";
    Viewer: [char('['), char('<')] Action::OlderVersion, "version", "the version of a lower layer";
    Viewer: [char(']'), char('>')] Action::NewerVersion, "", "the version of a higher layer";
    Viewer: [char('d')] Action::Difference, "difference", "show what differs from the older version, or the file again";
    Viewer: [char('x')] Action::Hex, "hex", "show the bytes, or the content again";
    Viewer: [char('t')] Action::TakeOut, "take out", "write this version into a folder of this machine";
    Viewer: [on(KeyCode::Enter)] Action::Open, "", "continue, where reading has a cost";
    Viewer: [char(' ')] Action::Move(Motion::PageDown), "", "page down";
    Viewer: [on(KeyCode::Right), char('l'), char('.')] Action::ScrollRight, "", "scroll to the right";
    Viewer: [on(KeyCode::Left), char('h'), char(',')] Action::ScrollLeft, "", "scroll to the left";

    Treemap: [on(KeyCode::Enter)] Action::Open, "zoom in", "show the directory alone, or look into the file";
    Treemap: [on(KeyCode::Backspace), char('-')] Action::ZoomOut, "zoom out", "show the directory above";
    Treemap: [char('c')] Action::MapColors, "colours", "colour by layer, by change, or by kind";
    Treemap: [char('o')] Action::Look, "look into", "look into the file";
    Treemap: [char('f')] Action::ShowInFiles, "in files", "show it in the file tree";
    Treemap: [char('t')] Action::TakeOut, "take out", "write it into a folder of this machine";
    Treemap: [char('['), char('<')] Action::LayerBelow, "", "choose the layer below";
    Treemap: [char(']'), char('>')] Action::LayerAbove, "", "choose the layer above";
    Treemap: [on(KeyCode::Left), char('h')] Action::Left, "", "choose the area to the left";
    Treemap: [on(KeyCode::Right), char('l')] Action::Right, "", "choose the area to the right";
    Treemap: [on(KeyCode::Esc), char('M')] Action::Close, "back", "back to the panes";

    Prompt: [on(KeyCode::Enter)] Action::KeepFilter, "search", "search for the text, or write into the folder";
    Prompt: [on(KeyCode::Esc)] Action::Close, "cancel", "stop typing";
    Prompt: [on(KeyCode::Backspace), ctrl('h')] Action::Rubout, "", "delete the last character";
    Prompt: [ctrl('u')] Action::RuboutAll, "", "delete the whole text";
    Prompt: [ctrl('z')] Action::Suspend, "", "suspend; fg resumes";
    Prompt: [ctrl('c')] Action::Quit, "", "quit";

    Question: [char('y'), on(KeyCode::Enter)] Action::KeepFilter, "yes", "continue";
    Question: [char('n'), on(KeyCode::Esc), char('q')] Action::Close, "no", "cancel";
    Question: [ctrl('z')] Action::Suspend, "", "suspend; fg resumes";
    Question: [ctrl('c')] Action::Quit, "", "quit";

    Matrix: [on(KeyCode::Right), char('l')] Action::ColumnRight, "", "choose the image to the right";
    Matrix: [on(KeyCode::Left), char('h')] Action::ColumnLeft, "", "choose the image to the left";
    Matrix: [char(' ')] Action::Fold, "fold", "open or close the row: a section, a directory, a finding";
    Matrix: [on(KeyCode::Enter)] Action::Open, "open image", "explore the chosen image, at this row";
    Matrix: [char('/')] Action::Filter, "filter", "filter the rows by their names";
    Matrix: [char('n')] Action::NextMatch, "", "next match of the filter";
    Matrix: [char('N')] Action::PreviousMatch, "", "previous match of the filter";
    Matrix: [char('b')] Action::FollowBytes, "follow bytes", "open the largest entry, and so on while at least half";
    Matrix: [char('E')] Action::CloseAll, "", "close everything but the sections";

    Steps: [on(KeyCode::Enter)] Action::Open, "open image", "explore the image";
    Steps: [on(KeyCode::Right), char('l')] Action::StepFiles, "changed files", "show the files that differ from the previous image";

    Steps: [char('/')] Action::Filter, "filter", "filter the rows";
    Steps: [char('n')] Action::NextMatch, "", "next match of the filter";
    Steps: [char('N')] Action::PreviousMatch, "", "previous match of the filter";

    ChangedFiles: [char('/')] Action::Filter, "filter", "filter: text, glob (* ?), size:>1MB change:added";
    ChangedFiles: [char('[')] Action::Pair(PairEnd::From, Motion::Up), "from", "compare from the previous image";
    ChangedFiles: [char(']')] Action::Pair(PairEnd::From, Motion::Down), "", "compare from the next image";
    ChangedFiles: [char('{')] Action::Pair(PairEnd::To, Motion::Up), "to", "compare to the previous image";
    ChangedFiles: [char('}')] Action::Pair(PairEnd::To, Motion::Down), "", "compare to the next image";
    ChangedFiles: [char('<')] Action::Pair(PairEnd::Both, Motion::Up), "", "move both ends to the previous image";
    ChangedFiles: [char('>')] Action::Pair(PairEnd::Both, Motion::Down), "", "move both ends to the next image";
    ChangedFiles: [char('t')] Action::TreeOrList, "tree or list", "show a tree of directories, or a flat list of paths";
    ChangedFiles: [on(KeyCode::Enter)] Action::Open, "open image", "explore the later image that has this path, at the path";
    ChangedFiles: [char(' ')] Action::Fold, "fold", "open or close the directory";
    ChangedFiles: [char('s')] Action::Sort, "sort", "sort by bytes or by name";
    ChangedFiles: [char('S')] Action::SortReversed, "", "sort from the other end";
    ChangedFiles: [char('u')] Action::Metadata, "", "hide or show paths where only metadata differs";
    ChangedFiles: [char('b')] Action::FollowBytes, "", "open the largest change, and so on while at least half";
    ChangedFiles: [char('e')] Action::OpenAll, "", "open the directory and everything below it";
    ChangedFiles: [char('E')] Action::CloseAll, "", "close everything";
    ChangedFiles: [on(KeyCode::Right), char('l')] Action::Right, "", "open the directory, or go into it";
    ChangedFiles: [on(KeyCode::Left), char('h')] Action::Left, "", "close the directory, or go to its parent";
    ChangedFiles: [char('n')] Action::NextMatch, "", "next match of the filter";
    ChangedFiles: [char('N')] Action::PreviousMatch, "", "previous match of the filter";

    Comparison: [on(KeyCode::Tab)] Action::NextPane, "", "next tab";
    Comparison: [on(KeyCode::BackTab)] Action::PreviousPane, "", "previous tab";
    Comparison: [char('1')] Action::CompareTab(CompareTab::Matrix), "", "matrix: all figures, one column per image";
    Comparison: [char('2')] Action::CompareTab(CompareTab::Steps), "", "steps: what changed from each image to the next";
    Comparison: [char('3')] Action::CompareTab(CompareTab::Files), "", "files: what differs between two images";

    Comparison: [char('+')] Action::MoreDetails, "", "give the details a row more";
    Comparison: [char('-')] Action::LessDetails, "", "give the details a row less";
    Comparison: [char('=')] Action::ResetPanes, "", "put the borders between panes back";

    Visit: [on(KeyCode::Esc), on(KeyCode::Backspace)] Action::Back, "back to comparison", "back to the comparison, as you left it";

    FromList: [on(KeyCode::Esc)] Action::Back, "back to images", "close what is open, then go back to the list of images";
    FromList: [char('q')] Action::Leave, "", "back to the list of images";

    Images: [on(KeyCode::Enter), on(KeyCode::Right), char('l')] Action::Open, "open", "explore the image; Esc comes back";
    Images: [char(' ')] Action::Mark, "mark", "mark or unmark the image, to compare it or to see what removing it frees";
    Images: [char('/')] Action::Filter, "filter", "filter: text, glob (* ?), size:>1MB";
    Images: [char('n')] Action::NextMatch, "", "next match of the filter";
    Images: [char('N')] Action::PreviousMatch, "", "previous match of the filter";
    Images: [char('s')] Action::Sort, "sort", "sort by the next column";
    Images: [char('S')] Action::SortReversed, "", "sort from the other end";
    Images: [char('c')] Action::CompareMarked, "compare", "compare the marked images, oldest first";
    Images: [char('y')] Action::Copy, "copy command", "copy the command that removes the marked images; it is never run";
    Images: [char('d')] Action::Dangling, "dangling", "list only images without a name, or all";
    Images: [char('U')] Action::ClearMarks, "", "clear all marks";

    Loading: [char('q'), on(KeyCode::Esc), ctrl('c')] Action::Cancel, "cancel", "stop reading and quit";
    Loading: [ctrl('z')] Action::Suspend, "", "suspend; fg resumes";
};

/// The rows of a context, in order.
pub(crate) fn bindings(context: KeyContext) -> impl Iterator<Item = &'static Binding> {
    BINDINGS.iter().filter(move |binding| binding.context == context)
}

/// Writes the table of all keys in Markdown.
pub fn keys_markdown() -> String {
    let mut table = String::from("| where | key | what it does |\n|---|---|---|\n");
    for context in KeyContext::ALL {
        for (row, binding) in bindings(context).enumerate() {
            let place = if row == 0 { context.label() } else { "" };
            let keys: Vec<String> = binding.keys.iter().map(|key| format!("`{key}`")).collect();
            table.push_str(&format!("| {place} | {} | {} |\n", keys.join(" "), binding.help));
        }
    }
    table
}
