//! The filter of a list or tree: off, being typed, or set.

use super::pattern::TextKind;
use super::query::{Query, Syntax};
use super::search::Search;
use super::term_kind::TermKind;

/// Characters of a filter. Each one that is typed has all of them looked at again.
const LONGEST: usize = 1_000;

/// What is looked for in a list or tree.
#[derive(Debug, Default)]
pub(crate) enum Filter {
    /// Nothing: everything is shown.
    #[default]
    Off,
    /// It is being typed, in place of what was set before.
    Typing(Search, Option<Box<Search>>),
    /// It is set.
    Set(Search),
}

/// How many rows fit a filter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hits {
    /// So many.
    Known(usize),
    /// So many of those that were looked at.
    AtLeast(usize),
    /// That is not known yet.
    Unknown,
}

/// What is left of a filter that was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kept {
    /// What was typed.
    Typed,
    /// What was set before.
    Before,
    /// Nothing.
    Nothing,
}

/// A change of what is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Edit<'a> {
    /// The prompt opens.
    Begin,
    /// More text.
    Type(&'a str),
    /// All of it anew.
    Replace(&'a str),
    /// One character less.
    Rubout,
    /// Nothing is left.
    RuboutAll,
    /// A regular expression, or no longer one.
    Syntax,
}

impl Filter {
    /// What is typed or set, if that is more than nothing.
    pub(crate) fn search(&self) -> Option<&Search> {
        match self {
            Self::Typing(search, _) | Self::Set(search) if !search.query.is_empty() => Some(search),
            _ => None,
        }
    }

    /// Tells whether it is being typed.
    pub(crate) fn is_typing(&self) -> bool {
        matches!(self, Self::Typing(..))
    }

    /// Tells whether there is one.
    pub(crate) fn is_off(&self) -> bool {
        matches!(self, Self::Off)
    }

    /// Changes what is typed, which is for texts of a kind, of rows that have what these terms ask.
    pub(crate) fn edit(&mut self, edit: Edit<'_>, kind: TextKind, known: &[TermKind]) {
        if let (Edit::Type(_), Self::Typing(search, _)) = (edit, &*self)
            && search.query.text.chars().count() >= LONGEST
        {
            return;
        }
        let (mut query, before) = match std::mem::take(self) {
            Self::Typing(search, before) => (search.query, before),
            Self::Set(search) => (search.query.clone(), Some(Box::new(search))),
            Self::Off => (Query::default(), None),
        };
        match edit {
            Edit::Begin => {}
            Edit::Type(text) => {
                let room = LONGEST.saturating_sub(query.text.chars().count());
                query.text.extend(text.chars().take(room));
            }
            Edit::Replace(text) => query = Query { text: text.to_owned(), ..Query::default() },
            Edit::Rubout => drop(query.text.pop()),
            Edit::RuboutAll => query.text.clear(),
            Edit::Syntax => {
                query.syntax = if query.syntax == Syntax::Text { Syntax::Regex } else { Syntax::Text };
            }
        }
        *self = Self::Typing(Search::new(query, kind, known), before);
    }

    /// A filter that is set, for texts of a kind, of rows that have what these terms ask.
    pub(crate) fn of(query: Query, kind: TextKind, known: &[TermKind]) -> Self {
        Self::Set(Search::new(query, kind, known))
    }

    /// The same filter for another list, of texts of a kind, of rows that have what these terms ask.
    pub(crate) fn for_others(&self, kind: TextKind, known: &[TermKind]) -> Self {
        match self.search() {
            Some(search) => Self::of(search.query.clone(), kind, known),
            None => Self::Off,
        }
    }

    /// Ends typing. What is empty is no filter, and what can't be meant leaves the one before.
    pub(crate) fn keep(&mut self) -> Kept {
        match std::mem::take(self) {
            Self::Typing(search, _) | Self::Set(search) if search.wanted().is_some() => {
                *self = Self::Set(search);
                Kept::Typed
            }
            Self::Typing(search, before) if search.matcher.is_err() => {
                *self = before.map_or(Self::Off, |before| Self::Set(*before));
                Kept::Before
            }
            _ => Kept::Nothing,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_takes_so_many_characters_however_they_come() {
        let mut filter = Filter::Off;
        for _ in 0..LONGEST + 100 {
            filter.edit(Edit::Type("é"), TextKind::Paths, &[]);
        }
        filter.edit(Edit::Type("pasted"), TextKind::Paths, &[]);
        let query = &filter.search().expect("a search").query;
        assert_eq!(query.text.chars().count(), LONGEST);
    }
}
