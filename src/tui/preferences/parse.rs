//! Reads the file: TOML, each wrong word told with its line.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

use super::choices::Choice;
use super::preferences::Preferences;
use super::written::KEYS;
use crate::budget::{ConfigErrors, ConfigProblem, ProblemAt, closest_setting};
use crate::text::escape_line;
use crate::tui::keys::KeyChangeError;

/// Reads the text of a file.
///
/// # Errors
/// All that is wrong in it, and where; of what is no TOML the first.
pub fn parse_preferences(text: &str) -> Result<Preferences, ConfigErrors> {
    let mut file = PreferencesFile { errors: Vec::new() };
    let table = DeTable::parse(text).map_err(|error| {
        let problem = ConfigProblem::Syntax(error.message().replace('\n', ", "));
        ProblemAt { byte: error.span().unwrap_or_default().start, problem }.in_text(text)
    })?;
    let mut preferences = Preferences::default();
    for (key, value) in in_order(table.get_ref()) {
        let taken = file.take(&mut preferences, key, value);
        file.note(taken);
    }
    ConfigErrors::unless(file.errors.into_iter().map(|error| error.in_text(text)), preferences)
}

/// The entries of a table as they stand in the file.
fn in_order<'a, 'i>(table: &'a DeTable<'i>) -> Vec<(&'a Spanned<DeString<'i>>, &'a Spanned<DeValue<'i>>)> {
    let mut entries: Vec<_> = table.iter().collect();
    entries.sort_by_key(|(key, _)| key.span().start);
    entries
}

/// A file that is being read.
struct PreferencesFile {
    /// What was wrong so far.
    errors: Vec<ProblemAt>,
}

impl PreferencesFile {
    /// Goes on where something is wrong, and keeps what.
    fn note(&mut self, taken: Result<(), ProblemAt>) {
        self.errors.extend(taken.err());
    }

    fn take(
        &mut self,
        preferences: &mut Preferences,
        key: &Spanned<DeString<'_>>,
        value: &Spanned<DeValue<'_>>,
    ) -> Result<(), ProblemAt> {
        match key.get_ref().as_ref() {
            "theme" => preferences.theme = self.choice(value)?,
            "units" => preferences.units = self.choice(value)?,
            "start-tab" => preferences.start_tab = self.choice(value)?,
            "files" => preferences.beginning = self.choice(value)?,
            "mouse" => {
                let listens = value.get_ref().as_bool();
                preferences.mouse = listens.ok_or_else(|| self.other_type(value, "true or false"))?;
            }
            "keys" => self.take_keys(preferences, value)?,
            name => {
                let known = KEYS.map(|(name, _)| name).into_iter().chain(["keys"]);
                return Err(self.unknown(name, key.span(), &known.collect::<Vec<_>>()));
            }
        }
        Ok(())
    }

    fn error(&self, span: Range<usize>, problem: ConfigProblem) -> ProblemAt {
        ProblemAt { byte: span.start, problem }
    }

    fn unknown(&self, name: &str, span: Range<usize>, known: &[&str]) -> ProblemAt {
        let suggestion = match closest_setting(name, known.iter().copied()) {
            Some(closest) => format!("; did you mean `{closest}`?"),
            None => format!("; known keys: {}", known.join(", ")),
        };
        self.error(span, ConfigProblem::UnknownKey { key: escape_line(name), suggestion })
    }

    fn other_type(&self, value: &Spanned<DeValue<'_>>, expected: &'static str) -> ProblemAt {
        let found = value.get_ref().type_str();
        self.error(value.span(), ConfigProblem::Type { expected, found })
    }

    fn string<'v>(&self, value: &'v Spanned<DeValue<'_>>) -> Result<&'v str, ProblemAt> {
        value.get_ref().as_str().ok_or_else(|| self.other_type(value, "text in quotes"))
    }

    fn choice<T: Choice>(&self, value: &Spanned<DeValue<'_>>) -> Result<T, ProblemAt> {
        let word = self.string(value)?;
        T::named(word).ok_or_else(|| {
            let words = T::words();
            let problem = match closest_setting(word, words.iter().map(String::as_str)) {
                Some(closest) => format!("unknown word `{}`; did you mean `{closest}`?", escape_line(word)),
                None => format!("unknown word `{}`: expected one of {}", escape_line(word), words.join(", ")),
            };
            self.error(value.span(), ConfigProblem::Value(problem))
        })
    }

    fn take_keys(
        &mut self,
        preferences: &mut Preferences,
        value: &Spanned<DeValue<'_>>,
    ) -> Result<(), ProblemAt> {
        let expected = "a table of actions, such as quit = \"q\"";
        let table = value.get_ref().as_table().ok_or_else(|| self.other_type(value, expected))?;
        for (action, keys) in in_order(table) {
            let taken = self.take_action(preferences, action, keys);
            self.note(taken);
        }
        Ok(())
    }

    fn take_action(
        &self,
        preferences: &mut Preferences,
        action: &Spanned<DeString<'_>>,
        keys: &Spanned<DeValue<'_>>,
    ) -> Result<(), ProblemAt> {
        let words = match keys.get_ref() {
            DeValue::Array(several) => several.iter().map(|key| self.string(key)).collect(),
            _ => self.string(keys).map(|only| vec![only]),
        }?;
        preferences.keys.give(action.get_ref(), &words).map_err(|problem| {
            let is_of_action = matches!(problem, KeyChangeError::UnknownAction { .. });
            let span = if is_of_action { action.span() } else { keys.span() };
            self.error(span, ConfigProblem::Value(problem.to_string()))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::choices::ThemeChoice;
    use super::super::written::preferences_toml;
    use super::*;

    fn wrong(text: &str) -> String {
        parse_preferences(text).expect_err("an error").to_string()
    }

    #[test]
    fn what_is_written_is_read_again() {
        let text = "theme = \"light\"\nunits = \"iec\"\nmouse = false\nstart-tab = \"history\"\nfiles = \"folded\"\n\
                    [keys]\nquit = [\"x\", \"ctrl-q\"]\nmove-down = \"n\"\n";
        let read = parse_preferences(text).expect("preferences");
        assert_eq!(read.theme, ThemeChoice::Light);
        let written = preferences_toml(&read);
        assert_eq!(parse_preferences(&written).expect("preferences"), read);
        let defaults = preferences_toml(&Preferences::default());
        assert_eq!(parse_preferences(&defaults).expect("preferences"), Preferences::default());
        assert!(defaults.lines().all(|line| line.is_empty() || line.starts_with(['#', '['])), "{defaults}");
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line_and_the_nearest_word() {
        assert_eq!(wrong("\ntheem = \"dark\""), "2:1: unknown key `theem`; did you mean `theme`?");
        assert_eq!(wrong("theme = \"drak\""), "1:9: unknown word `drak`; did you mean `dark`?");
        assert_eq!(wrong("mouse = 1"), "1:9: expected true or false, found integer");
        assert_eq!(wrong("[keys]\nqiut = \"q\""), "2:1: unknown action `qiut`; did you mean `quit`?");
        assert!(wrong("[keys]\nquit = \"hyper-q\"").starts_with("2:8: unknown key `hyper-q`"));
        assert_eq!(wrong("[keys]\nquit = \"x\"\nhelp = \"x\""), "3:8: `x` is also bound to `quit`");
        assert!(wrong("theme = ").starts_with("1:"));
    }
}
