//! Random changes to what was right: to bytes wherever they are, and to text by its words and lines.

use crate::support::Random;

/// The longest input.
const LONGEST: usize = 256 << 10;

/// Numbers at which things end.
#[rustfmt::skip]
const NUMBERS: &[u64] = &[
    0, 1, 7, 8, 0x7f, 0xff, 0x100, 0x7fff, 0xffff, 0x7fff_ffff, 0xffff_ffff, 1 << 32, 1 << 40, u64::MAX >> 1,
    u64::MAX - 7, u64::MAX,
];

/// Words that JSON, YAML, TOML, Dockerfiles and terminals take for something.
#[rustfmt::skip]
const WORDS: &[&str] = &[
    "null", "true", "-1", "0", "1e308", "-0.0", "18446744073709551616", "99999999999999999999999999999EB", "1e9999",
    "\"\"", "[]", "{}", "[", "{", "}", "]", "\"", "'", ":", ",", "=", "#", "\\", "\\\\", "\n", "\r\n", "\t", "\0",
    "\\u0000", "\\ud800", "\\u001b[2J", "\u{1b}[2J", "\u{202e}", "\u{200b}", "\u{feff}", "\u{9b}", "é", "日本",
    "::error::", "##[x]", "../..", "/", "//", "*", "**", "[[", "%", "$", "${", "${A:-", "<<EOF", "<<-'X'", "&&",
    "|1 A=b", "#(nop) ", "FROM ", "COPY --from=", "ARG ", "&a", "*a", "<<: *a", "!!binary ", "---", "...", "? ", "- ",
    "sha256:", "sha512:", "@0", "linux/arm/v7", "windows", "0001-01-01T00:00:00Z", "9999-12-31T23:59:60Z",
    "application/vnd.oci.image.index.v1+json", "application/vnd.oci.image.layer.v1.tar+zstd", "+encrypted", ".wh.",
    "\u{10ffff}",
];

/// One of the seeds, changed here and there.
pub fn mutated(random: &mut Random, seeds: &[Vec<u8>], is_text: bool) -> Vec<u8> {
    let mut bytes = seeds[random.below(seeds.len())].clone();
    let other = &seeds[random.below(seeds.len())];
    for _ in 0..=random.below(6) {
        if is_text && random.below(4) > 0 {
            change_text(random, &mut bytes);
        } else {
            change_bytes(random, &mut bytes, other);
        }
        bytes.truncate(LONGEST);
    }
    bytes
}

/// A place; every other time in the first half of a block of 512 bytes, where tars have their headers.
fn place(random: &mut Random, length: usize) -> usize {
    let at = random.below(length + 1);
    if random.below(2) == 0 { (at / 512 * 512 + random.below(264)).min(length) } else { at }
}

fn change_bytes(random: &mut Random, bytes: &mut Vec<u8>, other: &[u8]) {
    let at = place(random, bytes.len());
    let some = random.up_to(12).min(bytes.len() - at);
    match random.below(9) {
        0 => bytes.iter_mut().skip(at).take(1).for_each(|byte| *byte ^= 1 << random.below(8)),
        1 => bytes.iter_mut().skip(at).take(1).for_each(|byte| *byte = random.next() as u8),
        2 => bytes[at..at + some.min(16)].fill(*random.of(&[&0, &b' ', &b'7', &0xff, &0x80])),
        3 => drop(bytes.splice(at..at, (0..some.min(16)).map(|_| random.next() as u8))),
        4 => drop(bytes.drain(at..at + some)),
        5 => {
            let piece = bytes[at..at + some].to_vec();
            let to = place(random, bytes.len());
            bytes.splice(to..to, piece);
        }
        6 => {
            let from = place(random, other.len());
            let piece = other[from..(from + some).min(other.len())].to_vec();
            bytes.splice(at..at + some, piece);
        }
        7 => {
            let number = NUMBERS[random.below(NUMBERS.len())].wrapping_add(random.below(3) as u64);
            let width = 1 << random.below(4);
            let mut number = number.to_le_bytes()[..width].to_vec();
            if random.below(2) == 0 {
                number.reverse();
            }
            bytes.iter_mut().skip(at).zip(number).for_each(|(byte, new)| *byte = new);
        }
        _ if random.below(4) == 0 => bytes.truncate(at),
        _ => {}
    }
}

fn change_text(random: &mut Random, bytes: &mut Vec<u8>) {
    let word = random.of(WORDS).as_bytes().to_vec();
    let at = random.below(bytes.len() + 1);
    let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || b"_.-".contains(byte);
    let end_of_word = at + bytes[at..].iter().take_while(|byte| is_word(byte)).count();
    let start = bytes[..at].iter().rposition(|&byte| byte == b'\n').map_or(0, |newline| newline + 1);
    let end = at
        + bytes[at..].iter().position(|&byte| byte == b'\n').map_or(bytes.len() - at, |newline| newline + 1);
    match random.below(7) {
        0 => drop(bytes.splice(at..at, word)),
        1 | 2 => drop(bytes.splice(at..end_of_word, word)),
        3 => drop(bytes.drain(start..end)),
        4 => {
            let line = bytes[start..end].repeat(random.up_to(6));
            bytes.splice(end..end, line);
        }
        5 => {
            let flip = |byte: &mut u8| {
                *byte = if byte.is_ascii_lowercase() {
                    byte.to_ascii_uppercase()
                } else {
                    byte.to_ascii_lowercase()
                };
            };
            bytes[at..end_of_word].iter_mut().for_each(flip);
        }
        _ => {
            let word = word.repeat(random.up_to(13));
            bytes.splice(at..at, word);
        }
    }
}
