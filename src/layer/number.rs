//! The numbers of tar headers: octal digits, or binary where the first bit is set.

/// Reads a number as Go's `archive/tar`, and with it every engine, does; None where it is none or takes more than 63 bits.
///
/// Octal digits may stand between blanks and zero bytes, and a field without any is 0 (POSIX ustar). A set first bit
/// says that the rest is binary, most significant byte first, in two's complement (GNU tar manual, "base-256").
pub(super) fn number(field: &[u8]) -> Option<i64> {
    match field {
        [first, rest @ ..] if first & 0x80 != 0 => {
            // the bit below the mark is the sign
            let sign_extended = if first & 0x40 != 0 { *first } else { first & 0x7f };
            let start = i128::from(sign_extended as i8);
            let value = rest.iter().try_fold(start, |value, &byte| {
                value.checked_mul(256).map(|value| value + i128::from(byte))
            })?;
            i64::try_from(value).ok()
        }
        _ => {
            let is_filling = |byte: &u8| matches!(byte, b' ' | 0);
            let Some(start) = field.iter().position(|byte| !is_filling(byte)) else { return Some(0) };
            let end = field[start..].iter().position(is_filling).map_or(field.len(), |length| start + length);
            field[start..end].iter().try_fold(0i64, |value, digit| {
                let digit = matches!(digit, b'0'..=b'7').then(|| i64::from(digit - b'0'))?;
                value.checked_mul(8)?.checked_add(digit)
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn octal_numbers_may_have_blanks_and_zeros_around_them() {
        for (field, expected) in [
            (&b"0000644\0"[..], Some(0o644)),
            (b"   644 \0", Some(0o644)),
            (b"\0\0 644\0\0", Some(0o644)),
            (b"77777777", Some(0o77_777_777)),
            (b"\0\0\0\0\0\0\0\0", Some(0)),
            (b"        ", Some(0)),
            (b"", Some(0)),
            (b"0000648\0", None),
            (b"-000644\0", None),
            (b"+000644\0", None),
            (b"deadbeef", None),
        ] {
            assert_eq!(number(field), expected, "{:?}", field.escape_ascii().to_string());
        }
    }

    #[test]
    fn binary_numbers_have_a_sign_and_sixty_three_bits() {
        for (field, expected) in [
            (&[0x80, 0, 0, 0, 0, 0x20, 0, 0][..], Some(0x20_0000)),
            (&[0x80, 0, 0, 0, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], Some(i64::MAX)),
            (&[0x80, 0, 0, 0, 0x80, 0, 0, 0, 0, 0, 0, 0], None),
            (&[0xff; 12], Some(-1)),
            (&[0xff, 0xff, 0xff, 0xff, 0x80, 0, 0, 0, 0, 0, 0, 0], Some(i64::MIN)),
            (&[0xff, 0xff, 0xff, 0xff, 0x7f, 0, 0, 0, 0, 0, 0, 0], None),
            (&[0x80 | 1, 0, 0, 0, 0, 0, 0, 0], Some(1 << 56)),
        ] {
            assert_eq!(number(field), expected, "{field:x?}");
        }
    }
}
