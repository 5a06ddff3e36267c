//! `.imgscope.toml`: the limits of a project, in a file of its own.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

use super::keys::{keys, suggestion};
use super::{ConfigErrors, ConfigProblem, ProblemAt};
use crate::budget::limits::{LIMITS, LimitDefinition, LimitValue, Limits, Metric, PathBudget};
use crate::text::{escape_line, parse_size};

/// What a file says.
#[derive(Debug, Clone, Default)]
pub struct Config {
    /// The limits.
    pub limits: Limits,
    /// What the image is compared with: an image or a report.
    pub baseline: Option<String>,
    /// The base image, or `auto`.
    pub base: Option<String>,
    /// The file of accepted findings.
    pub accept: Option<String>,
    /// The Dockerfile that the image was built from.
    pub dockerfile: Option<String>,
    /// Whether limits only report, where the file says so.
    pub exit_zero: Option<bool>,
}

/// Reads the text of a file.
///
/// # Errors
/// All that is wrong in it, and where; of what is no TOML the first.
pub fn parse_config(text: &str) -> Result<Config, ConfigErrors> {
    let mut file = TomlFile { errors: Vec::new() };
    let table = DeTable::parse(text).map_err(|error| {
        let problem = ConfigProblem::Syntax(error.message().replace('\n', ", "));
        ProblemAt { byte: error.span().unwrap_or_default().start, problem }.in_text(text)
    })?;
    let mut config = Config::default();
    for (key, value) in in_order(table.get_ref()) {
        let taken = file.take(&mut config, key, value);
        file.note(taken);
    }
    ConfigErrors::unless(file.errors.into_iter().map(|error| error.in_text(text)), config)
}

/// The entries of a table as they stand in the file.
fn in_order<'a, 'i>(table: &'a DeTable<'i>) -> Vec<(&'a Spanned<DeString<'i>>, &'a Spanned<DeValue<'i>>)> {
    let mut entries: Vec<_> = table.iter().collect();
    entries.sort_by_key(|(key, _)| key.span().start);
    entries
}

/// A file that is being read.
struct TomlFile {
    /// What was wrong so far.
    errors: Vec<ProblemAt>,
}

impl TomlFile {
    /// Goes on where something is wrong, and keeps what.
    fn note(&mut self, taken: Result<(), ProblemAt>) {
        self.errors.extend(taken.err());
    }

    fn error(&self, span: Range<usize>, problem: ConfigProblem) -> ProblemAt {
        ProblemAt { byte: span.start, problem }
    }

    fn wrong<T: ToString>(&self, span: Range<usize>) -> impl FnOnce(T) -> ProblemAt {
        move |problem| self.error(span, ConfigProblem::Value(problem.to_string()))
    }

    fn take(
        &mut self,
        config: &mut Config,
        key: &Spanned<DeString<'_>>,
        value: &Spanned<DeValue<'_>>,
    ) -> Result<(), ProblemAt> {
        let name = key.get_ref().as_ref();
        if let Some(limit) = LIMITS.iter().find(|limit| limit.keys().any(|key| key == name)) {
            return self.take_limit(&mut config.limits, limit, value);
        }
        match name {
            "baseline" => config.baseline = Some(self.string(value)?.to_owned()),
            "base" => config.base = Some(self.string(value)?.to_owned()),
            "accept" => config.accept = Some(self.string(value)?.to_owned()),
            "dockerfile" => config.dockerfile = Some(self.string(value)?.to_owned()),
            "exit-zero" => {
                let bool = value.get_ref().as_bool();
                config.exit_zero = Some(bool.ok_or_else(|| self.other_type(value, "true or false"))?);
            }
            _ => {
                let table = if value.get_ref().is_table() {
                    "; keys go at the top level, not in a table"
                } else {
                    ""
                };
                let suggestion = format!("{}{table}", suggestion(name, &keys()));
                let problem = ConfigProblem::UnknownKey { key: escape_line(name), suggestion };
                return Err(self.error(key.span(), problem));
            }
        }
        Ok(())
    }

    fn take_limit(
        &mut self,
        limits: &mut Limits,
        limit: &'static LimitDefinition,
        value: &Spanned<DeValue<'_>>,
    ) -> Result<(), ProblemAt> {
        let text = match limit.metric {
            Metric::Paths => return self.take_paths(limits, limit, value),
            Metric::Rules => {
                let expected = "a list of rules, such as [\"go-toolchain\"]";
                let rules = value.get_ref().as_array().ok_or_else(|| self.other_type(value, expected))?;
                for rule in rules.iter() {
                    let taken = self.string(rule).and_then(|text| self.set(limits, limit, rule, text));
                    self.note(taken);
                }
                return Ok(());
            }
            Metric::Severity => self.string(value)?.to_owned(),
            Metric::Count(_) if !value.get_ref().is_integer() => {
                return Err(self.other_type(value, "a whole number, such as 12"));
            }
            Metric::Count(_) | Metric::Size(_) | Metric::SizeOrShare(_) | Metric::Share(_) => {
                self.number_or_string(value)?
            }
        };
        self.set(limits, limit, value, &text)
    }

    fn set(
        &self,
        limits: &mut Limits,
        limit: &'static LimitDefinition,
        value: &Spanned<DeValue<'_>>,
        text: &str,
    ) -> Result<(), ProblemAt> {
        let parsed = limit.parse(text).map_err(self.wrong(value.span()))?;
        limits.set(limit, parsed).map_err(self.wrong(value.span()))
    }

    fn take_paths(
        &mut self,
        limits: &mut Limits,
        limit: &'static LimitDefinition,
        value: &Spanned<DeValue<'_>>,
    ) -> Result<(), ProblemAt> {
        let expected = "a table of patterns, such as \"/app/**\" = \"12MB\"";
        let table = value.get_ref().as_table().ok_or_else(|| self.other_type(value, expected))?;
        for (pattern, size) in in_order(table) {
            let taken = self.take_path(limits, limit, pattern, size);
            self.note(taken);
        }
        Ok(())
    }

    fn take_path(
        &self,
        limits: &mut Limits,
        limit: &'static LimitDefinition,
        pattern: &Spanned<DeString<'_>>,
        size: &Spanned<DeValue<'_>>,
    ) -> Result<(), ProblemAt> {
        let bytes = parse_size(&self.number_or_string(size)?).map_err(self.wrong(size.span()))?;
        let budget = PathBudget::new(pattern.get_ref(), bytes).map_err(self.wrong(pattern.span()))?;
        limits.set(limit, LimitValue::Paths(budget.into())).map_err(self.wrong(pattern.span()))
    }

    fn string<'v>(&self, value: &'v Spanned<DeValue<'_>>) -> Result<&'v str, ProblemAt> {
        value.get_ref().as_str().ok_or_else(|| self.other_type(value, "text in quotes"))
    }

    fn number_or_string(&self, value: &Spanned<DeValue<'_>>) -> Result<String, ProblemAt> {
        match value.get_ref() {
            DeValue::Integer(number) => {
                let decimal = i128::from_str_radix(number.as_str(), number.radix());
                Ok(decimal.map_or_else(|_| number.to_string(), |number| number.to_string()))
            }
            DeValue::Float(number) => Ok(number.as_str().to_owned()),
            DeValue::String(text) => Ok(text.to_string()),
            _ => Err(self.other_type(value, "a number, or text in quotes")),
        }
    }

    fn other_type(&self, value: &Spanned<DeValue<'_>>, expected: &'static str) -> ProblemAt {
        let found = value.get_ref().type_str();
        self.error(value.span(), ConfigProblem::Type { expected, found })
    }
}
