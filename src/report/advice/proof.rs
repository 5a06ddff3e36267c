//! What came of a trial, for a person.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

use super::proof_words::{build_output, difference, failure, means, shown, verdict};
use crate::proof::{Failure, Proof};
use crate::report::wrapped::wrapped;
use crate::text::PageWidth;

const DIM: Style = Style::new().dimmed();
const GOOD: Style = AnsiColor::Green.on_default().bold();
const BAD: Style = AnsiColor::Red.on_default().bold();

/// Writes the verdict, why it is so, and where the images differ.
///
/// # Errors
/// Where the writer fails.
pub(super) fn proof(proof: &Proof, page: PageWidth, out: &mut dyn Write) -> io::Result<()> {
    let style = if proof.is_proved() { GOOD } else { BAD };
    writeln!(out, "\n{style}{}{style:#}", verdict(proof))?;
    for reason in proof.failures() {
        listed(&failure(proof, reason), page, out)?;
        if let Failure::StartDiffers(differences) = reason {
            for found in differences {
                let [what, original, built] = difference(found);
                indented(&format!("{what}: original: {original}"), page, out)?;
                indented(&format!("{what}: new: {built}"), page, out)?;
            }
        }
    }
    if let Ok(tried) = &proof.trial {
        shown(tried).iter().try_for_each(|sentence| listed(sentence, page, out))?;
    }
    listed(&format!("It was {}.", means(proof)), page, out)?;
    if let Err(failure) = &proof.trial {
        writeln!(out, "\n{DIM}LAST LINES OF THE BUILD{DIM:#}")?;
        build_output(failure).iter().try_for_each(|line| indented(line, page, out))?;
    }
    Ok(())
}

fn listed(sentence: &str, page: PageWidth, out: &mut dyn Write) -> io::Result<()> {
    let marks = std::iter::once("-").chain(std::iter::repeat(" "));
    let lines = wrapped(sentence, page.beside(2).columns());
    lines.iter().zip(marks).try_for_each(|(line, mark)| writeln!(out, "{mark} {line}"))
}

fn indented(text: &str, page: PageWidth, out: &mut dyn Write) -> io::Result<()> {
    wrapped(text, page.beside(4).columns()).iter().try_for_each(|line| writeln!(out, "    {line}"))
}
