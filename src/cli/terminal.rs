//! What the terminal is like, if there is one.

use std::io::IsTerminal;

use crate::text::PageWidth;

/// The variable that says how wide text may be, whatever the terminal says.
const VARIABLE: &str = "COLUMNS";
/// How wide text is where nothing says so.
const COLUMNS: usize = 100;
/// How narrow text may become.
const NARROWEST: usize = 40;

/// Tells whether a person sits there: a terminal, and not one that a CI system pretends to have.
pub(crate) fn is_interactive() -> bool {
    let is_ci =
        std::env::var_os("CI").is_some_and(|value| !value.is_empty() && value != "false" && value != "0");
    std::io::stdout().is_terminal() && !is_ci
}

/// The page that text on stdout is for: as wide as `COLUMNS` says, else as the terminal is. In a pipe no path is cut.
pub(crate) fn page() -> PageWidth {
    screen().unwrap_or_else(page_of_file)
}

/// The page that text in a file is for.
pub(crate) fn page_of_file() -> PageWidth {
    PageWidth::pipe(wanted().unwrap_or(COLUMNS))
}

/// The screen that stdout is.
pub(crate) fn screen() -> Option<PageWidth> {
    if !std::io::stdout().is_terminal() {
        return None;
    }
    let terminal = || Some(usize::from(crossterm::terminal::size().ok()?.0).max(NARROWEST));
    wanted().or_else(terminal).map(PageWidth::screen)
}

fn wanted() -> Option<usize> {
    let columns: usize = std::env::var(VARIABLE).ok()?.trim().parse().ok()?;
    (columns > 0).then_some(columns.max(NARROWEST))
}

/// Tells whether stdout gets colours.
pub(crate) fn has_colors() -> bool {
    anstream::AutoStream::choice(&std::io::stdout()) != anstream::ColorChoice::Never
}
