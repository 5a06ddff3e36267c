//! What the terminal is like, if there is one.

use std::io::IsTerminal;

/// How wide text is where stdout is not a terminal and has no width.
const COLUMNS: usize = 100;
/// How narrow text may become.
const NARROWEST: usize = 60;

/// Tells whether a person sits there: a terminal, and not one that a CI system pretends to have.
pub(crate) fn is_interactive() -> bool {
    let is_ci =
        std::env::var_os("CI").is_some_and(|value| !value.is_empty() && value != "false" && value != "0");
    std::io::stdout().is_terminal() && !is_ci
}

/// How wide text may be.
pub(crate) fn columns() -> usize {
    let on_terminal = std::io::stdout().is_terminal();
    let size = on_terminal.then(crossterm::terminal::size).and_then(Result::ok);
    size.map_or(COLUMNS, |(columns, _)| usize::from(columns).max(NARROWEST))
}

/// Tells whether stdout gets colours.
pub(crate) fn has_colors() -> bool {
    anstream::AutoStream::choice(&std::io::stdout()) != anstream::ColorChoice::Never
}
