//! What the terminal is like, if there is one.

use std::io::IsTerminal;
use std::sync::OnceLock;
use std::time::Duration;

use terminal_colorsaurus::{QueryOptions, ThemeMode, theme_mode};

use crate::text::PageWidth;
use crate::tui::{Background, Charset};

/// The variable that says how wide text may be, whatever the terminal says.
const VARIABLE: &str = "COLUMNS";
/// How long a terminal may take to say what its background is; most take a millisecond.
const ANSWER: Duration = Duration::from_millis(60);
/// How wide text is where nothing says so.
const COLUMNS: usize = 100;
/// How narrow text may become.
const NARROWEST: usize = 40;

/// Tells whether a person sits there: a terminal, and not one that a CI system pretends to have.
pub(crate) fn is_interactive() -> bool {
    let is_ci =
        std::env::var_os("CI").is_some_and(|value| !value.is_empty() && value != "false" && value != "0");
    std::io::stdout().is_terminal() && !is_ci && can_move_cursor()
}

/// Tells whether a person sits at a terminal on which nothing can be drawn.
pub(crate) fn is_typewriter() -> bool {
    std::io::stdout().is_terminal() && !can_move_cursor()
}

/// Tells whether the terminal is more than a typewriter. On Windows no variable says.
fn can_move_cursor() -> bool {
    cfg!(windows) || std::env::var("TERM").is_ok_and(|term| !term.is_empty() && term != "dumb")
}

/// Which characters the terminal shows, as its locale says; where none is set, it most likely shows all.
pub(crate) fn charset() -> Charset {
    let set = |name: &&str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].iter().find_map(set);
    let is_unicode = |locale: String| locale.to_lowercase().replace('-', "").contains("utf8");
    if locale.is_none_or(is_unicode) { Charset::Unicode } else { Charset::Ascii }
}

/// The terminal's background, where it says so at once: by a variable, or when it is asked. It is asked once, before anybody
/// reads keys: the answer comes as keys do, and whoever waits for those holds the lock of standard input.
pub(crate) fn background() -> Background {
    static KNOWN: OnceLock<Background> = OnceLock::new();
    *KNOWN.get_or_init(found_background)
}

fn found_background() -> Background {
    if let Some(said) =
        std::env::var("COLORFGBG").ok().and_then(|said| said.rsplit(';').next()?.parse::<u8>().ok())
    {
        return if matches!(said, 7 | 9..=15) { Background::Light } else { Background::Dark };
    }
    let mut options = QueryOptions::default();
    options.timeout = ANSWER;
    match theme_mode(options) {
        Ok(ThemeMode::Light) => Background::Light,
        Ok(ThemeMode::Dark) | Err(_) => Background::Dark,
    }
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

/// How wide text shall be, where `COLUMNS` says so.
pub(crate) fn wanted() -> Option<usize> {
    let columns: usize = std::env::var(VARIABLE).ok()?.trim().parse().ok()?;
    (columns > 0).then_some(columns.max(NARROWEST))
}

/// Tells whether stdout gets colours.
pub(crate) fn has_colors() -> bool {
    anstream::AutoStream::choice(&std::io::stdout()) != anstream::ColorChoice::Never
}
