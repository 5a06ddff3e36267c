//! `.dive-ci`: the rules of another program, read as they are, so that a project can switch in one line.

use serde_json::Value;
use serde_saphyr::{Location, MessageFormatter, Spanned, UserMessageFormatter};

use super::dive_document::Document;
use super::keys::suggestion;
use super::{ConfigError, ConfigProblem};
use crate::budget::limits::{LIMITS, LimitDefinition, Limits};
use crate::text::escape_line;

/// What a `.dive-ci` file says.
#[derive(Debug, Clone, Default)]
pub struct DiveRules {
    /// The rules as limits; those that are disabled are off.
    pub limits: Limits,
    /// Keys beside `rules`, escaped, which dive passes over as well.
    pub ignored: Vec<String>,
}

/// Reads a `.dive-ci` file: YAML, whose keys may be in capitals or not, as dive has it.
///
/// # Errors
/// The first thing that is wrong in it, and where.
pub fn parse_dive(text: &str) -> Result<DiveRules, ConfigError> {
    let document: Option<Document> = serde_saphyr::from_str(text).map_err(|error| {
        let message = UserMessageFormatter.format_message(error.without_snippet());
        // the parser's own word for an event of its own
        let message = message.replace("mapping start", "a map");
        at(error.location().unwrap_or(Location::UNKNOWN), ConfigProblem::Syntax(message))
    })?;
    let Document { rules, second, ignored } = document.unwrap_or_default();
    if let Some(second) = second {
        return Err(at(second, ConfigProblem::Duplicate("rules")));
    }
    let mut limits = Limits::default();
    let mut seen: Vec<&str> = Vec::new();
    for (key, value) in &rules {
        let (name, limit) = rule(key)?;
        if seen.contains(&name) {
            return Err(at(key.referenced, ConfigProblem::Duplicate(name)));
        }
        seen.push(name);
        take(&mut limits, limit, value)?;
    }
    Ok(DiveRules { limits, ignored })
}

/// The rule of a key, and the limit that it is here.
fn rule(key: &Spanned<String>) -> Result<(&'static str, &'static LimitDefinition), ConfigError> {
    let rules = || LIMITS.iter().filter_map(|limit| Some((limit.dive_key?, limit)));
    rules().find(|(name, _)| name.eq_ignore_ascii_case(&key.value)).ok_or_else(|| {
        let names: Vec<&str> = rules().map(|(name, _)| name).collect();
        let suggestion = suggestion(&key.value, &names);
        at(key.referenced, ConfigProblem::UnknownKey { key: escape_line(&key.value), suggestion })
    })
}

fn take(
    limits: &mut Limits,
    limit: &'static LimitDefinition,
    value: &Spanned<Value>,
) -> Result<(), ConfigError> {
    let text = match &value.value {
        Value::String(text) if text == "disabled" => return Ok(()),
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        other => {
            let expected = "a number, a size, or `disabled`";
            return Err(at(value.referenced, ConfigProblem::Type { expected, found: type_of(other) }));
        }
    };
    let wrong = |problem| at(value.referenced, ConfigProblem::Value(problem));
    let parsed = limit.metric.parse_as_dive(&text).map_err(wrong)?;
    limits.set(limit, parsed).map_err(|error| wrong(error.to_string()))
}

fn at(location: Location, problem: ConfigProblem) -> ConfigError {
    let from_1 = |number: u64| usize::try_from(number).unwrap_or(usize::MAX).max(1);
    ConfigError { line: from_1(location.line()), column: from_1(location.column()), problem }
}

fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "nothing",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "a list",
        Value::Object(_) => "a map",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::budget::limits::{LimitValue, Quota};

    /// The limits with their bytes, or their shares in millionths.
    fn numbers(limits: &Limits) -> Vec<(&'static str, u64)> {
        let number = |value: &LimitValue| match value {
            LimitValue::SizeOrShare(Quota::Bytes(bytes), _) => *bytes,
            LimitValue::Share(share, _) => share.0,
            other => panic!("{other:?}"),
        };
        limits.iter().map(|(limit, value)| (limit.name, number(value))).collect()
    }

    #[test]
    fn the_file_of_the_peers_own_documentation_is_read() {
        let text = "rules:\n  # If the efficiency is measured below X%, mark as failed.\n  lowestEfficiency: 0.95\n\n  \
                    highestWastedBytes: 20MB\n  highestUserWastedPercent: 0.20 # a fifth\n";
        let limits = parse_dive(text).expect("rules").limits;
        let expected =
            [("max-wasted", 20_000_000), ("max-user-wasted", 200_000), ("min-efficiency", 950_000)];
        assert_eq!(numbers(&limits), expected);
    }

    #[test]
    fn every_form_of_yaml_is_read_alike() {
        let forms = [
            "rules: {lowestEfficiency: 0.95, highestWastedBytes: 20MB}\n",
            "{\"rules\": {\"lowestEfficiency\": \"0.95\", \"highestWastedBytes\": 20000000}}",
            "%YAML 1.2\n---\n\"Rules\":\n  'LOWESTEFFICIENCY': '0.95'\n  highestwastedbytes: 20 MB\n...\n",
            "x: &e .95\nrules:\n  lowestEfficiency: *e\n  highestWastedBytes: \"20MB\"\nlog: {level: debug}\n",
            "\u{feff}rules:\r\n    lowestEfficiency: 95%\r\n    highestWastedBytes: 20000kB\r\n",
        ];
        for text in forms {
            let limits = parse_dive(text).unwrap_or_else(|error| panic!("{error}: {text}")).limits;
            assert_eq!(numbers(&limits), [("max-wasted", 20_000_000), ("min-efficiency", 950_000)], "{text}");
        }
        for nothing in ["", "# nothing\n", "---\n", "rules:\n", "rules: {}\n", "rules: ~\n", "log: {}\n"] {
            let rules = parse_dive(nothing).unwrap_or_else(|error| panic!("{error}: {nothing:?}"));
            assert!(rules.limits.is_empty(), "{nothing:?}");
        }
        assert_eq!(parse_dive("log: {}\nrules: {}\n").expect("rules").ignored, ["log"]);
    }

    #[test]
    fn what_cannot_be_meant_is_an_error_with_its_place() {
        let wrong = [
            ("rules:\n  lowestEfficiency: 0.9\n  lowestEfficiency: 0.8\n", "3:3: "),
            (
                "rules:\n  lowestEfficiency: 0.9\n  lowestefficiency: 0.8\n",
                "3:3: `lowestEfficiency` is set twice",
            ),
            ("rules: {}\nRules: {}\n", "2:1: `rules` is set twice"),
            ("rules:\n\tlowestEfficiency: 0.9\n", "2:2: tabs "),
            ("rules:\n  lowestEfficiency: 0.9\n lowestEfficiency\n", "3:"),
            ("rules: {lowestEfficiency: 0.9\n", "1:"),
            ("rules: [lowestEfficiency]\n", "1:8: expected a map"),
            ("rules:\n  lowestEfficiency: 1.5\n", "2:21: `1.5` is not a valid percentage"),
            ("rules:\n  lowestEfficiency: .nan\n", "2:21: "),
            (
                "rules:\n  lowestEfficiency:\n",
                "2:19: expected a number, a size, or `disabled`, found nothing",
            ),
            (
                "rules:\n  lowestEfficiency: [1]\n",
                "2:21: expected a number, a size, or `disabled`, found a list",
            ),
            ("rules:\n  highestWastedBytes: 10 potatoes\n", "2:23: `10 potatoes` is "),
            ("rules:\n  highestWastedBytes: 3%\n", "2:23: `3%` is "),
            (
                "# é\nrules: {\"lowestEficiency\": 0.9}",
                "2:9: unknown key `lowestEficiency`; did you mean `lowestEfficiency`?",
            ),
            ("- rules\n", "1:1: expected a map"),
        ];
        for (text, expected) in wrong {
            let error = parse_dive(text).map(|rules| rules.limits).expect_err(text).to_string();
            assert!(error.starts_with(expected), "{error}: {text}");
        }
    }

    #[test]
    fn a_rule_that_is_disabled_is_off() {
        let limits = parse_dive("rules:\n  lowestEfficiency: disabled\n  highestWastedBytes: 'disabled'\n");
        assert!(limits.expect("rules").limits.is_empty());
    }
}
