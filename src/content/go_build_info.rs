//! Reads what Go's linker writes into each program (package debug/buildinfo of Go's standard library).

use super::go::{GoBuild, GoModule};

/// What it starts with.
pub(super) const MAGIC: &[u8] = b"\xff Go buildinf:";
/// Bytes that tell whether it is more than its magic.
pub(super) const HEAD: usize = 64;
/// Bytes of it that are kept.
pub(super) const LARGEST: usize = 1 << 20;

/// What is said inline follows a head of so many bytes.
const INLINE: usize = 32;
/// The modules are between marks of so many bytes.
const MARK: usize = 16;
/// More modules and settings than any program has.
const MOST_LINES: usize = 10_000;
/// The build settings that are asked for. Others say where and by whom a program was built, and are forgotten.
const SETTINGS: [&str; 7] = ["-ldflags", "-mod", "-tags", "-trimpath", "CGO_ENABLED", "GOARCH", "GOOS"];

/// Tells whether what starts with the magic goes on like build info.
pub(super) fn is_header(head: &[u8]) -> bool {
    match head.get(MAGIC.len()..MAGIC.len() + 2) {
        Some([_, flags]) if flags & 2 != 0 => {
            let version = head.get(INLINE..).and_then(text).map_or(&[][..], |(version, _)| version);
            version.starts_with(b"go") || version.starts_with(b"devel")
        }
        Some([4 | 8, 0 | 1]) => true,
        _ => false,
    }
}

/// Reads build info from its magic on. That of Go 1.17 and older holds two addresses instead, which `memory` looks up.
pub(super) fn read<'a>(info: &'a [u8], memory: impl Fn(u64, usize) -> Option<&'a [u8]>) -> Option<GoBuild> {
    let [pointer, flags] = info.get(MAGIC.len()..MAGIC.len() + 2)?.try_into().ok()?;
    let (version, modules) = if flags & 2 != 0 {
        let (version, rest) = text(info.get(INLINE..)?)?;
        (version, text(rest).map_or(&[][..], |(modules, _)| modules))
    } else {
        let width = usize::from(pointer);
        let number = |bytes: &[u8]| number(bytes, flags & 1 != 0);
        let string = |at: usize| {
            let header = memory(number(info.get(at..at + width)?), 2 * width)?;
            let length = usize::try_from(number(&header[width..])).ok()?.min(LARGEST);
            memory(number(&header[..width]), length)
        };
        (string(16)?, string(16 + width).unwrap_or_default())
    };
    let mut build = GoBuild { version: lossy(version), ..GoBuild::default() };
    let end = modules.len().saturating_sub(MARK);
    if let Some(lines) = modules.get(MARK..end).filter(|lines| lines.ends_with(b"\n")) {
        read_modules(&mut build, &String::from_utf8_lossy(lines));
    }
    Some(build)
}

fn read_modules(build: &mut GoBuild, lines: &str) {
    for line in lines.lines().take(MOST_LINES) {
        let Some((kind, rest)) = line.split_once('\t') else { continue };
        let module = || {
            let mut columns = rest.split('\t').map(str::to_owned);
            GoModule { path: columns.next().unwrap_or_default(), version: columns.next().unwrap_or_default() }
        };
        match kind {
            "path" => build.path = rest.to_owned(),
            "mod" => build.main = Some(module()),
            "dep" => build.deps.push(module()),
            // another module in the place of the last one
            "=>" => {
                if let Some(replaced) = build.deps.last_mut().or(build.main.as_mut()) {
                    *replaced = module();
                }
            }
            "build" => {
                let setting = rest.split_once('=').map(|(key, value)| (unquoted(key), value));
                if let Some((key, value)) = setting.filter(|(key, _)| SETTINGS.contains(&key.as_str())) {
                    build.settings.push((key, unquoted(value)));
                }
            }
            _ => {}
        }
    }
}

/// A text after its length, so far as it is there, and what follows.
fn text(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut length = 0u64;
    for (place, byte) in bytes.iter().take(9).enumerate() {
        length |= u64::from(byte & 0x7f) << (7 * place);
        if byte & 0x80 == 0 {
            let rest = &bytes[place + 1..];
            return Some(rest.split_at(usize::try_from(length).ok()?.min(rest.len())));
        }
    }
    None
}

fn number(bytes: &[u8], is_big_endian: bool) -> u64 {
    let join = |number: u64, byte: &u8| number << 8 | u64::from(*byte);
    if is_big_endian { bytes.iter().fold(0, join) } else { bytes.iter().rev().fold(0, join) }
}

fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A word that Go quotes where it holds spaces or quotes (`strconv.Quote`).
fn unquoted(word: &str) -> String {
    if let Some(raw) = word.strip_prefix('`').and_then(|word| word.strip_suffix('`')) {
        return raw.to_owned();
    }
    let Some(quoted) = word.strip_prefix('"').and_then(|word| word.strip_suffix('"')) else {
        return word.to_owned();
    };
    let mut plain = String::with_capacity(quoted.len());
    let mut rest = quoted.chars();
    while let Some(next) = rest.next() {
        if next != '\\' {
            plain.push(next);
            continue;
        }
        let digits = |count: usize, rest: &mut std::str::Chars<'_>| {
            let digits: String = rest.by_ref().take(count).collect();
            u32::from_str_radix(&digits, 16).ok().and_then(char::from_u32)
        };
        let escaped = match rest.next() {
            Some('n') => Some('\n'),
            Some('t') => Some('\t'),
            Some('r') => Some('\r'),
            Some('x') => digits(2, &mut rest),
            Some('u') => digits(4, &mut rest),
            Some('U') => digits(8, &mut rest),
            other => other,
        };
        plain.extend(escaped);
    }
    plain
}
