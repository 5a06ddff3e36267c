//! What everything looks like, by its role: colours, or weights alone where colours are unwanted.
//!
//! Colours only repeat what a mark or a word beside them says. Named colours are the terminal's own, which suit its
//! background; where a background is set, the text on it has a fixed colour too.

use ratatui::style::{Color, Modifier, Style};

use super::preferences::{Background, ThemeChoice};

/// The look of the explorer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Theme {
    /// With colours that suit a dark background.
    Color,
    /// With colours that suit a light background.
    Light,
    /// With colours as far apart as they can be.
    HighContrast,
    /// With colours that those see apart who can't tell red from green: orange and blue.
    ColorBlind,
    /// With bold, dim, underlined and reversed text only.
    Plain,
}

/// What a piece of text is, which decides its look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TextRole {
    /// Text like any other.
    Text,
    /// What is read last: labels, rules, recorded commands in lists.
    Quiet,
    /// What is read first.
    Strong,
    /// The image's name, the title of the pane that has the keys.
    Title,
    /// The rule and title of a pane without the keys.
    Away,
    /// A key's name in the footer and help.
    Key,
    /// The chosen row of the pane that has the keys.
    Chosen,
    /// The chosen row of another pane.
    ChosenAway,
    /// The tab that is open.
    OpenTab,
    /// A directory's name.
    Directory,
    /// A symbolic link's name.
    Link,
    /// Added by the layer.
    Added,
    /// Modified by the layer.
    Modified,
    /// Removed by the layer.
    Removed,
    /// More bytes than in the image before.
    Grown,
    /// Fewer bytes than in the image before.
    Shrunk,
    /// Part of a name that the filter looks for.
    Found,
    /// A bar of less than a tenth.
    Cool,
    /// A bar of a tenth and more.
    Warm,
    /// A bar of the half and more.
    Hot,
    /// Live bytes.
    Live,
    /// Wasted bytes.
    Wasted,
    /// The sign of what is marked.
    Marked,
    /// A warning.
    Warning,
    /// An error.
    Error,
}

impl Theme {
    /// Chooses the theme.
    pub(crate) fn new(color: bool) -> Self {
        if color { Self::Color } else { Self::Plain }
    }

    /// The theme that is chosen on a terminal with this background.
    pub(crate) fn chosen(choice: ThemeChoice, background: Background) -> Self {
        match (choice, background) {
            (ThemeChoice::Dark, _) | (ThemeChoice::Auto, Background::Dark) => Self::Color,
            (ThemeChoice::Light, _) | (ThemeChoice::Auto, Background::Light) => Self::Light,
            (ThemeChoice::HighContrast, _) => Self::HighContrast,
            (ThemeChoice::ColorBlind, _) => Self::ColorBlind,
        }
    }

    /// How a role looks.
    pub(crate) fn style(self, role: TextRole) -> Style {
        match self {
            Self::Color => colored(role),
            Self::Light => light(role),
            Self::HighContrast => high_contrast(role),
            Self::ColorBlind => color_blind(role),
            Self::Plain => plain(role),
        }
    }
}

impl TextRole {
    /// The role of a bar that shows a share from 0 to 1: the larger, the hotter.
    pub(crate) fn of_share(share: f64) -> Self {
        match share {
            s if s >= 0.5 => Self::Hot,
            s if s >= 0.1 => Self::Warm,
            _ => Self::Cool,
        }
    }
}

fn colored(role: TextRole) -> Style {
    let style = Style::new();
    match role {
        TextRole::Text => style,
        TextRole::Quiet | TextRole::Away => style.add_modifier(Modifier::DIM),
        TextRole::Strong => style.add_modifier(Modifier::BOLD),
        TextRole::Title | TextRole::Key | TextRole::Marked => {
            style.fg(Color::Cyan).add_modifier(Modifier::BOLD)
        }
        TextRole::Chosen => style.fg(Color::Indexed(231)).bg(Color::Indexed(25)).add_modifier(Modifier::BOLD),
        TextRole::ChosenAway => style.fg(Color::Indexed(231)).bg(Color::Indexed(240)),
        TextRole::OpenTab => {
            style.fg(Color::Indexed(231)).bg(Color::Indexed(25)).add_modifier(Modifier::BOLD)
        }
        TextRole::Directory => style.fg(Color::Blue).add_modifier(Modifier::BOLD),
        TextRole::Link => style.fg(Color::Cyan),
        TextRole::Added | TextRole::Live | TextRole::Shrunk => style.fg(Color::Green),
        TextRole::Modified | TextRole::Warm => style.fg(Color::Yellow),
        TextRole::Warning => style.fg(Color::Yellow).add_modifier(Modifier::BOLD),
        TextRole::Removed | TextRole::Hot | TextRole::Grown => style.fg(Color::Red),
        TextRole::Error => style.fg(Color::Red).add_modifier(Modifier::BOLD),
        TextRole::Found => style.fg(Color::Magenta).add_modifier(Modifier::BOLD | Modifier::UNDERLINED),
        TextRole::Cool => style.fg(Color::Blue),
        TextRole::Wasted => style.fg(Color::Magenta),
    }
}

