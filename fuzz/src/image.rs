//! What holds of every image that was read, whatever it was read from, and of every message about one that was not.

use std::error::Error;
use std::sync::Arc;

use imgscope::advice::recipe;
use imgscope::analysis::{Analysis, ImageFacts, LayerInput};
use imgscope::budget::{Accepted, Judgement};
use imgscope::compare::Comparison;
use imgscope::finding::Diagnosis;
use imgscope::image::{HistoryEntry, ImageConfig};
use imgscope::layer::read_changeset;
use imgscope::report::{
    AdviceFormat, Advised, DiffFormat, Format, HistoryWidth, Lists, ReportOptions, history,
};
use imgscope::scan::UnreadableLayers;
use imgscope::text::PageWidth;
use imgscope::tree::TreeBuilder;
use imgscope::tui::play;
use jiff::Timestamp;

// one list for the fuzzers and the tests; those that include this file have it twice
#[allow(clippy::duplicate_mod)]
#[path = "../../tests/it/support/hostile.rs"]
mod hostile;

/// The formats of reports.
const FORMATS: [Format; 12] = [
    Format::Text,
    Format::Json,
    Format::Markdown,
    Format::Sarif,
    Format::Junit,
    Format::Gitlab,
    Format::Github,
    Format::CsvLayers,
    Format::CsvFiles,
    Format::Openmetrics,
    Format::Cyclonedx,
    Format::Spdx,
];
const ADVICE: [AdviceFormat; 5] = [
    AdviceFormat::Text,
    AdviceFormat::Json,
    AdviceFormat::Markdown,
    AdviceFormat::Dockerfile,
    AdviceFormat::Dockerignore,
];
const DIFFS: [DiffFormat; 3] = [DiffFormat::Text, DiffFormat::Json, DiffFormat::Markdown];

/// Keys to every tab, and into the files.
const KEYS: &str = "e<tab>jjj<enter>2jj3jj4jj5jj<enter>?<esc>w<esc>1<tab>/a<enter>nXp";

/// Holds an image against its promises: figures, every report, and what the explorer shows.
pub fn check(analysis: Analysis) {
    check_figures(&analysis);
    let diagnosis = Arc::new(Diagnosis::of(analysis));
    let unpacked = diagnosis.analysis.totals.unpacked_size;
    for finding in &diagnosis.findings {
        assert!(finding.saves <= unpacked, "{} promises more than there is", finding.rule.id);
    }
    let judgement = Judgement {
        diagnosis: &diagnosis,
        verdicts: &[],
        baseline: None,
        accepted: &Accepted::default(),
        lines: None,
    };
    let mut out = Vec::new();
    let page = PageWidth::screen(80);
    for format in FORMATS {
        let options = ReportOptions { page, lists: Lists { files: true, packages: true } };
        format.write(&judgement, options, &mut out).expect("memory");
        without_own_styles(&mut out);
        check_harmless(&format!("{format:?}"), &mut out);
    }
    history(&diagnosis.analysis, HistoryWidth::Full, Timestamp::UNIX_EPOCH, &mut out).expect("memory");
    without_own_styles(&mut out);
    check_harmless("history", &mut out);
    let recipe = recipe(&diagnosis);
    let advised = Advised { diagnosis: &diagnosis, recipe: &recipe, proof: None };
    for format in ADVICE {
        format.write(advised, page, &mut out).expect("memory");
        without_own_styles(&mut out);
        check_harmless(&format!("{format:?}"), &mut out);
    }
    let screen = play(Arc::clone(&diagnosis), KEYS, (90, 30), false).expect("keys");
    check_text("the explorer", &screen);
    let comparison = Comparison::of(vec![Arc::clone(&diagnosis), diagnosis]);
    for format in DIFFS {
        format.write(&comparison, page, &mut out).expect("memory");
        without_own_styles(&mut out);
        check_harmless(&format!("diff {format:?}"), &mut out);
    }
}

