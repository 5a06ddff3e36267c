//! Patterns of paths and tags, as far as they are taken: what nests deeper or is longer would overwhelm the library that reads it.

use crate::text::thousands;

/// The longest pattern, in bytes: as long as a path may be on Linux.
const LONGEST: usize = 4_096;
/// How deep alternatives may be within one another.
const DEEPEST: usize = 8;

/// A pattern that is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PatternTooLarge {
    /// It is too long.
    #[error("it is longer than {} bytes", thousands(LONGEST as u64))]
    Long,
    /// Its alternatives are too deep.
    #[error("alternatives are nested deeper than {DEEPEST}")]
    Deep,
}

/// Makes sure that a pattern is one that a person may have written.
///
/// # Errors
/// Where it is too long, or `{…}` are too deep within one another.
pub fn refuse_large_pattern(pattern: &str) -> Result<(), PatternTooLarge> {
    if pattern.len() > LONGEST {
        return Err(PatternTooLarge::Long);
    }
    // what is escaped counts too: nobody writes so many
    let deepest = pattern.bytes().scan(0usize, |depth, byte| {
        match byte {
            b'{' => *depth += 1,
            b'}' => *depth = depth.saturating_sub(1),
            _ => {}
        }
        Some(*depth)
    });
    if deepest.max().unwrap_or(0) > DEEPEST { Err(PatternTooLarge::Deep) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_that_people_write_are_taken_and_towers_of_braces_are_not() {
        for taken in ["/app/**", "/{a,b}/{c,{d,e}}", "v[0-9]*", &"{a}".repeat(100)] {
            assert_eq!(refuse_large_pattern(taken), Ok(()), "{taken}");
        }
        for depth in [9, 250, 1_000] {
            let tower = format!("{}{}", "{a,".repeat(depth), "}".repeat(depth));
            assert_eq!(refuse_large_pattern(&tower), Err(PatternTooLarge::Deep), "{depth}");
        }
        assert_eq!(refuse_large_pattern(&"*".repeat(5_000)), Err(PatternTooLarge::Long));
    }
}
