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
    for (at, c) in text.char_indices() {
        let (before, after) = (&text[..at], &text[at + c.len_utf8()..]);
        let ends_word = after.is_empty() || after.starts_with(' ');
        let is_markup = match c {
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '<' | '>' | '&' | '!' | '|' | '~' | '$' => true,
            // a heading, a list, a rule, or the line below a heading
            '#' | '+' | '-' | '=' => before.is_empty(),
            ':' => before.is_empty() || colon_links(before, after),
            // a link without a scheme, a numbered list
            '.' if before.get(at.saturating_sub(3)..).is_some_and(|end| end.eq_ignore_ascii_case("www")) => {
                true
            }
            '.' | ')' => ends_word && !before.is_empty() && before.bytes().all(|byte| byte.is_ascii_digit()),
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

/// Whether a colon ends the scheme of a link (`https://`, `mailto:`), or may be one of the two of an emoji (`:tada:`).
fn colon_links(before: &str, after: &str) -> bool {
    let start = before.rsplit(' ').next().unwrap_or_default();
    let end = after.split(' ').next().unwrap_or_default();
    let is_mail = ["mailto", "xmpp"].iter().any(|scheme| start.to_ascii_lowercase().ends_with(scheme));
    end.starts_with("//") || is_mail || start.contains(':') || end.contains(':')
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
