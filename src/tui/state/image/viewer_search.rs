//! What is looked for in a file that is looked into.

use crate::tui::filter::Literal;

/// What is looked for in a file.
#[derive(Debug, Clone)]
pub(crate) enum Search {
    /// Nothing.
    Off,
    /// A text that is typed.
    Typing {
        /// The text.
        text: String,
        /// What finds it; None where nothing can.
        literal: Option<Literal>,
    },
    /// A text that was typed.
    Kept {
        /// The text.
        text: String,
        /// What finds it; None where nothing can.
        literal: Option<Literal>,
        /// How many rows have it.
        count: usize,
    },
}

impl Search {
    /// Looks for a text that is typed.
    pub(crate) fn typing(text: String) -> Self {
        Self::Typing { literal: Literal::new(&text), text }
    }

    /// Ends typing: no text is nothing that is looked for.
    pub(crate) fn kept(&self) -> Self {
        match self {
            Self::Typing { text, literal } if !text.is_empty() => {
                Self::Kept { text: text.clone(), literal: literal.clone(), count: 0 }
            }
            Self::Typing { .. } => Self::Off,
            other => other.clone(),
        }
    }

    /// Tells whether nothing is looked for.
    pub(crate) fn is_off(&self) -> bool {
        matches!(self, Self::Off)
    }

    /// Tells whether a text is typed.
    pub(crate) fn is_typing(&self) -> bool {
        matches!(self, Self::Typing { .. })
    }

    /// The text.
    pub(crate) fn text(&self) -> Option<&str> {
        match self {
            Self::Off => None,
            Self::Typing { text, .. } | Self::Kept { text, .. } => Some(text),
        }
    }

    /// What finds it.
    pub(crate) fn literal(&self) -> Option<&Literal> {
        match self {
            Self::Off => None,
            Self::Typing { literal, .. } | Self::Kept { literal, .. } => literal.as_ref(),
        }
    }
}
