//! What must be known of an image before anything else, as texts and Markdown have it.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

use super::wrapped::wrapped;
use crate::finding::{Alert, Finding};
use crate::text::{PageWidth, markdown as plain};

const ERROR: Style = AnsiColor::Red.on_default().bold();

/// Writes each alert in as many lines as it needs.
pub(super) fn alerts(findings: &[Finding], page: PageWidth, out: &mut dyn Write) -> io::Result<()> {
    for alert in Alert::of(findings) {
        for line in wrapped(&alert.sentence(), page.columns()) {
            writeln!(out, "{ERROR}{line}{ERROR:#}")?;
        }
    }
    Ok(())
}

/// Writes each alert as a paragraph of its own.
pub(super) fn markdown_alerts<'a>(
    findings: impl IntoIterator<Item = &'a Finding>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut alerts = Alert::of(findings).into_iter();
    alerts.try_for_each(|alert| writeln!(out, "❌ **{}**: {}\n", alert.subject, plain(&alert.words)))
}