/// Unpacked is live and wasted; a layer that can't be read has no figure, and no report takes it for nothing.
fn check_figures(analysis: &Analysis) {
    let totals = &analysis.totals;
    assert_eq!(totals.unpacked_size, totals.live_size.saturating_add(totals.wasted_size));
    assert!((0.0..=1.0).contains(&totals.efficiency()), "{}", totals.efficiency());
    let mut sum = 0_u64;
    for layer in &analysis.layers {
        assert!(layer.wasted_size <= layer.unpacked_size, "layer {}", layer.index);
        assert!(layer.error.is_none() || layer.unpacked_size == 0, "layer {} is damaged", layer.index);
        sum = sum.saturating_add(layer.unpacked_size);
    }
    assert_eq!(sum, totals.unpacked_size);
    assert_eq!(totals.complete, analysis.layers.iter().all(|layer| layer.error.is_none()));
    assert_eq!(totals.complete, UnreadableLayers::of(analysis).is_none());
    for warning in &analysis.warnings {
        check_text("a warning", warning);
    }
}

/// A message about an image, which names of the image are escaped in, and what lies behind it.
pub fn check_error(error: &dyn Error) {
    check_length(error);
    let mut cause = Some(error);
    while let Some(error) = cause {
        check_text("a message", &error.to_string());
        cause = error.source();
    }
}

/// A message that a person can read.
pub fn check_length(error: &dyn Error) {
    let length = error.to_string().len();
    assert!(length < 100_000, "a message of {length} bytes");
}

/// Nothing that steers a terminal, hides or reorders.
pub fn check_text(what: &str, text: &str) {
    let bad = text.chars().find(|&c| !matches!(c, ' '..='~' | '\n') && hostile::is_hostile(c));
    assert_eq!(bad, None, "{what}: {text:?}");
}

/// Takes out the colours and weights that reports for people have of their own.
fn without_own_styles(out: &mut Vec<u8>) {
    let mut plain = Vec::with_capacity(out.len());
    let mut rest = out.as_slice();
    while let Some(at) = rest.windows(2).position(|window| window == b"\x1b[") {
        let numbers =
            rest[at + 2..].iter().take_while(|byte| byte.is_ascii_digit() || **byte == b';').count();
        let is_style = rest.get(at + 2 + numbers) == Some(&b'm');
        let end = if is_style { at + 3 + numbers } else { at + 2 };
        plain.extend_from_slice(&rest[..if is_style { at } else { end }]);
        rest = &rest[end..];
    }
    plain.extend_from_slice(rest);
    *out = plain;
}

fn check_harmless(what: &str, out: &mut Vec<u8>) {
    check_text(what, str::from_utf8(out).expect("UTF-8"));
    out.clear();
}

/// An image of layers. One that can't be read is damaged, and counts for nothing.
pub fn of_layers(layers: &[&[u8]], config: &str) -> Option<Analysis> {
    let mut builder = TreeBuilder::new();
    let mut inputs = Vec::new();
    let mut warnings = Vec::new();
    for layer in layers {
        let input = match read_changeset(*layer) {
            Ok(changeset) => {
                warnings.extend(builder.apply(changeset).ok()?);
                LayerInput { tar_size: Some(layer.len() as u64), ..LayerInput::default() }
            }
            Err(error) => {
                check_error(&error);
                builder.skip();
                LayerInput { error: Some(error.to_string()), ..LayerInput::default() }
            }
        };
        inputs.push(input);
    }
    let (mut config, _) = ImageConfig::parse(config.as_bytes()).expect("a config");
    let lines = (0..inputs.len())
        .map(|n| HistoryEntry { created_by: format!("RUN step-{n}"), ..HistoryEntry::default() });
    config.history = lines.collect();
    let facts = ImageFacts {
        reference: "fuzz".to_owned(),
        source: "docker-archive".to_owned(),
        is_unpacked: true,
        via: None,
        depth: imgscope::analysis::Depth::Full,
        id: None,
        platform: config.platform(),
        tags: Vec::new(),
        config,
        verified: false,
        note: None,
    };
    Some(Analysis::new(facts, inputs, builder.finish(), warnings))
}
