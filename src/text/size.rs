//! Sizes as people and Docker write them, and back again.

use humansize::{DECIMAL, FormatSizeOptions, format_size};

use super::units::{Units, units};

/// Writes bytes as `docker history` and `docker images` do, letter for letter.
///
/// SI units, three significant digits, no trailing zeros, no space: Go's `%.3g`, whose rounding can reach four
/// digits and then turns scientific. Follows `HumanSizeWithPrecision` of docker/go-units.
///
/// ```
/// use imgscope::text::docker_size;
/// assert_eq!(docker_size(341_955_328), "342MB");
/// assert_eq!(docker_size(2_070_000), "2.07MB");
/// assert_eq!(docker_size(999_999), "1e+03kB");
/// ```
pub fn docker_size(bytes: u64) -> String {
    let (number, unit) = significant(bytes);
    format!("{}{unit}", if number == "1000" { "1e+03" } else { &number })
}

/// Writes bytes in three significant digits, as [`docker_size`] does, but never scientific.
///
/// ```
/// use imgscope::text::size;
/// assert_eq!(size(72), "72B");
/// assert_eq!(size(999_999), "1MB");
/// ```
pub fn size(bytes: u64) -> String {
    if units() == Units::Iec {
        return iec_size(bytes);
    }
    let (number, unit) = significant(bytes);
    if number == "1000" { size(next_unit(bytes)) } else { number + &unit }
}

/// Writes bytes in three significant digits and powers of 1024, four digits from 1000 to 1023.
fn iec_size(bytes: u64) -> String {
    const UNITS: [&str; 7] = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
    let (mut number, mut unit) = (bytes as f64, 0);
    // what would round up to 1024 is one of the next
    while number >= 1023.5 && unit + 1 < UNITS.len() {
        number /= 1024.0;
        unit += 1;
    }
    let decimals = match number {
        n if n < 9.995 && unit > 0 => 2,
        n if n < 99.95 && unit > 0 => 1,
        _ => 0,
    };
    let mut text = format!("{number:.decimals$}");
    if text.contains('.') {
        text.truncate(text.trim_end_matches('0').trim_end_matches('.').len());
    }
    text + UNITS[unit]
}

/// Gives the number and its unit. humansize divides as Docker does, step by step in floating point, so that ties fall to
/// the same side; it has no significant digits, hence the decimals, and keeps trailing zeros.
fn significant(bytes: u64) -> (String, String) {
    let decimals = 2 - bytes.checked_ilog10().unwrap_or(0) as usize % 3;
    let options = FormatSizeOptions::from(DECIMAL).decimal_places(decimals).space_after_value(false);
    let mut number = format_size(bytes, options);
    let unit = number.split_off(number.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(number.len()));
    // 9.996 has grown to "10.00" and keeps one digit less; both end the same once zeros are cut
    if number.contains('.') {
        number.truncate(number.trim_end_matches('0').trim_end_matches('.').len());
    }
    (number, unit)
}

/// One of the next larger unit: what 1000 of a unit are.
fn next_unit(bytes: u64) -> u64 {
    1000u64.pow(bytes.ilog(1000) + 1)
}

/// Writes bytes with two decimals and in full: for the one place where a figure is looked at closely.
///
/// ```
/// assert_eq!(imgscope::text::exact_size(341_955_328), "341.96 MB (341,955,328 bytes)");
/// assert_eq!(imgscope::text::exact_size(1), "1 byte");
/// ```
pub fn exact_size(bytes: u64) -> String {
    match bytes {
        1 => "1 byte".to_owned(),
        0..1000 => format!("{bytes} bytes"),
        _ => {
            let options = FormatSizeOptions::from(DECIMAL).decimal_zeroes(2);
            let written = format_size(bytes, options);
            // what rounds up to 1000 of a unit is one of the next
            let written = match written.starts_with("1000.") {
                true => format_size(next_unit(bytes), options),
                false => written,
            };
            format!("{written} ({} bytes)", thousands(bytes))
        }
    }
}

/// Groups the digits of a number: `341,955,328`.
pub fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let groups: Vec<&str> =
        digits.as_bytes().rchunks(3).rev().map(|g| std::str::from_utf8(g).unwrap_or("")).collect();
    groups.join(",")
}

