//! What a filter finds: its words in a title, and highlights in rows.

use std::ops::Range;

use super::row::StyledRow;
use crate::text::{escape_line, thousands};
use crate::tui::filter::{Filter, Hits, Matcher, Syntax};
use crate::tui::layout::LongText;
use crate::tui::theme::TextRole;

/// The filter, for a title: what is looked for, and how many rows fit.
pub(super) fn words(filter: &Filter, hits: Hits) -> String {
    let (Filter::Typing(search, _) | Filter::Set(search)) = filter else { return String::new() };
    let text = escape_line(&search.query.text);
    let sign = if search.query.syntax == Syntax::Regex { "regex " } else { "/" };
    let count = match (&search.matcher, hits) {
        (Err(problem), _) => escape_line(problem),
        (Ok(matcher), _) if matcher.is_empty() => return format!(" {sign}{text}"),
        (Ok(_), Hits::Known(count)) => format!("{} found", thousands(count as u64)),
        (Ok(_), Hits::AtLeast(count)) => format!("{} found …", thousands(count as u64)),
        (Ok(_), Hits::Unknown) => "…".to_owned(),
    };
    format!(" {sign}{text}: {count}")
}

/// Why a list has no rows where that is for its filter; None where there is none.
pub(super) fn nothing(filter: &Filter) -> Option<String> {
    filter.search().map(|search| format!("Nothing matches “{}”.", escape_line(&search.query.text)))
}

/// Adds a text with some places in it highlighted.
pub(super) fn highlighted(
    row: StyledRow,
    text: &str,
    role: TextRole,
    places: impl IntoIterator<Item = Range<usize>>,
) -> StyledRow {
    let (mut row, mut end) = (row, 0);
    for place in places {
        row = row.add(&text[end..place.start], role).add(&text[place.clone()], TextRole::Found);
        end = place.end;
    }
    row.add(&text[end..], role)
}

/// Adds a text with what is looked for highlighted.
pub(super) fn found(row: StyledRow, text: &str, role: TextRole, matcher: Option<&Matcher>) -> StyledRow {
    let places = matcher.map(|matcher| matcher.places_in(text)).unwrap_or_default();
    highlighted(row, text, role, places)
}

/// Adds what is seen of a long text, with what is looked for highlighted in its first part.
pub(super) fn long(
    row: StyledRow,
    long: &LongText,
    scrolled: isize,
    (first, second): (TextRole, TextRole),
    matcher: Option<&Matcher>,
) -> StyledRow {
    let seen = long.seen(scrolled);
    let end = seen.place(0..long.second).end;
    // the sign of what is left out belongs to what it stands beside
    let end = if long.second == long.text.len() { seen.text.len() } else { end };
    let places = matcher.map(|matcher| matcher.places_in(&long.text[..long.second])).unwrap_or_default();
    let places = places.into_iter().map(|place| seen.place(place)).filter(|place| !place.is_empty());
    highlighted(row, &seen.text[..end], first, places).add(&seen.text[end..], second)
}
