//! `.dive-ci`: the rules of a peer, read as they are, so that a project can switch in one line.

use super::{Limits, Quota, parse_share};
use crate::text::{escape_line, parse_size};

/// What a `.dive-ci` file says.
#[derive(Debug, Clone, Default)]
pub struct DiveRules {
    /// The rules as limits; those that are disabled are off.
    pub limits: Limits,
}

/// Reads `rules:` of a `.dive-ci` file: a flat map, of which this reads as much of YAML as such files use.
///
/// # Errors
/// Words that name the line.
pub fn parse_dive(text: &str) -> Result<DiveRules, String> {
    let mut rules = DiveRules::default();
    for (number, line) in text.lines().enumerate() {
        let line = without_comment(line);
        if line.trim().is_empty() || matches!(line.trim(), "---" | "rules:") {
            continue;
        }
        let problem = |what: String| format!("line {}: {what}", number + 1);
        let Some((key, value)) = line.split_once(':') else {
            return Err(problem(format!("expected `key: value`, found `{}`", escape_line(line.trim()))));
        };
        let (key, value) = (unquoted(key), unquoted(value));
        if value == "disabled" {
            continue;
        }
        let limits = &mut rules.limits;
        match key {
            "lowestEfficiency" => limits.min_efficiency = Some(fraction(value).map_err(problem)?),
            "highestUserWastedPercent" => limits.max_user_wasted = Some(fraction(value).map_err(problem)?),
            "highestWastedBytes" => {
                let bytes = parse_size(value).map_err(|error| problem(error.to_string()))?;
                limits.max_wasted = Some(Quota::Bytes(bytes));
            }
            _ => {
                let known = ["lowestEfficiency", "highestWastedBytes", "highestUserWastedPercent"];
                let near = super::config::nearest(key, known).map(|near| format!("; did you mean `{near}`?"));
                let key = escape_line(key);
                return Err(problem(format!("unknown rule `{key}`{}", near.unwrap_or_default())));
            }
        }
    }
    Ok(rules)
}

/// dive writes a percentage as a fraction.
fn fraction(value: &str) -> Result<super::Share, String> {
    parse_share(value)
}

fn without_comment(line: &str) -> &str {
    let starts = line
        .char_indices()
        .find(|(place, c)| *c == '#' && (*place == 0 || line[..*place].ends_with(char::is_whitespace)));
    starts.map_or(line, |(place, _)| &line[..place])
}

fn unquoted(text: &str) -> &str {
    let text = text.trim();
    let inner = |quote: char| text.strip_prefix(quote).and_then(|text| text.strip_suffix(quote));
    inner('"').or_else(|| inner('\'')).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::budget::Share;

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
    fn a_rule_that_is_disabled_is_off_and_an_unknown_one_is_named() {
        let limits = parse_dive("rules:\n  lowestEfficiency: disabled\n  highestWastedBytes: 'disabled'\n");
        assert!(limits.expect("rules").limits.is_empty());
        let error = parse_dive("rules:\n  lowestEficiency: 0.9\n").expect_err("a misspelt rule");
        assert!(error.contains("line 2") && error.contains("`lowestEfficiency`"), "{error}");
        assert!(parse_dive("rules:\n  highestWastedBytes: 10 potatoes\n").is_err());
    }
}
