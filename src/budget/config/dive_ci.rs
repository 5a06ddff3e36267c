//! `.dive-ci`: the rules of another program, read as they are, so that a project can switch in one line.

use serde_json::Value;
use serde_saphyr::{Location, MessageFormatter, Spanned, UserMessageFormatter};

use super::dive_document::Document;
use super::keys::{closest_setting, suggestion};
use super::{ConfigError, ConfigErrors, ConfigProblem};
use crate::budget::limits::{LIMITS, LimitDefinition, Limits};
use crate::text::escape_line;

/// What a `.dive-ci` file says.
#[derive(Debug, Clone, Default)]
pub struct DiveRules {
    /// The rules as limits; those that are disabled are off.
    pub limits: Limits,
    /// Keys that dive passes over as well, escaped: those beside `rules`, and rules of plugins.
    pub ignored: Vec<String>,
}

/// Reads a `.dive-ci` file as dive does: YAML, whose keys may be in any capitals, and whose rules are off where they say
/// so or say nothing.
///
/// # Errors
/// All that is wrong in it, and where; of what is no YAML the first.
pub fn parse_dive(text: &str) -> Result<DiveRules, ConfigErrors> {
    let document: Option<Document> = serde_saphyr::from_str(text).map_err(|error| {
        let message = UserMessageFormatter.format_message(error.without_snippet());
        // the parser's own word for an event of its own
        let message = message.replace("mapping start", "a map");
        at(error.location().unwrap_or(Location::UNKNOWN), ConfigProblem::Syntax(message))
    })?;
    let Document { rules, second, mut ignored } = document.unwrap_or_default();
    if let Some(second) = second {
        return Err(at(second, ConfigProblem::Duplicate("rules")).into());
    }
    let (mut limits, mut errors) = (Limits::default(), Vec::new());
    let mut seen: Vec<&str> = Vec::new();
    for (key, value) in &rules {
        match rule(key) {
            Err(error) => errors.push(error),
            Ok(None) => ignored.push(format!("rules.{}", escape_line(&key.value))),
            Ok(Some((name, _))) if seen.contains(&name) => {
                errors.push(at(key.referenced, ConfigProblem::Duplicate(name)));
            }
            Ok(Some((name, limit))) => {
                seen.push(name);
                errors.extend(take(&mut limits, limit, value, text).err());
            }
        }
    }
    ConfigErrors::unless(errors.into_iter(), DiveRules { limits, ignored })
}

/// The rule of a key, and the limit that it is here. None for a rule of a plugin; what is nearly a rule is not taken for
/// one, or a limit would be off that somebody set.
fn rule(key: &Spanned<String>) -> Result<Option<(&'static str, &'static LimitDefinition)>, ConfigError> {
    let rules = || LIMITS.iter().filter_map(|limit| Some((limit.dive_key?, limit)));
    // `.dive.yaml` has the rules with dashes
    let written = key.value.replace(['-', '_'], "");
    if let Some(rule) = rules().find(|(name, _)| name.eq_ignore_ascii_case(&written)) {
        return Ok(Some(rule));
    }
    let names: Vec<&str> = rules().map(|(name, _)| name).collect();
    match closest_setting(&key.value, names.iter().copied()) {
        None => Ok(None),
        Some(_) => {
            let suggestion = suggestion(&key.value, &names);
            Err(at(key.referenced, ConfigProblem::UnknownKey { key: escape_line(&key.value), suggestion }))
        }
    }
}

fn take(
    limits: &mut Limits,
    limit: &'static LimitDefinition,
    value: &Spanned<Value>,
    file: &str,
) -> Result<(), ConfigError> {
    let text = match &value.value {
        // `no` is the text "no" for dive, and that is wrong
        Value::Bool(false) if is_written_as(value, file, &["no", "n"]) => "no".to_owned(),
        Value::Null | Value::Bool(false) => return Ok(()),
        Value::String(text) if is_off(text) => return Ok(()),
        Value::String(text) => text.clone(),
        // a sign and other bases than ten are YAML's, not those of a size
        Value::Number(number) => as_written(value, file)
            .filter(|written| !written.starts_with('+') && !written.contains(['x', 'o']))
            .unwrap_or_else(|| number.to_string()),
        other => {
            let expected = "a number, a size, or `disabled`";
            return Err(at(value.referenced, ConfigProblem::Type { expected, found: type_of(other) }));
        }
    };
    let wrong = |problem| at(value.referenced, ConfigProblem::Value(problem));
    let parsed = limit.metric.parse_as_dive(&text).map_err(wrong)?;
    limits.set(limit, parsed).map_err(|error| wrong(error.to_string()))
}

