//! Bars of eighth blocks.

/// Draws a share from 0 to 1 as a bar, padded to its full width. What is more than nothing is seen.
pub(super) fn bar(share: f64, columns: usize) -> String {
    const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
    let share = if share.is_finite() { share.clamp(0.0, 1.0) } else { 0.0 };
    let eighths = (share * (columns * 8) as f64).round() as usize;
    let eighths = if share > 0.0 { eighths.max(1) } else { 0 }.min(columns * 8);
    let used = eighths.div_ceil(8);
    format!("{}{}{}", "█".repeat(eighths / 8), EIGHTHS[eighths % 8], " ".repeat(columns - used))
}

#[cfg(test)]
mod tests {
    use super::bar;

    #[test]
    fn a_bar_has_its_width_and_a_small_share_is_seen() {
        assert_eq!(bar(0.0, 4), "    ");
        assert_eq!(bar(0.0001, 4), "▏   ");
        assert_eq!(bar(0.5, 4), "██  ");
        assert_eq!(bar(0.55, 4), "██▎ ");
        assert_eq!(bar(1.0, 4), "████");
        assert_eq!(bar(f64::NAN, 2), "  ");
        assert_eq!(bar(1.0, 0), "");
    }
}
