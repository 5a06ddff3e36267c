//! A `.dive-ci` file as it is written: its rules with their places, and what else is in it.

use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::Value;
use serde_saphyr::{Location, Spanned};

use crate::text::escape_line;

/// A rule's name and value.
type DiveRule = (Spanned<String>, Spanned<Value>);

/// What a file says.
#[derive(Debug, Default)]
pub(super) struct Document {
    /// The rules as they stand in the file, those that are there twice too.
    pub(super) rules: Vec<DiveRule>,
    /// Where `rules` is a second time.
    pub(super) second: Option<Location>,
    /// Keys beside `rules`, escaped.
    pub(super) ignored: Vec<String>,
}

struct Rules(Vec<DiveRule>);

impl<'de> Deserialize<'de> for Document {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Keys;
        impl<'de> Visitor<'de> for Keys {
            type Value = Document;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a map with the key `rules`")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Document, A::Error> {
                let mut document = Document::default();
                let mut has_rules = false;
                while let Some(key) = map.next_key::<Spanned<String>>()? {
                    if !key.value.eq_ignore_ascii_case("rules") {
                        map.next_value::<IgnoredAny>()?;
                        document.ignored.push(escape_line(&key.value));
                        continue;
                    }
                    if has_rules {
                        document.second.get_or_insert(key.referenced);
                    }
                    has_rules = true;
                    let rules = map.next_value::<Option<Rules>>()?;
                    document.rules.extend(rules.into_iter().flat_map(|rules| rules.0));
                }
                Ok(document)
            }
        }
        deserializer.deserialize_map(Keys)
    }
}

impl<'de> Deserialize<'de> for Rules {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries;
        impl<'de> Visitor<'de> for Entries {
            type Value = Rules;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a map of rules")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Rules, A::Error> {
                let mut rules = Vec::new();
                while let Some(rule) = map.next_entry()? {
                    rules.push(rule);
                }
                Ok(Rules(rules))
            }
        }
        deserializer.deserialize_map(Entries)
    }
}
