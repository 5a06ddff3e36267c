//! `.dive-ci`: the rules of a peer, read as they are, so that a project can switch in one line.

use serde_json::{Map, Value};

use super::keys::suggestion;
use super::{Limits, Quota, Share, parse_part};
use crate::text::{escape_line, parse_size};

const RULES: [&str; 3] = ["lowestEfficiency", "highestWastedBytes", "highestUserWastedPercent"];

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
/// Words that name the line or the rule.
pub fn parse_dive(text: &str) -> Result<DiveRules, String> {
    let mut found = DiveRules::default();
    let document: Option<Map<String, Value>> =
        serde_saphyr::from_str(text).map_err(|error| format!("no YAML that can be read: {error}"))?;
    let mut rules = None;
    for (key, value) in document.unwrap_or_default() {
        match key.to_lowercase().as_str() {
            "rules" if rules.is_some() => return Err("`rules` is there twice".to_owned()),
            "rules" => rules = Some(value),
            _ => found.ignored.push(escape_line(&key)),
        }
    }
    let rules = match rules {
        None | Some(Value::Null) => return Ok(found),
        Some(Value::Object(rules)) => rules,
        Some(_) => return Err("rules: expected a map of rules".to_owned()),
    };
    let mut seen: Vec<&str> = Vec::new();
    for (key, value) in &rules {
        let Some(rule) = RULES.into_iter().find(|rule| rule.eq_ignore_ascii_case(key)) else {
            return Err(format!("unknown rule `{}`{}", escape_line(key), suggestion(key, &RULES)));
        };
        if seen.contains(&rule) {
            return Err(format!("`{rule}` is there twice"));
        }
        seen.push(rule);
        take(&mut found.limits, rule, value).map_err(|problem| format!("{rule}: {problem}"))?;
    }
    Ok(found)
}

fn take(limits: &mut Limits, rule: &str, value: &Value) -> Result<(), String> {
    let value = match value {
        Value::String(text) if text == "disabled" => return Ok(()),
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => return Err("expected a number, a size, or `disabled`".to_owned()),
    };
    match rule {
        "lowestEfficiency" => limits.min_efficiency = Some(fraction(&value)?),
        "highestUserWastedPercent" => limits.max_user_wasted = Some(fraction(&value)?),
        _ => limits.max_wasted = Some(Quota::Bytes(parse_size(&value).map_err(|error| error.to_string())?)),
    }
    Ok(())
}

/// dive writes a percentage as a fraction.
fn fraction(value: &str) -> Result<Share, String> {
    parse_part(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_of_the_peers_own_documentation_is_read() {
        let text = "rules:\n  # If the efficiency is measured below X%, mark as failed.\n  lowestEfficiency: 0.95\n\n  \
                    highestWastedBytes: 20MB\n  highestUserWastedPercent: 0.20 # a fifth\n";
        let limits = parse_dive(text).expect("rules").limits;
        assert_eq!(limits.min_efficiency, Some(Share(950_000)));
        assert_eq!(limits.max_wasted, Some(Quota::Bytes(20_000_000)));
        assert_eq!(limits.max_user_wasted, Some(Share(200_000)));
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
            assert_eq!(limits.min_efficiency, Some(Share(950_000)), "{text}");
            assert_eq!(limits.max_wasted, Some(Quota::Bytes(20_000_000)), "{text}");
        }
        for nothing in ["", "# nothing\n", "---\n", "rules:\n", "rules: {}\n", "rules: ~\n", "log: {}\n"] {
            let rules = parse_dive(nothing).unwrap_or_else(|error| panic!("{error}: {nothing:?}"));
            assert!(rules.limits.is_empty(), "{nothing:?}");
        }
        assert_eq!(parse_dive("log: {}\nrules: {}\n").expect("rules").ignored, ["log"]);
    }

    #[test]
    fn what_can_not_be_meant_is_an_error() {
        let wrong = [
            "rules:\n  lowestEfficiency: 0.9\n  lowestEfficiency: 0.8\n",
            "rules:\n  lowestEfficiency: 0.9\n  lowestefficiency: 0.8\n",
            "rules:\n\tlowestEfficiency: 0.9\n",
            "rules:\n  lowestEfficiency: 0.9\n lowestEfficiency\n",
            "rules: {lowestEfficiency: 0.9\n",
            "rules: [lowestEfficiency]\n",
            "rules:\n  lowestEfficiency: 1.5\n",
            "rules:\n  lowestEfficiency: .nan\n",
            "rules:\n  lowestEfficiency:\n",
            "rules:\n  highestWastedBytes: 10 potatoes\n",
            "- rules\n",
        ];
        for text in wrong {
            assert!(parse_dive(text).is_err(), "{text} was taken");
        }
    }

    #[test]
    fn a_rule_that_is_disabled_is_off_and_an_unknown_one_is_named() {
        let limits = parse_dive("rules:\n  lowestEfficiency: disabled\n  highestWastedBytes: 'disabled'\n");
        assert!(limits.expect("rules").limits.is_empty());
        let error = parse_dive("rules:\n  lowestEficiency: 0.9\n").expect_err("a misspelt rule");
        assert!(error.contains("`lowestEficiency`") && error.contains("`lowestEfficiency`"), "{error}");
    }
}
