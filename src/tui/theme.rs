//! What everything looks like, by its role: colours, or weights alone where colours are unwanted.
//!
//! Colours only repeat what a mark or a word beside them says. Named colours are the terminal's own, which suit its
//! background; where a background is set, the text on it has a fixed colour too.

use ratatui::style::{Color, Modifier, Style};

/// The look of the explorer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Theme {
    /// With colours.
    Color,
    /// With bold, dim, underlined and reversed text only.
    Plain,
}

/// What a piece of text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
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
    pub fn new(color: bool) -> Self {
        if color { Self::Color } else { Self::Plain }
    }

    /// How a role looks.
    pub fn style(self, role: Role) -> Style {
        match self {
            Self::Color => colored(role),
            Self::Plain => plain(role),
        }
    }
}

impl Role {
    /// The role of a bar that shows a share from 0 to 1: the larger, the hotter.
    pub fn of_share(share: f64) -> Self {
        match share {
            s if s >= 0.5 => Self::Hot,
            s if s >= 0.1 => Self::Warm,
            _ => Self::Cool,
        }
    }
}

fn colored(role: Role) -> Style {
    let style = Style::new();
    match role {
        Role::Text => style,
        Role::Quiet | Role::Away => style.add_modifier(Modifier::DIM),
        Role::Strong => style.add_modifier(Modifier::BOLD),
        Role::Title | Role::Key | Role::Marked => style.fg(Color::Cyan).add_modifier(Modifier::BOLD),
        Role::Chosen => style.fg(Color::Indexed(231)).bg(Color::Indexed(25)).add_modifier(Modifier::BOLD),
        Role::ChosenAway => style.fg(Color::Indexed(231)).bg(Color::Indexed(240)),
        Role::OpenTab => style.fg(Color::Indexed(231)).bg(Color::Indexed(25)).add_modifier(Modifier::BOLD),
        Role::Directory => style.fg(Color::Blue).add_modifier(Modifier::BOLD),
        Role::Link => style.fg(Color::Cyan),
        Role::Added | Role::Live | Role::Shrunk => style.fg(Color::Green),
        Role::Modified | Role::Warm => style.fg(Color::Yellow),
        Role::Warning => style.fg(Color::Yellow).add_modifier(Modifier::BOLD),
        Role::Removed | Role::Hot | Role::Grown => style.fg(Color::Red),
        Role::Error => style.fg(Color::Red).add_modifier(Modifier::BOLD),
        Role::Found => style.fg(Color::Magenta).add_modifier(Modifier::BOLD | Modifier::UNDERLINED),
        Role::Cool => style.fg(Color::Blue),
        Role::Wasted => style.fg(Color::Magenta),
    }
}

fn plain(role: Role) -> Style {
    let modifiers = match role {
        Role::Quiet | Role::Away | Role::Removed => Modifier::DIM,
        Role::Strong
        | Role::Title
        | Role::Key
        | Role::Directory
        | Role::Marked
        | Role::Warning
        | Role::Error => Modifier::BOLD,
        Role::Chosen | Role::OpenTab => Modifier::REVERSED,
        Role::ChosenAway => Modifier::UNDERLINED,
        Role::Found => Modifier::BOLD.union(Modifier::UNDERLINED),
        _ => Modifier::empty(),
    };
    Style::new().add_modifier(modifiers)
}
