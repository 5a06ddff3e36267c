//! Text put into Markdown so that it reads as it is: nothing in it becomes markup, a link, or a mention.
//!
//! GitHub looks for people, threads and mail addresses (`@name`, `#1`) last, and in escaped text too, but not in code.

use super::escape_line;

/// Writes text so that no character of it is markup, starts a link, an HTML tag or a table cell, or breaks the line.
///
/// Terminal controls are expected to be escaped already, and are escaped again where they are not.
///
/// ```
/// use imgscope::text::markdown;
/// assert_eq!(markdown("rm -rf /var/lib/apt/lists/*"), r"rm -rf /var/lib/apt/lists/\*");
/// assert_eq!(markdown("[a](b) <i> &"), r"\[a\](b) \<i\> \&");
/// assert_eq!(markdown("# 1. a"), r"\#&#8203; 1. a");
/// assert_eq!(markdown("1. www.example.com, http://a.b"), r"1\. www\.example.com, http\://a.b");
/// assert_eq!(markdown("18.8MB: hello:v1"), "18.8MB: hello:v1");
/// assert_eq!(markdown(":tada: mailto:a"), r"\:tada\: mailto\:a");
/// ```
pub fn markdown(text: &str) -> String {
    let text = escape_line(text);
    let mut out = String::with_capacity(text.len());
    let number = text.bytes().take_while(u8::is_ascii_digit).count();
    let mut colons = Colons::default();
    for (at, c) in text.char_indices() {
        let after = &text[at + c.len_utf8()..];
        let ends_word = after.is_empty() || after.starts_with(' ');
        let is_markup = match c {
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '<' | '>' | '&' | '!' | '|' | '~' | '$' => true,
            // a heading, a list, a rule, or the line below a heading
            '#' | '+' | '-' | '=' => at == 0,
            ':' => colons.is_link(&text, at) || at == 0,
            // a link without a scheme, a numbered list
            '.' if ends_with_ignoring_case(&text[..at], "www") => true,
            '.' | ')' => ends_word && at > 0 && at == number,
            _ => false,
        };
        if is_markup {
            out.push('\\');
        }
        out.push(c);
        // a space of no width parts the sign from the name
        if matches!(c, '@' | '#') {
            out.push_str("&#8203;");
        }
    }
    out
}

/// The colons of the word that is written; each word is looked through once, however many it has.
#[derive(Default)]
struct Colons {
    first: usize,
    last: usize,
    end: usize,
}

impl Colons {
    /// Whether a colon ends the scheme of a link (`https://`, `mailto:`), or may be one of the two of an emoji (`:tada:`).
    fn is_link(&mut self, text: &str, at: usize) -> bool {
        if at >= self.end {
            let end = text[at..].find(' ').map_or(text.len(), |length| at + length);
            *self = Self { first: at, last: text[at..end].rfind(':').map_or(at, |last| at + last), end };
        }
        let (before, after) = (&text[..at], &text[at + 1..]);
        let is_mail = || ["mailto", "xmpp"].iter().any(|scheme| ends_with_ignoring_case(before, scheme));
        self.first < at || at < self.last || after.starts_with("//") || is_mail()
    }
}

fn ends_with_ignoring_case(text: &str, end: &str) -> bool {
    text.len()
        .checked_sub(end.len())
        .and_then(|start| text.get(start..))
        .is_some_and(|it| it.eq_ignore_ascii_case(end))
}

/// Writes a name or command as code, on one line, between as many backticks as it needs.
///
/// ```
/// use imgscope::text::markdown_code;
/// assert_eq!(markdown_code("/usr/*"), "`/usr/*`");
/// assert_eq!(markdown_code("echo `date`"), "`` echo `date` ``");
/// assert_eq!(markdown_code(""), "");
/// ```
pub fn markdown_code(text: &str) -> String {
    if text.is_empty() {
        return String::new();
    }
    let text = escape_line(text);
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    // one blank on each side belongs to the fence
    let between_blanks = text.starts_with(' ') && text.ends_with(' ');
    let blank = if longest > 0 || between_blanks { " " } else { "" };
    format!("{fence}{blank}{text}{blank}{fence}")
}

/// Writes a name or command as code within a table's cell.
///
/// ```
/// use imgscope::text::markdown_code_cell;
/// assert_eq!(markdown_code_cell("a|b"), r"`a\|b`");
/// ```
pub fn markdown_code_cell(text: &str) -> String {
    // parsers differ in what a backslash before a table's `|` means in code, so that such a pipe stands outside of it
    let mut parts: Vec<String> = text.split("\\|").map(|part| format!("{part}\\")).collect();
    parts.iter_mut().next_back().map(String::pop);
    let parts: Vec<String> = parts.iter().map(|part| markdown_code(part).replace('|', "\\|")).collect();
    parts.join("\\|")
}

/// Writes a name or command as code within HTML, where Markdown is not read.
pub fn html_code(text: &str) -> String {
    let text = escape_line(text).replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    format!("<code>{text}</code>")
}

#[cfg(test)]
mod tests {
    use super::markdown;

    #[test]
    fn a_colon_is_markup_where_it_could_end_a_scheme_or_begin_an_emoji() {
        for (text, expected) in [
            ("a:b c:d", "a:b c:d"),
            ("a:b:c d:e", r"a\:b\:c d:e"),
            ("x :a y:", r"x :a y:"),
            ("http://a x:", r"http\://a x:"),
            ("XMPP:a bmailto:c", r"XMPP\:a bmailto\:c"),
            ("ü:ü é://", r"ü:ü é\://"),
        ] {
            assert_eq!(markdown(text), expected, "{text}");
        }
    }

    #[test]
    fn a_number_starts_a_list_only_at_the_start() {
        assert_eq!(markdown("12) a 3) 4."), r"12\) a 3) 4.");
        assert_eq!(markdown(") a"), ") a");
        assert_eq!(markdown("1.2. a"), "1.2. a");
    }
}