/// Writes a share between 0 and 1 as a percentage that is never rounded to a false 0 or 100.
///
/// ```
/// use imgscope::text::percent;
/// assert_eq!([percent(0.0), percent(0.0004), percent(0.5025), percent(0.9999), percent(1.0)],
///            ["0%", "<0.1%", "50.2%", ">99.9%", "100%"]);
/// ```
pub fn percent(share: f64) -> String {
    match share * 100.0 {
        p if p <= 0.0 => "0%".to_owned(),
        p if p >= 100.0 => "100%".to_owned(),
        p if p < 0.1 => "<0.1%".to_owned(),
        p if p > 99.9 => ">99.9%".to_owned(),
        p => format!("{p:.1}%"),
    }
}

/// Columns that an error gives to the text that is wrong.
const SHOWN: usize = 60;
/// Digits that 64 bits have room for, whichever they are.
const DIGITS: u32 = 19;

/// A text that names no size.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SizeError {
    /// It is something else.
    #[error("`{0}` is not a valid size: use bytes (10485760) or a number with a unit (10MB, 1.5GiB, 300kB)")]
    NoSize(String),
    /// It is more than can be counted.
    #[error("`{0}` is too large: sizes go up to {max}", max = size(u64::MAX))]
    TooLarge(String),
    /// It is a part of a byte, which can't be meant.
    #[error("`{0}` is a fraction of a byte: add a unit (1.5MB)")]
    Fraction(String),
}

/// Reads a size: `10MB` is 10,000,000 bytes, `10MiB` is 10,485,760, a bare number is bytes.
///
/// # Errors
/// [`SizeError`] where the text is no number, has another unit, is negative, too large, or a fraction of a byte.
pub fn parse_size(text: &str) -> Result<u64, SizeError> {
    let shown = || super::fit_middle(&super::escape_line(text), SHOWN);
    let mut words = text.split_whitespace();
    // a number and its unit; what is read below would join digits over blanks
    let is_joined = words.nth(1).is_some_and(|unit| !unit.starts_with(|c: char| c.is_ascii_alphabetic()));
    if is_joined || words.next().is_some() {
        return Err(SizeError::NoSize(shown()));
    }
    let countable = countable(text.trim()).ok_or_else(|| SizeError::TooLarge(shown()))?;
    let bytes = match parse_size::Config::new().with_decimal().parse_size(&countable) {
        Ok(bytes) => bytes,
        Err(parse_size::Error::PosOverflow) => return Err(SizeError::TooLarge(shown())),
        Err(_) => return Err(SizeError::NoSize(shown())),
    };
    let number = text.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c.is_whitespace()).trim_start();
    let is_some = |digits: &str| digits.bytes().any(|digit| (b'1'..=b'9').contains(&digit));
    let has_fraction = number.split_once('.').is_some_and(|(_, decimals)| is_some(decimals));
    let has_unit =
        !matches!(text.trim()[number.len()..].trim(), "" | "b" | "B") || number.contains(['e', 'E']);
    match (has_fraction && !has_unit) || (bytes == 0 && is_some(number)) {
        true => Err(SizeError::Fraction(shown())),
        false => Ok(bytes),
    }
}

