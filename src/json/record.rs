//! An object of a document, read field by field.

use std::collections::{BTreeMap, BTreeSet};

use super::field::Field;
use super::key::is_spelling_of;
use super::oddities::{Oddities, shown};
use super::value::Value;
use crate::text::thousands;

/// An object, or several that one key has: these are joined.
///
/// A field that is absent or null is empty. Of one that is there several times the last text, number or list counts.
#[derive(Debug)]
pub struct Record<'d> {
    /// Where in the document it is; empty at the root.
    place: String,
    entries: Vec<(&'d str, &'d Value)>,
    oddities: &'d Oddities,
}

impl<'d> Record<'d> {
    pub(super) fn new(place: String, entries: &'d [(String, Value)], oddities: &'d Oddities) -> Self {
        Self { place, entries: borrowed(entries).collect(), oddities }
    }

    /// The objects of a list; null stands for an empty one.
    pub(super) fn list(place: String, list: &'d Value, oddities: &'d Oddities) -> Field<'d, Vec<Self>> {
        let mut field = Field::<Vec<Self>>::empty(oddities);
        let values = match list {
            Value::Null => return field,
            Value::List(values) => values,
            other => {
                field.misfit(|| place, "a list", other);
                return field;
            }
        };
        for (index, value) in values.iter().enumerate() {
            let element = || format!("{place}[{index}]");
            let entries = match value {
                Value::Object(entries) => entries.as_slice(),
                Value::Null => {
                    tell_null(oddities, element);
                    &[]
                }
                other => {
                    field.misfit(element, "an object", other);
                    &[]
                }
            };
            field.value.push(Self::new(element(), entries, oddities));
        }
        field
    }

    /// Tells whether a field is there and not null.
    pub fn has(&self, name: &str) -> bool {
        let of_name = |key: &str| is_spelling_of(key, name);
        self.entries.iter().any(|(key, value)| of_name(key) && !matches!(value, Value::Null))
    }

    /// Tells whether a field is there, be it null.
    pub fn has_key(&self, name: &str) -> bool {
        self.entries.iter().any(|(key, _)| is_spelling_of(key, name))
    }

    /// Text.
    pub fn text(&self, name: &str) -> Field<'d, String> {
        self.scalar(name, "a string", |value| match value {
            Value::Text(text) => Some(text.clone()),
            _ => None,
        })
    }

    /// Text of a form: what is not of it is kept, and told.
    pub fn text_of_form(&self, name: &str, form: &str, is_of_form: impl Fn(&str) -> bool) -> String {
        let text = self.text(name).optional();
        if !text.is_empty() && !is_of_form(&text) {
            self.oddities.tell(|| format!("{} is not {form}", shown(&self.place_of(name))));
        }
        text
    }

    /// True or false.
    pub fn flag(&self, name: &str) -> Field<'d, bool> {
        self.scalar(name, "true or false", |value| match value {
            Value::Bool(flag) => Some(*flag),
            _ => None,
        })
    }

    /// A whole number; None where there is none.
    pub fn integer(&self, name: &str) -> Field<'d, Option<i64>> {
        self.scalar(name, "a whole number", |value| match value {
            Value::Number(number) => number.as_i64().map(Some),
            _ => None,
        })
    }

    /// A number of bytes; None where there is none.
    pub fn size(&self, name: &str) -> Field<'d, Option<u64>> {
        self.scalar(name, "a number of bytes", |value| match value {
            Value::Number(number) => number.as_u64().map(Some),
            _ => None,
        })
    }

    /// A list of texts.
    pub fn texts(&self, name: &str) -> Field<'d, Vec<String>> {
        self.take(name, |field: &mut Field<'d, Vec<String>>, place, value| match value {
            Value::Null => field.value.clear(),
            Value::List(values) => take_texts(field, place, values),
            other => field.misfit(place, "a list", other),
        })
    }

    /// A list of lists of texts, as Go's `[][2]string` is written.
    pub fn text_lists(&self, name: &str) -> Field<'d, Vec<Vec<String>>> {
        self.take(name, |field: &mut Field<'d, Vec<Vec<String>>>, place, value| match value {
            Value::Null => field.value.clear(),
            Value::List(lists) => {
                field.value.clear();
                for (index, list) in lists.iter().enumerate() {
                    let place = || format!("{}[{index}]", place());
                    let mut texts = Field::<Vec<String>>::empty(self.oddities);
                    match list {
                        Value::List(values) => take_texts(&mut texts, &place, values),
                        other => field.misfit(place, "a list", other),
                    }
                    field.value.push(texts.optional());
                }
            }
            other => field.misfit(place, "a list", other),
        })
    }

    /// A command: a list of words, or one text, which is its only word (moby, `strslice`).
    pub fn command(&self, name: &str) -> Field<'d, Vec<String>> {
        self.take(name, |field: &mut Field<'d, Vec<String>>, place, value| match value {
            Value::Null => field.value.clear(),
            Value::List(values) => take_texts(field, place, values),
            Value::Text(text) => {
                self.oddities.tell(|| format!("{} is a string, read as a list of one", shown(&place())));
                field.value = vec![text.clone()];
            }
            other => field.misfit(place, "a list", other),
        })
    }

    /// Texts by key.
    pub fn texts_by_key(&self, name: &str) -> Field<'d, BTreeMap<String, String>> {
        self.take(name, |field: &mut Field<'d, BTreeMap<String, String>>, place, value| match value {
            Value::Null => field.value.clear(),
            Value::Object(entries) => {
                for (key, value) in borrowed(entries) {
                    let place = || format!("{}.{key}", place());
                    let text = match value {
                        Value::Text(text) => text.clone(),
                        Value::Null => {
                            tell_null(self.oddities, place);
                            String::new()
                        }
                        other => {
                            field.misfit(place, "a string", other);
                            continue;
                        }
                    };
                    if field.value.insert(key.to_owned(), text).is_some() {
                        self.tell_repeated(&place(), value);
                    }
                }
            }
            other => field.misfit(place, "an object", other),
        })
    }

    /// Tells whether a text of a field has at most so many bytes; notes one that has more, which is left out.
    pub fn takes(&self, name: &str, text: &str, limit: usize) -> bool {
        let is_short = text.len() <= limit;
        if !is_short {
            let (place, limit) = (self.place_of(name), thousands(limit as u64));
            self.oddities
                .tell(|| format!("ignored text of {}, which is longer than {limit} bytes", shown(&place)));
        }
        is_short
    }

    /// The keys of an object that is a set.
    pub fn keys(&self, name: &str) -> Field<'d, BTreeSet<String>> {
        self.take(name, |field: &mut Field<'d, BTreeSet<String>>, place, value| match value {
            Value::Null => field.value.clear(),
            Value::Object(entries) => field.value.extend(entries.iter().map(|(key, _)| key.clone())),
            other => field.misfit(place, "an object", other),
        })
    }

    /// An object.
    pub fn record(&self, name: &str) -> Field<'d, Option<Self>> {
        self.take(name, |field: &mut Field<'d, Option<Self>>, place, value| match value {
            Value::Null => field.value = None,
            Value::Object(entries) => match &mut field.value {
                Some(record) => record.entries.extend(borrowed(entries)),
                none => *none = Some(Self::new(place(), entries, self.oddities)),
            },
            other => field.misfit(place, "an object", other),
        })
    }

    /// Objects by key. Of one that is there several times the last counts.
    pub fn records_by_key(&self, name: &str) -> Field<'d, BTreeMap<String, Self>> {
        self.take(name, |field: &mut Field<'d, BTreeMap<String, Self>>, place, value| match value {
            Value::Null => field.value.clear(),
            Value::Object(entries) => {
                for (key, value) in borrowed(entries) {
                    let place = || format!("{}.{key}", place());
                    match value {
                        Value::Object(entries) => {
                            let record = Self::new(place(), entries, self.oddities);
                            field.value.insert(key.to_owned(), record);
                        }
                        Value::Null => tell_null(self.oddities, place),
                        other => field.misfit(place, "an object", other),
                    }
                }
            }
            other => field.misfit(place, "an object", other),
        })
    }

    /// A list of objects.
    pub fn records(&self, name: &str) -> Field<'d, Vec<Self>> {
        let mut last = Field::empty(self.oddities);
        for value in self.values(name) {
            last = Self::list(self.place_of(name), value, self.oddities);
        }
        last
    }

    /// Reads what may be there several times, where a null changes nothing.
    fn scalar<T: Default>(
        &self,
        name: &str,
        expected: &'static str,
        read: impl Fn(&Value) -> Option<T>,
    ) -> Field<'d, T> {
        self.take(name, |field, place, value| match (value, read(value)) {
            (Value::Null, _) => {}
            (_, Some(read)) => field.value = read,
            (other, None) => field.misfit(place, expected, other),
        })
    }

    /// Reads what may be there several times; each is put upon what was before it.
    fn take<T: Default>(
        &self,
        name: &str,
        mut take: impl FnMut(&mut Field<'d, T>, &dyn Fn() -> String, &'d Value),
    ) -> Field<'d, T> {
        let mut field = Field::empty(self.oddities);
        for value in self.values(name) {
            take(&mut field, &|| self.place_of(name), value);
        }
        field
    }

    /// All that stands for a field, in the order of the document.
    fn values(&self, name: &str) -> Vec<&'d Value> {
        let mut values = Vec::new();
        for &(key, value) in self.entries.iter().filter(|(key, _)| is_spelling_of(key, name)) {
            if key != name {
                self.oddities.tell(|| format!("read {} as `{name}`", shown(&self.place_of(key))));
            }
            values.push(value);
        }
        if let [_, .., last] = values.as_slice() {
            self.tell_repeated(&self.place_of(name), last);
        }
        values
    }

    fn place_of(&self, name: &str) -> String {
        if self.place.is_empty() { name.to_owned() } else { format!("{}.{name}", self.place) }
    }

    fn tell_repeated(&self, place: &str, value: &Value) {
        let outcome = match value {
            Value::Object(_) => "the values are merged",
            _ => "the last one counts",
        };
        self.oddities.tell(|| format!("{} appears more than once; {outcome}", shown(place)));
    }
}

fn borrowed(entries: &[(String, Value)]) -> impl Iterator<Item = (&str, &Value)> {
    entries.iter().map(|(key, value)| (key.as_str(), value))
}

fn take_texts(field: &mut Field<'_, Vec<String>>, place: &dyn Fn() -> String, values: &[Value]) {
    field.value.clear();
    for (index, value) in values.iter().enumerate() {
        let place = || format!("{}[{index}]", place());
        match value {
            Value::Text(text) => field.value.push(text.clone()),
            Value::Null => {
                tell_null(field.oddities(), place);
                field.value.push(String::new());
            }
            other => field.misfit(place, "a string", other),
        }
    }
}

/// A null that is one of several values is the empty one, and rarely meant.
fn tell_null(oddities: &Oddities, place: impl FnOnce() -> String) {
    oddities.tell(|| format!("read {} as empty: it is null", shown(&place())));
}
