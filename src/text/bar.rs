//! A share drawn as a bar.

const EIGHTHS: [char; 8] = [' ', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/// Draws a share from 0 to 1 as a bar of `columns` columns, in eighths of a column; what is not nothing shows.
///
/// ```
/// use imgscope::text::bar;
/// assert_eq!(bar(0.5, 4), "██  ");
/// assert_eq!(bar(0.001, 4), "▏   ");
/// assert_eq!(bar(1.0, 4), "████");
/// ```
pub fn bar(share: f64, columns: usize) -> String {
    let all = columns * 8;
    let eighths = (share.clamp(0.0, 1.0) * all as f64).round() as usize;
    let eighths = if share > 0.0 { eighths.clamp(1.min(all), all) } else { 0 };
    let mut bar = "█".repeat(eighths / 8);
    if eighths % 8 > 0 {
        bar.push(EIGHTHS[eighths % 8]);
    }
    bar.extend(std::iter::repeat_n(' ', columns - eighths.div_ceil(8)));
    bar
}
