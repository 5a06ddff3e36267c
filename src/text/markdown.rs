//! Text put into Markdown so that it reads as it is: what looks like a mark is none.

/// Writes escaped running text into Markdown.
///
/// ```
/// use imgscope::text::markdown;
/// assert_eq!(markdown("rm -rf /var/lib/apt/lists/*"), r"rm -rf /var/lib/apt/lists/\*");
/// assert_eq!(markdown("[a](b) <i>"), r"\[a\](b) \<i\>");
/// assert_eq!(markdown("# 1. a"), r"\# 1. a");
/// ```
pub fn markdown(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (place, c) in text.char_indices() {
        let starts_a_block = place == 0 && matches!(c, '#' | '+' | '-' | '=' | ':');
        if starts_a_block
            || matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '~' | '&' | '$')
        {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// Writes an escaped name or command as code in Markdown, between as many backticks as it needs.
///
/// ```
/// use imgscope::text::markdown_code;
/// assert_eq!(markdown_code("/usr/*"), "`/usr/*`");
/// assert_eq!(markdown_code("echo `date`"), "`` echo `date` ``");
/// ```
pub fn markdown_code(text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    // one blank on each side belongs to the fence, and nothing at all would be no code
    let between_blanks = text.starts_with(' ') && text.ends_with(' ');
    let blank = if longest > 0 || between_blanks || text.is_empty() { " " } else { "" };
    format!("{fence}{blank}{text}{blank}{fence}")
}
