//! JUnit XML: one suite for the image, one case for each limit.

use std::io;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

use crate::budget::{Judgement, Outcome, Verdict};
use crate::text::escape_line;

/// Writes the verdicts; without limits one case that says that the image was analysed.
///
/// # Errors
/// Where the writer fails.
pub(crate) fn junit(judgement: &Judgement<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let name = escape_line(&judgement.diagnosis.analysis.image.reference);
    let tests = judgement.verdicts.len().max(1).to_string();
    let failures = judgement.verdicts.iter().filter(|verdict| !verdict.passed()).count().to_string();
    let mut writer = Writer::new_with_indent(&mut *out, b' ', 2);
    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let counts = [("tests", tests.as_str()), ("failures", failures.as_str()), ("errors", "0")];
    let suites = BytesStart::new("testsuites").with_attributes(counts);
    writer.write_event(Event::Start(suites))?;
    let suite =
        BytesStart::new("testsuite").with_attributes([("name", name.as_str())]).with_attributes(counts);
    writer.write_event(Event::Start(suite))?;
    if judgement.verdicts.is_empty() {
        writer.write_event(Event::Empty(case(&name, "analysed")))?;
    }
    for verdict in judgement.verdicts {
        write(&mut writer, &name, verdict)?;
    }
    writer.write_event(Event::End(BytesEnd::new("testsuite")))?;
    writer.write_event(Event::End(BytesEnd::new("testsuites")))?;
    out.write_all(b"\n")
}

fn case<'a>(image: &str, name: &str) -> BytesStart<'a> {
    BytesStart::new("testcase").with_attributes([("classname", image), ("name", name)])
}

fn write<W: io::Write>(writer: &mut Writer<W>, image: &str, verdict: &Verdict) -> io::Result<()> {
    let case = case(image, &verdict.title());
    let line = verdict.line();
    let child = match verdict.outcome {
        Outcome::Passed => return writer.write_event(Event::Empty(case)),
        Outcome::Warned => "system-out",
        Outcome::Failed | Outcome::Unknown => "failure",
    };
    writer.write_event(Event::Start(case))?;
    let mut start = BytesStart::new(child);
    if child == "failure" {
        start.push_attribute(("message", line.as_str()));
    }
    writer.write_event(Event::Start(start))?;
    writer.write_event(Event::Text(BytesText::new(&line)))?;
    writer.write_event(Event::End(BytesEnd::new(child)))?;
    writer.write_event(Event::End(BytesEnd::new("testcase")))
}