/// Drops the decimals that 64 bits have no room for; None where the whole number has no room. parse-size 1.1 rounds up
/// on the first digit too many, and the largest number of 64 bits can't be rounded up.
fn countable(text: &str) -> Option<String> {
    let mut kept = String::new();
    let (mut significant, mut is_decimal, mut is_number) = (0_u32, false, true);
    for c in text.chars() {
        match c {
            '0'..='9' if is_number => {
                significant += u32::from(c != '0' || significant > 0);
                if is_decimal && significant > DIGITS {
                    continue;
                }
                if significant > DIGITS + 1 {
                    return None;
                }
            }
            '.' => is_decimal = true,
            '_' => {}
            _ => is_number = false,
        }
        kept.push(c);
    }
    Some(kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn powers_of_1024_have_three_digits_too() {
        let cases =
            [(0, "0B"), (1_022, "1022B"), (1_024, "1KiB"), (1_536, "1.5KiB"), (341_955_328, "326MiB")];
        for (bytes, text) in cases {
            assert_eq!(iec_size(bytes), text);
        }
        assert_eq!(iec_size(1_048_575), "1MiB");
        assert_eq!(iec_size(u64::MAX), "16EiB");
    }

    #[test]
    fn sizes_have_three_significant_digits_and_no_trailing_zeros() {
        let cases = [
            (0, "0B"),
            (72, "72B"),
            (999, "999B"),
            (1000, "1kB"),
            (1234, "1.23kB"),
            (12_345, "12.3kB"),
            (622_000, "622kB"),
            (9_996_000, "10MB"),
            (341_955_328, "342MB"),
            (u64::MAX, "18.4EB"),
        ];
        for (bytes, text) in cases {
            assert_eq!(docker_size(bytes), text, "{bytes}");
            assert_eq!(size(bytes), text, "{bytes}");
        }
    }

    #[test]
    fn an_exact_size_never_reads_a_thousand_of_a_unit() {
        let cases = [
            (0, "0 bytes"),
            (999, "999 bytes"),
            (1000, "1.00 kB (1,000 bytes)"),
            (999_994, "999.99 kB (999,994 bytes)"),
            (999_995, "1.00 MB (999,995 bytes)"),
            (u64::MAX, "18.45 EB (18,446,744,073,709,551,615 bytes)"),
        ];
        for (bytes, text) in cases {
            assert_eq!(exact_size(bytes), text);
        }
    }

    #[test]
    fn a_size_on_the_command_line_may_have_a_unit_and_nothing_else() {
        assert_eq!(parse_size("10MB"), Ok(10_000_000));
        assert_eq!(parse_size("10MiB"), Ok(10_485_760));
        assert_eq!(parse_size("10485760"), Ok(10_485_760));
        assert_eq!(parse_size("1.5GB"), Ok(1_500_000_000));
        assert_eq!(parse_size(" 10 MB "), Ok(10_000_000));
        assert_eq!(parse_size("1.0"), Ok(1));
        for fraction in ["0.03", "1.5", "1.5B", "0.0001kB"] {
            assert!(matches!(parse_size(fraction), Err(SizeError::Fraction(_))), "{fraction} was taken");
        }
        for wrong in
            ["@SUM(1)", "1 0MB", "1 0", "10 M B", "10 potatoes", "-1", "", "MB", "NaN", "inf", "-0.5MB"]
        {
            assert!(parse_size(wrong).is_err(), "{wrong} was taken");
        }
    }

    #[test]
    fn a_size_beyond_64_bits_is_too_large_however_it_is_written() {
        assert_eq!(parse_size("18446744073709551615"), Ok(u64::MAX));
        assert_eq!(parse_size("18_446_744_073_709_551_615B"), Ok(u64::MAX));
        assert_eq!(
            parse_size("18446744073709551615.5kB"),
            Err(SizeError::TooLarge("18446744073709551615.5kB".to_owned()))
        );
        assert_eq!(parse_size("1.8446744073709551615999999MB"), Ok(1_844_674));
        assert_eq!(parse_size(&format!("0.{}1e30", "0".repeat(20))), Ok(1_000_000_000));
        assert_eq!(parse_size(&format!("{}7", "0".repeat(400))), Ok(7));
        let nines = "9".repeat(400);
        let too_large = [
            "1e308",
            "1e400",
            "1e99999999999",
            "99999EB",
            "16EiB",
            "18446744073709551616",
            "184467440737095516155",
            "18446744073709551615999kB",
            &nines,
        ];
        for text in too_large {
            let error = parse_size(text).expect_err(text);
            assert!(matches!(error, SizeError::TooLarge(_)), "{text}: {error}");
            assert!(error.to_string().starts_with(&format!("`{}", &text[..5])), "{error}");
            assert!(error.to_string().len() < 150, "{error}");
        }
        for text in ["1e-308", "1e-99999999999"] {
            assert_eq!(parse_size(text), Err(SizeError::Fraction(text.to_owned())));
        }
    }
}