/// A value as it stands in the file: a number that was read has lost its form.
fn as_written(value: &Spanned<Value>, file: &str) -> Option<String> {
    let span = value.defined.span();
    let start = usize::try_from(span.byte_offset()?).ok()?;
    let length = usize::try_from(span.byte_len()?).ok()?;
    let written = file.get(start..start.checked_add(length)?)?;
    (!written.is_empty()).then(|| written.to_owned())
}

fn is_written_as(value: &Spanned<Value>, file: &str, words: &[&str]) -> bool {
    as_written(value, file).is_some_and(|written| words.contains(&written.to_lowercase().as_str()))
}

/// Tells whether a value switches its rule off, in any of dive's words for it.
fn is_off(text: &str) -> bool {
    ["", "disabled", "off", "false"].contains(&text.trim().to_lowercase().as_str())
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
    use crate::budget::limits::{Allowance, LimitValue, Quota};

    /// The limits with their bytes, or their shares in millionths.
    fn numbers(limits: &Limits) -> Vec<(&'static str, u64)> {
        let number = |value: &LimitValue| match value {
            LimitValue::SizeOrShare(Allowance { quota: Quota::Bytes(bytes), .. }, _) => *bytes,
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
                "rules:\n  lowestEfficiency: true\n",
                "2:21: expected a number, a size, or `disabled`, found true or false",
            ),
            ("rules:\n  lowestEfficiency: yes\n", "2:21: "),
            ("rules:\n  highestWastedBytes: no\n", "2:23: `no` is "),
            ("rules:\n  highestWastedBytes: 1e308\n", "2:23: `1e308` is too large"),
            (
                "rules:\n  highestWastedBytes: '184467440737095516155'\n",
                "2:23: `184467440737095516155` is too large",
            ),
            (
                "rules:\n  highestWastedBytes: 184467440737095516155\n",
                "2:23: `184467440737095516155` is too large",
            ),
            ("rules:\n  highestWastedBytes: '@SUM(1+1)'\n", "2:23: `@SUM(1+1)` is not a valid size"),
            ("rules:\n  highestWastedBytes: 1.5e-3\n", "2:23: "),
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
    fn a_rule_is_off_in_all_the_words_that_dive_has_for_it() {
        for off in [
            "disabled",
            "Disabled",
            "'DISABLED '",
            "off",
            "OFF",
            "'off'",
            "false",
            "False",
            "''",
            "",
            "~",
            "' '",
        ] {
            let text = format!("rules:\n  lowestEfficiency: {off}\n  highestWastedBytes: {off}\n");
            let rules = parse_dive(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
            assert!(rules.limits.is_empty() && rules.ignored.is_empty(), "{text}");
        }
    }

    #[test]
    fn sizes_and_shares_are_written_as_dive_reads_them() {
        let bytes = [
            ("1,000kB", 1_000_000),
            ("'1,000,000'", 1_000_000),
            ("20Mb", 20_000_000),
            ("3kb", 3_000),
            ("2KiB", 2_048),
            ("2 kib", 2_048),
            ("0B", 0),
            ("1.5", 1),
            ("0.05", 0),
            ("1.5B", 1),
            ("1.5kB", 1_500),
            ("5g", 5_000_000_000),
            (".004MB", 4_000),
        ];
        for (text, expected) in bytes {
            let rules =
                parse_dive(&format!("rules: {{highestWastedBytes: \"{}\"}}\n", text.trim_matches('\'')));
            assert_eq!(numbers(&rules.expect(text).limits), [("max-wasted", expected)], "{text}");
        }
        for number in ["+4000", "0xfa0", "4000"] {
            let rules = parse_dive(&format!("rules:\n  highestWastedBytes: {number}\n"));
            assert_eq!(numbers(&rules.expect(number).limits), [("max-wasted", 4_000)], "{number}");
        }
        for (text, expected) in
            [("1", 1_000_000), ("0", 0), (".5", 500_000), ("5e-1", 500_000), ("'0.50'", 500_000)]
        {
            let rules = parse_dive(&format!("rules:\n  highestUserWastedPercent: {text}\n"));
            assert_eq!(numbers(&rules.expect(text).limits), [("max-user-wasted", expected)], "{text}");
        }
    }

    #[test]
    fn rules_of_plugins_are_passed_over_and_named() {
        let text = "---\nplugins:\n  - plugin1\nrules:\n  lowest-efficiency: 0.5\n  plugin1/rule1: error\n  other: [1]\n";
        let rules = parse_dive(text).expect("rules");
        assert_eq!(numbers(&rules.limits), [("min-efficiency", 500_000)]);
        assert_eq!(rules.ignored, ["plugins", "rules.plugin1/rule1", "rules.other"]);
    }
}
