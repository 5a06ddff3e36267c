//! A limit in bytes or as a share, with what it does not count.

use super::amount::{Quota, parse_quota};
use crate::text::{escape_line, parse_size};

/// A limit in bytes or as a share, with what it does not count: `3%,min=20MB,except=package-databases`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowance {
    /// What is allowed.
    pub quota: Quota,
    /// So many bytes are always allowed: a share of a small image is next to nothing.
    pub floor: u64,
    /// What does not count.
    pub except: Exception,
}

/// What a limit does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Exception {
    /// It counts everything.
    #[default]
    Nothing,
    /// The databases of package managers, which each installation writes anew.
    PackageDatabases,
}

/// The word for [`Exception::PackageDatabases`].
const PACKAGE_DATABASES: &str = "package-databases";

impl From<Quota> for Allowance {
    fn from(quota: Quota) -> Self {
        Self { quota, floor: 0, except: Exception::Nothing }
    }
}

/// Reads a limit with its options.
///
/// # Errors
/// Words that say what is expected.
pub(super) fn parse_allowance(text: &str) -> Result<Allowance, String> {
    let mut parts = text.split(',');
    let mut allowance = Allowance::from(parse_quota(parts.next().unwrap_or_default())?);
    for part in parts {
        match part.trim().split_once('=') {
            Some(("min", _)) if !matches!(allowance.quota, Quota::Share(_)) => {
                return Err("`min=` goes with a percentage, such as 3%,min=20MB".to_owned());
            }
            Some(("min", bytes)) => {
                allowance.floor = parse_size(bytes).map_err(|error| error.to_string())?;
            }
            Some(("except", PACKAGE_DATABASES)) => allowance.except = Exception::PackageDatabases,
            _ => {
                let part = escape_line(part.trim());
                return Err(format!(
                    "`{part}` is not an option of a limit: use min=SIZE or except={PACKAGE_DATABASES}"
                ));
            }
        }
    }
    Ok(allowance)
}

#[cfg(test)]
mod tests {
    use super::super::Share;
    use super::*;

    #[test]
    fn a_limit_has_a_floor_and_an_exception() {
        let allowance = parse_allowance("3%, min=20MB,except=package-databases").expect("a limit");
        assert_eq!(allowance.quota, Quota::Share(Share(30_000)));
        assert_eq!((allowance.floor, allowance.except), (20_000_000, Exception::PackageDatabases));
        assert_eq!(parse_allowance("5MB"), Ok(Quota::Bytes(5_000_000).into()));
        for wrong in ["3%,", "3%,min", "3%,min=x", "3%,max=1MB", "3%,except=all", "5MB,min=1MB"] {
            assert!(parse_allowance(wrong).is_err(), "{wrong} was taken");
        }
    }
}
