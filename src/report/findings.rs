//! The findings, as the text report has them.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

use super::row::{indent, sentence};
use super::wrapped::wrapped;
use crate::finding::{Confidence, Diagnosis, Finding, FirstScreen, Severity};
use crate::text::{PageWidth, size, thousands};

const DIM: Style = Style::new().dimmed();
const HIGH: Style = AnsiColor::Red.on_default().bold();
const MEDIUM: Style = AnsiColor::Yellow.on_default();
const LOW: Style = Style::new();
/// Columns before a finding's words.
const INDENT: usize = 27;

/// Writes the findings, what matters most first, and what all of them together save.
pub(super) fn findings(diagnosis: &Diagnosis, page: PageWidth, out: &mut dyn Write) -> io::Result<()> {
    let all = &diagnosis.findings;
    if all.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{DIM}   SAVES  SEVERITY  LAYER  FINDING{DIM:#}")?;
    let (removable, unpacked) = (diagnosis.removable.size(), diagnosis.analysis.totals.unpacked_size);
    let screen = FirstScreen::of(all, unpacked);
    screen.shown.iter().try_for_each(|found| finding(found, page, out))?;
    if let Some(rest) = screen.rest() {
        sentence("", 0, &format!("{rest}; --format json lists them all"), page, out)?;
    }
    let words = format!("of {} can be removed (each byte counted once)", size(unpacked));
    sentence(&format!("{:>8}", size(removable)), 10, &words, page, out)
}

fn finding(finding: &Finding, page: PageWidth, out: &mut dyn Write) -> io::Result<()> {
    let about = if finding.confidence == Confidence::Exact { "" } else { "~" };
    let saves = if finding.saves == 0 { "-".to_owned() } else { format!("{about}{}", size(finding.saves)) };
    let layer = finding.layer.map_or("-".to_owned(), |layer| layer.to_string());
    let style = match finding.severity {
        Severity::High => HIGH,
        Severity::Medium => MEDIUM,
        Severity::Low => LOW,
    };
    let indent = indent(page, INDENT);
    let room = page.beside(indent);
    let severity = finding.severity.word();
    write!(out, "{saves:>8}  {style}{severity:<8}{style:#}  {layer:>5}")?;
    let title = wrapped(&finding.title, room.columns());
    for (place, words) in title.iter().enumerate() {
        match place {
            0 if indent == INDENT => writeln!(out, "  {words}")?,
            0 => writeln!(out, "\n{:indent$}{words}", "")?,
            _ => writeln!(out, "{:indent$}{words}", "")?,
        }
    }
    let mut line = |words: &str| writeln!(out, "{:indent$}{DIM}{words}{DIM:#}", "");
    if let Some(error) = &finding.error {
        wrapped(error, room.columns()).iter().try_for_each(|words| line(words))?;
    }
    if let Some(path) = finding.paths.first() {
        let more = match finding.paths.len() - 1 {
            0 => String::new(),
            more => format!(" and {} more", thousands(more as u64)),
        };
        line(&format!("{}{more}", room.beside(more.len()).fit_end(&path.to_string())))?;
    }
    wrapped(&finding.advice, room.columns()).iter().try_for_each(|words| line(words))?;
    line(&format!("[{}]", finding.rule.id))
}
