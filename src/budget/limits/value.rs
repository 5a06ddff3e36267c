//! The value that a limit was set to.

use super::amount::parse_part;
use super::metric::{CountMetric, Metric, PartMetric, SizeMetric};
use super::quota::parse_allowance;
use super::rules::{parse_severity, rule_id};
use super::{Allowance, PathBudgetError, PathBudgets, Quota, Share};
use crate::finding::Severity;
use crate::text::{SizeError, escape_line, parse_size};

/// The value that a limit was set to, together with what it is held against, so that the two cannot be mixed up.
#[derive(Debug, Clone)]
pub enum LimitValue {
    /// Bytes.
    Size(u64, SizeMetric),
    /// A number.
    Count(u64, CountMetric),
    /// Bytes or a share.
    SizeOrShare(Allowance, PartMetric),
    /// A share.
    Share(Share, PartMetric),
    /// Rules that may not report a finding.
    Rules(Vec<&'static str>),
    /// The lowest severity of findings that are not allowed.
    Severity(Severity),
    /// What paths may hold.
    Paths(PathBudgets),
}

impl Metric {
    /// Reads a value as it is written on the command line and in variables.
    ///
    /// # Errors
    /// What is wrong with it, and what is expected.
    pub(crate) fn parse(self, text: &str) -> Result<LimitValue, String> {
        Ok(match self {
            Self::Size(measure) => LimitValue::Size(bytes(text)?, measure),
            Self::Count(measure) => LimitValue::Count(count(text)?, measure),
            Self::SizeOrShare(measure) => LimitValue::SizeOrShare(parse_allowance(text)?, measure),
            Self::Share(measure) => LimitValue::Share(parse_part(text)?, measure),
            Self::Rules => LimitValue::Rules(rules(text)?),
            Self::Severity => LimitValue::Severity(parse_severity(text)?),
            Self::Paths => {
                LimitValue::Paths(text.parse().map_err(|error: PathBudgetError| error.to_string())?)
            }
        })
    }

    /// Reads a value where a share is written as a fraction or a percentage and everything else in bytes, as dive has
    /// it.
    ///
    /// # Errors
    /// What is wrong with it, and what is expected.
    pub(crate) fn parse_as_dive(self, text: &str) -> Result<LimitValue, String> {
        match self {
            Self::SizeOrShare(measure) => {
                Ok(LimitValue::SizeOrShare(Quota::Bytes(bytes_as_dive(text)?).into(), measure))
            }
            other => other.parse(text),
        }
    }
}

fn bytes(text: &str) -> Result<u64, String> {
    parse_size(text).map_err(|error| error.to_string())
}

/// As `humanize.ParseBytes` has it: commas may group the digits, and a part of a byte is dropped.
fn bytes_as_dive(text: &str) -> Result<u64, String> {
    let is_of_number = |c: char| c.is_ascii_digit() || c == '.' || c == ',';
    let (number, unit) = text.split_at(text.find(|c| !is_of_number(c)).unwrap_or(text.len()));
    let number = number.replace(',', "");
    let number = if number.starts_with('.') { format!("0{number}") } else { number };
    match parse_size(&format!("{number}{unit}")) {
        Err(SizeError::Fraction(_)) if unit.trim().bytes().all(|byte| byte.is_ascii_alphabetic()) => {
            Ok(number.split('.').next().and_then(|whole| whole.parse().ok()).unwrap_or(0))
        }
        read => read.map_err(|error| error.to_string()),
    }
}

fn count(text: &str) -> Result<u64, String> {
    text.trim()
        .parse()
        .map_err(|_| format!("`{}` is not a valid number: use a whole number, such as 12", escape_line(text)))
}

fn rules(text: &str) -> Result<Vec<&'static str>, String> {
    let mut rules = Vec::new();
    for name in text.split(',') {
        let rule = rule_id(name).map_err(|error| error.to_string())?;
        if !rules.contains(&rule) {
            rules.push(rule);
        }
    }
    Ok(rules)
}