/// Yellow and cyan can't be read on white; dark shades of the 256 colours can.
fn light(role: TextRole) -> Style {
    let style = Style::new();
    let bold = style.add_modifier(Modifier::BOLD);
    match role {
        TextRole::Title | TextRole::Key | TextRole::Marked => bold.fg(Color::Indexed(25)),
        TextRole::Link => style.fg(Color::Indexed(30)),
        TextRole::ChosenAway => style.fg(Color::Indexed(16)).bg(Color::Indexed(252)),
        TextRole::Added | TextRole::Live | TextRole::Shrunk => style.fg(Color::Indexed(28)),
        TextRole::Modified | TextRole::Warm => style.fg(Color::Indexed(130)),
        TextRole::Warning => bold.fg(Color::Indexed(130)),
        TextRole::Removed | TextRole::Hot | TextRole::Grown => style.fg(Color::Indexed(124)),
        TextRole::Error => bold.fg(Color::Indexed(124)),
        TextRole::Quiet | TextRole::Away => style.fg(Color::Indexed(240)),
        role => colored(role),
    }
}

/// Nothing is dim, and what is chosen is black on yellow.
fn high_contrast(role: TextRole) -> Style {
    let style = Style::new();
    let bold = style.add_modifier(Modifier::BOLD);
    match role {
        TextRole::Quiet | TextRole::Away => style,
        TextRole::Chosen | TextRole::OpenTab => bold.fg(Color::Indexed(16)).bg(Color::Indexed(226)),
        TextRole::ChosenAway => bold.fg(Color::Indexed(16)).bg(Color::Indexed(252)),
        TextRole::Added | TextRole::Live | TextRole::Shrunk => bold.fg(Color::LightGreen),
        TextRole::Removed | TextRole::Hot | TextRole::Grown | TextRole::Error => bold.fg(Color::LightRed),
        TextRole::Modified | TextRole::Warm | TextRole::Warning => bold.fg(Color::LightYellow),
        TextRole::Cool | TextRole::Directory => bold.fg(Color::LightCyan),
        TextRole::Wasted => bold.fg(Color::LightMagenta),
        role => colored(role).add_modifier(Modifier::BOLD),
    }
}

/// Orange and blue are told apart by nearly everybody (after Okabe and Ito).
fn color_blind(role: TextRole) -> Style {
    let style = Style::new();
    let bold = style.add_modifier(Modifier::BOLD);
    match role {
        TextRole::Added | TextRole::Live | TextRole::Shrunk => style.fg(Color::Indexed(74)),
        TextRole::Removed | TextRole::Hot | TextRole::Grown => style.fg(Color::Indexed(208)),
        TextRole::Error => bold.fg(Color::Indexed(208)),
        TextRole::Modified | TextRole::Warm => style.fg(Color::Indexed(227)),
        TextRole::Warning => bold.fg(Color::Indexed(227)),
        TextRole::Cool => style.fg(Color::Indexed(74)),
        TextRole::Wasted => style.fg(Color::Indexed(175)),
        role => colored(role),
    }
}

fn plain(role: TextRole) -> Style {
    let modifiers = match role {
        TextRole::Quiet | TextRole::Away | TextRole::Removed => Modifier::DIM,
        TextRole::Strong
        | TextRole::Title
        | TextRole::Key
        | TextRole::Directory
        | TextRole::Marked
        | TextRole::Warning
        | TextRole::Error => Modifier::BOLD,
        TextRole::Chosen | TextRole::OpenTab => Modifier::REVERSED,
        TextRole::ChosenAway => Modifier::UNDERLINED,
        TextRole::Found => Modifier::BOLD.union(Modifier::UNDERLINED),
        _ => Modifier::empty(),
    };
    Style::new().add_modifier(modifiers)
}
