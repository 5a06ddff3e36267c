//! Where the alerts are on their line.

use ratatui::layout::Rect;

use crate::finding::Alert;
use crate::text::{fit, width};

/// An alert, and where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AlertLabel {
    /// The place of its finding among all.
    pub(crate) finding: usize,
    /// Where it is.
    pub(crate) area: Rect,
    /// What it says, as much as there is room for.
    pub(crate) text: String,
}

/// Puts alerts one after the other on a line. The last ones keep what they are about whatever the first has to say.
pub(crate) fn alert_labels(line: Rect, alerts: &[Alert]) -> Vec<AlertLabel> {
    let text = |alert: &Alert| format!(" ✗ {}", alert.sentence());
    let least = |alert: &Alert| width(&format!(" ✗ {}: …", alert.subject));
    let mut x = line.x;
    let label = |(place, alert): (usize, &Alert)| {
        let later: usize =
            alerts[place + 1..].iter().map(|alert| least(alert).max(width(&text(alert)).min(34))).sum();
        let room = usize::from(line.right().saturating_sub(x));
        let text = fit(&text(alert), room.saturating_sub(later).max(least(alert)).min(room));
        let width = u16::try_from(width(&text)).unwrap_or(u16::MAX);
        let area = Rect { x, width, ..line };
        x = x.saturating_add(width).min(line.right());
        AlertLabel { finding: alert.finding, area, text }
    };
    alerts.iter().enumerate().map(label).collect()
}
