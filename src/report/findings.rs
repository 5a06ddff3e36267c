//! The findings, as the text report has them.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

use super::wrapped::wrapped;
use crate::finding::{Confidence, Diagnosis, Finding, Severity};
use crate::text::{counted, fit, fit_end, size, thousands};

const DIM: Style = Style::new().dimmed();
const HIGH: Style = AnsiColor::Red.on_default().bold();
const MEDIUM: Style = AnsiColor::Yellow.on_default();
const LOW: Style = Style::new();
/// Findings that are listed; the JSON report has them all.
const FINDINGS: usize = 25;

/// Writes the findings, what saves most first, and what all of them together save.
pub(super) fn findings(diagnosis: &Diagnosis, columns: usize, out: &mut dyn Write) -> io::Result<()> {
    let all = &diagnosis.findings;
    if all.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{DIM}   SAVES  SEVERITY  LAYER  FINDING{DIM:#}")?;
    all.iter().take(FINDINGS).try_for_each(|found| finding(found, columns, out))?;
    if all.len() > FINDINGS {
        let more = counted((all.len() - FINDINGS) as u64, "more finding");
        writeln!(out, "and {more}; --format json lists them all")?;
    }
    let (removable, unpacked) = (diagnosis.removable.size(), diagnosis.analysis.totals.unpacked_size);
    writeln!(out, "{:>8}  of {} can be removed (each byte counted once)", size(removable), size(unpacked))
}

fn finding(finding: &Finding, columns: usize, out: &mut dyn Write) -> io::Result<()> {
    let about = if finding.confidence == Confidence::Exact { "" } else { "~" };
    let saves = if finding.saves == 0 { "-".to_owned() } else { format!("{about}{}", size(finding.saves)) };
    let layer = finding.layer.map_or("-".to_owned(), |layer| layer.to_string());
    let style = match finding.severity {
        Severity::High => HIGH,
        Severity::Medium => MEDIUM,
        Severity::Low => LOW,
    };
    let room = columns.saturating_sub(29).max(20);
    let severity = finding.severity.word();
    writeln!(out, "{saves:>8}  {style}{severity:<8}{style:#}  {layer:>5}  {}", fit(&finding.title, room))?;
    let mut line = |words: &str| writeln!(out, "{:27}{DIM}{words}{DIM:#}", "");
    if let Some(error) = &finding.error {
        line(&fit(error, room))?;
    }
    if let Some(path) = finding.paths.first() {
        let more = match finding.paths.len() - 1 {
            0 => String::new(),
            more => format!(" and {} more", thousands(more as u64)),
        };
        line(&format!("{}{more}", fit_end(&path.to_string(), room.saturating_sub(more.len()))))?;
    }
    wrapped(&finding.advice, room).iter().try_for_each(|words| line(words))?;
    line(&format!("[{}]", finding.rule.id))
}
