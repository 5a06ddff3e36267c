//! Texts of a Dockerfile and of a history, brought to one plain form that only tells different steps apart.
//!
//! A list is `["a","b"]` in a Dockerfile, `["a" "b"]` or `[a b]` in a history, and quotes are kept by one builder and left
//! out by the other: in the plain form there are neither.

use std::borrow::Cow;

/// Most ports that are compared.
const PORTS: usize = 200;
/// Longest plain text that is compared.
const LONGEST: usize = 8 << 10;

/// The words, with one blank between them, without quotes, brackets, commas and escapes.
pub(super) fn plain(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '"' | '\'' | '\\' | '`' => {}
            ' ' | '\t' | '\n' | '\r' | '[' | ']' | ',' if out.ends_with(' ') || out.is_empty() => {}
            ' ' | '\t' | '\n' | '\r' | '[' | ']' | ',' => out.push(' '),
            c => out.push(c),
        }
        if out.len() >= LONGEST {
            break;
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// Paths, one or several with blanks between: `C:\app\` as `/app`.
pub(super) fn plain_paths(text: &str) -> String {
    let slashes = text.replace('\\', "/");
    let paths = plain(&slashes);
    let words: Vec<&str> = paths.split(' ').map(plain_path).collect();
    words.join(" ")
}

fn plain_path(path: &str) -> &str {
    let has_drive = path.as_bytes().get(1) == Some(&b':') && path.as_bytes()[0].is_ascii_alphabetic();
    let path = if has_drive { &path[2..] } else { path };
    if path.len() > 1 { path.trim_end_matches('/') } else { path }
}

/// Where a path leads from a directory, both plain: without `.` and `..`.
pub(super) fn resolve(directory: &str, path: &str) -> String {
    let whole = match path.starts_with('/') {
        true => Cow::Borrowed(path),
        false => Cow::Owned(format!("{directory}/{path}")),
    };
    let mut parts: Vec<&str> = Vec::new();
    for part in whole.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    let root = if whole.starts_with('/') { "/" } else { "" };
    format!("{root}{}", parts.join("/"))
}

/// Ports, in order: of `map[80/tcp:{} 443/udp:{}]`, `[80/tcp 443/udp]` and `443/udp 80` the same.
pub(super) fn plain_ports(text: &str) -> String {
    let text = plain(text);
    let text = text.strip_prefix("map ").or_else(|| text.strip_prefix("map")).unwrap_or(&text);
    let mut ports: Vec<String> = Vec::new();
    for word in text.split(' ').map(|word| word.trim_end_matches(":{}").to_ascii_lowercase()) {
        if ports.len() > PORTS {
            break;
        }
        let (numbers, protocol) = word.split_once('/').unwrap_or((&word, "tcp"));
        let range =
            numbers.split_once('-').and_then(|(a, b)| Some((a.parse::<u16>().ok()?, b.parse::<u16>().ok()?)));
        match range {
            Some((first, last)) => ports.extend((first..=last).take(100).map(|n| format!("{n}/{protocol}"))),
            None => ports.push(format!("{numbers}/{protocol}")),
        }
    }
    ports.sort_unstable();
    ports.dedup();
    ports.join(" ")
}

/// The command of a health check: of `--interval=10s CMD true`, `&{["CMD-SHELL" "true"] "10s" …}` and
/// `{Test:[CMD-SHELL true] Interval:10s …}` the same. Times and numbers of tries stand in flags, or in places of their own.
pub(super) fn plain_health_check(text: &str) -> String {
    let listed = text.strip_prefix('&').unwrap_or(text).strip_prefix('{');
    let text = match listed.and_then(|inner| inner.get(inner.find('[')?..inner.rfind(']')?)) {
        Some(list) => plain(list),
        None => plain(without_flags(text)),
    };
    let command = text
        .split_once(' ')
        .filter(|(word, _)| ["CMD", "CMD-SHELL"].iter().any(|cmd| word.eq_ignore_ascii_case(cmd)));
    command.map_or_else(|| text.to_ascii_uppercase(), |(_, command)| command.to_owned())
}

/// A text behind the flags that it begins with.
pub(super) fn without_flags(text: &str) -> &str {
    let mut rest = text.trim_start();
    while rest.starts_with("--") {
        rest = rest.split_once(char::is_whitespace).map_or("", |(_, rest)| rest.trim_start());
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn same(of: fn(&str) -> String, texts: &[&str]) {
        for text in texts {
            assert_eq!(of(text), of(texts[0]), "{text}");
        }
    }

    #[test]
    fn what_builders_write_differently_is_the_same() {
        same(plain, &["[\"npm\",\"run\",\"dev x\"]", "[\"npm\" \"run\" \"dev x\"]", "[npm run dev x]"]);
        same(plain, &["a=\"two words\"   b=c", "a=two words b=c", "a=two\\ words b=c"]);
        same(plain_paths, &["C:\\app\\", "/app", "c:/app/"]);
        same(plain_ports, &["443/udp 80", "map[443/udp:{} 80/tcp:{}]", "[80/tcp 443/udp]", "80/TCP 443/UDP"]);
        same(plain_ports, &["80-82", "[80/tcp 81/tcp 82/tcp]"]);
        same(
            plain_health_check,
            &[
                "--interval=10s --timeout=3s CMD curl a[1] || exit 1",
                "&{[\"CMD-SHELL\" \"curl a[1] || exit 1\"] \"10s\" \"3s\" \"0s\" '\\x00'}",
                "{Test:[CMD-SHELL curl a[1] || exit 1] Interval:10s Timeout:3s Retries:0}",
            ],
        );
        same(plain_health_check, &["NONE", "none", "&{[\"NONE\"] \"0s\" \"0s\" \"0s\" '\\x00'}"]);
    }

    #[test]
    fn paths_are_resolved_as_builders_do() {
        for (directory, path, expected) in
            [("/a", "b/../c", "/a/c"), ("/a", "/b/./", "/b"), ("/", "../..", "/"), ("\0", "b", "\0/b")]
        {
            assert_eq!(resolve(directory, path), expected, "{directory} {path}");
        }
    }

    #[test]
    fn any_text_is_made_plain_without_harm() {
        for text in ["", " ", "[", "]", "&{[", "&{][", "--", "-", "é:", "map[", "9-1", "99999-1"] {
            let _ = (plain(text), plain_paths(text), plain_ports(text), plain_health_check(text));
        }
    }
}
