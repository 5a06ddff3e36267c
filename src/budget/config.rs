//! `.imgscope.toml`: the limits of a project, in a file of its own.

use toml::{Table, Value};

use super::keys::suggestion;
use super::{Limits, PathBudget, parse_part, parse_quota, rule_id};
use crate::text::{escape_line, parse_size};

/// The keys that the file may have, as the flags are called.
const KEYS: [&str; 16] = [
    "max-size",
    "warn-size",
    "max-pull-size",
    "max-layer-size",
    "max-layers",
    "max-wasted",
    "min-efficiency",
    "max-growth",
    "baseline",
    "deny",
    "fail-on",
    "accept",
    "exit-zero",
    "dockerfile",
    "paths",
    "max-path",
];

/// What a file says besides limits.
#[derive(Debug, Clone, Default)]
pub struct Config {
    /// The limits.
    pub limits: Limits,
    /// What the image is compared with: an image or a report.
    pub baseline: Option<String>,
    /// The file of accepted findings.
    pub accept: Option<String>,
    /// The Dockerfile that the image was built from.
    pub dockerfile: Option<String>,
    /// Whether limits only report, where the file says so.
    pub exit_zero: Option<bool>,
}

/// Why a file can't be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// It is no TOML.
    #[error("{0}")]
    Syntax(String),
    /// It has a key that means nothing.
    #[error("unknown key `{key}`{suggestion}")]
    UnknownKey {
        /// The key, escaped.
        key: String,
        /// The nearest known one, or all.
        suggestion: String,
    },
    /// A value is not what its key takes.
    #[error("{key}: {problem}")]
    Value {
        /// The key, escaped.
        key: String,
        /// What is wrong with its value.
        problem: String,
    },
}

/// Reads the text of a file.
///
/// # Errors
/// [`ConfigError`], which names the key.
pub fn parse_config(text: &str) -> Result<Config, ConfigError> {
    let table: Table =
        text.parse().map_err(|error: toml::de::Error| ConfigError::Syntax(error.to_string()))?;
    let mut config = Config::default();
    for (key, value) in &table {
        if !KEYS.contains(&key.as_str()) {
            let table = if value.is_table() { "; keys stand at the top, outside of any table" } else { "" };
            let suggestion = format!("{}{table}", suggestion(key, &KEYS));
            return Err(ConfigError::UnknownKey { key: escape_line(key), suggestion });
        }
        take(&mut config, key, value).map_err(|problem| ConfigError::Value { key: key.clone(), problem })?;
    }
    Ok(config)
}

fn take(config: &mut Config, key: &str, value: &Value) -> Result<(), String> {
    let limits = &mut config.limits;
    match key {
        "max-size" => limits.max_size = Some(bytes(value)?),
        "warn-size" => limits.warn_size = Some(bytes(value)?),
        "max-pull-size" => limits.max_pull_size = Some(bytes(value)?),
        "max-layer-size" => limits.max_layer_size = Some(bytes(value)?),
        "max-layers" => {
            let number = value.as_integer().and_then(|number| u64::try_from(number).ok());
            limits.max_layers = Some(number.ok_or("expected a number of layers, such as 12")?);
        }
        "max-wasted" => limits.max_wasted = Some(parse_quota(&number_or_text(value)?)?),
        "max-growth" => limits.max_growth = Some(parse_quota(&number_or_text(value)?)?),
        "min-efficiency" => limits.min_efficiency = Some(parse_part(&number_or_text(value)?)?),
        "fail-on" => limits.fail_on = Some(text(value)?.parse()?),
        "deny" => {
            let rules = value.as_array().ok_or("expected a list of rules, such as [\"go-toolchain\"]")?;
            for rule in rules {
                limits.deny(rule_id(text(rule)?).map_err(|error| error.to_string())?);
            }
        }
        "paths" | "max-path" => {
            let table =
                value.as_table().ok_or("expected a table of patterns, such as \"/app/**\" = \"12MB\"")?;
            for (pattern, limit) in table {
                let limit = bytes(limit).map_err(|problem| format!("{}: {problem}", escape_line(pattern)))?;
                let budget = PathBudget::new(pattern, limit).and_then(|budget| limits.budget(budget));
                budget.map_err(|error| error.to_string())?;
            }
        }
        "baseline" => config.baseline = Some(text(value)?.to_owned()),
        "accept" => config.accept = Some(text(value)?.to_owned()),
        "dockerfile" => config.dockerfile = Some(text(value)?.to_owned()),
        _ => config.exit_zero = Some(value.as_bool().ok_or("expected true or false")?),
    }
    Ok(())
}

fn text(value: &Value) -> Result<&str, String> {
    value.as_str().ok_or_else(|| format!("expected text in quotes, found {}", value.type_str()))
}

fn bytes(value: &Value) -> Result<u64, String> {
    parse_size(&number_or_text(value)?).map_err(|error| error.to_string())
}

fn number_or_text(value: &Value) -> Result<String, String> {
    match value {
        Value::Integer(number) => Ok(number.to_string()),
        Value::Float(number) => Ok(number.to_string()),
        other => text(other).map(str::to_owned),
    }
}
