//! The report as JSON.

use std::io;

use super::advice::Advice;
use super::escaping::write_json;
use super::file_list::FileList;
use super::packages::{package_list, warnings};
use super::path_text::{absolute, all_absolute, text};
use super::schema::{
    Base, Config, Duplicate, Finding, History, Image, Layer, Limit, Number, Report, SCHEMA_VERSION, Tool,
    TreeEntry, Wasted,
};
use super::written_list::WrittenList;
use crate::analysis::{Analysis, ReadVia};
use crate::budget::{Accepted, Amount, Judgement, Outcome, Verdict, fingerprint};
use crate::finding::{Confidence, Diagnosis};
use crate::image::{Digest, RuntimeConfig, parse_time, without_secrets, words_without_secrets};
use crate::layer::ListFormat;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// Lists that are long, and written only when they are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Lists {
    /// Every path of the final file system.
    pub files: bool,
    /// What package managers installed.
    pub packages: bool,
}

/// Writes the report, indented, with a line break at its end. What could steer a terminal is written as `\uXXXX`.
///
/// # Errors
/// Where the writer fails.
pub fn json(judgement: &Judgement<'_>, lists: Lists, out: &mut dyn io::Write) -> io::Result<()> {
    write(&report(judgement, lists), out)
}

/// Writes the report with the plan and the Dockerfile in it.
///
/// # Errors
/// Where the writer fails.
pub(crate) fn json_with_advice(
    diagnosis: &Diagnosis,
    advice: Advice,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let accepted = Accepted::default();
    let judgement = Judgement { diagnosis, verdicts: &[], baseline: None, accepted: &accepted, lines: None };
    let mut report = report(&judgement, Lists::default());
    report.advice = Some(advice);
    write(&report, out)
}

/// The highest layer of the base image tells how sure it is: each below is at least as sure, or brought by its own base.
fn base(analysis: &Analysis) -> Option<Base> {
    let base = &analysis.base;
    let layers = analysis.layers.iter().take_while(|layer| base.certainty(layer.index).is_some());
    let layers: Vec<_> = layers.collect();
    let certainty = base.certainty(layers.last()?.index)?;
    Some(Base {
        name: base.name().map(str::to_owned),
        layers: layers.len() as u32,
        unpacked_size: layers.iter().map(|layer| layer.unpacked_size).fold(0, u64::saturating_add),
        certainty: certainty.word(),
        slimmer: base.slimmer().map(|slimmer| slimmer.name.clone()),
        slimmer_size: base.slimmer().and_then(|slimmer| slimmer.size),
    })
}

fn write(report: &Report<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    write_json(&report, out)
}

fn report<'a>(judgement: &'a Judgement<'_>, lists: Lists) -> Report<'a> {
    let diagnosis = judgement.diagnosis;
    let analysis = &*diagnosis.analysis;
    Report {
        schema_version: SCHEMA_VERSION,
        tool: tool(),
        image: image(analysis),
        config: config(&analysis.image.config.config),
        layers: analysis.layers.iter().map(|facts| layer(analysis, facts)).collect(),
        history: analysis
            .history
            .iter()
            .map(|line| History {
                created: recorded_time(&line.entry.created),
                created_by: line.entry.created_by.clone(),
                comment: line.entry.comment.clone(),
                empty_layer: line.entry.empty_layer,
                layer: line.layer.map(|layer| layer.0),
                unpacked_size: line.unpacked_size,
                engine_size: line.engine_size.map(|said| said.bytes),
                engine_size_reason: line.engine_size.and_then(|said| said.counting.reason()),
            })
            .collect(),
        wasted: WrittenList::of(&analysis.wasted, wasted),
        duplicates: WrittenList::numbered(analysis.duplicates.len(), |place| duplicate(analysis, place)),
        removable_size: diagnosis.removable.size(),
        findings: WrittenList::of(&diagnosis.findings, |found| finding(judgement, found)),
        limits: judgement.verdicts.iter().map(limit).collect(),
        warnings: match lists.packages {
            true => [analysis.warnings.clone(), warnings(diagnosis)].concat(),
            false => analysis.warnings.clone(),
        },
        tree: lists.files.then(|| tree(analysis)),
        packages: lists.packages.then(|| package_list(diagnosis)),
        unowned_size: lists.packages.then(|| diagnosis.packages().unowned_size),
        advice: None,
    }
}

/// This program.
pub(super) fn tool() -> Tool {
    Tool { name: "imgscope", version: env!("CARGO_PKG_VERSION") }
}

/// An image as a whole.
pub(super) fn image(analysis: &Analysis) -> Image {
    let Analysis { image, totals, .. } = analysis;
    Image {
        reference: image.reference.clone(),
        source: image.source.clone(),
        id: recorded(image.id.as_ref()),
        platform: image.platform.without_version().to_string(),
        os_version: image.platform.os_version.clone(),
        created: recorded_time(&image.config.created),
        tags: image.tags.clone(),
        unpacked_size: totals.unpacked_size,
        live_size: totals.live_size,
        wasted_size: totals.wasted_size,
        compressed_size: totals.compressed_size,
        efficiency: totals.efficiency(),
        files: totals.files,
        complete: totals.complete,
        depth: image.depth.word(),
        verified: image.verified,
        via: image.via.map(ReadVia::word),
        base: base(analysis),
    }
}

fn config(recorded: &RuntimeConfig) -> Config {
    let RuntimeConfig {
        user,
        env,
        entrypoint,
        cmd,
        working_dir,
        exposed_ports,
        volumes,
        stop_signal,
        labels,
        // whether it runs is for findings to say
        health_check: _,
        on_build: _,
        health_times: _,
        shell: _,
    } = recorded.clone();
    Config {
        user,
        env,
        entrypoint: words_without_secrets(&entrypoint),
        cmd: words_without_secrets(&cmd),
        working_dir,
        exposed_ports: exposed_ports.into_iter().collect(),
        volumes: volumes.into_iter().collect(),
        stop_signal,
        labels: labels.into_iter().map(label_without_secrets).collect(),
    }
}

fn label_without_secrets((name, value): (String, String)) -> (String, String) {
    let shown = without_secrets(&format!("{name}={value}")).0;
    let value =
        shown.strip_prefix(&format!("{name}=")).map_or_else(|| without_secrets(&value).0, str::to_owned);
    (name, value)
}

fn recorded_time(text: &str) -> Option<String> {
    parse_time(text).map(|_| text.to_owned())
}

/// A digest that every image has: of its config, or in its config.
fn recorded(digest: Option<&Digest>) -> String {
    digest.map(ToString::to_string).unwrap_or_default()
}

pub(super) fn layer(analysis: &Analysis, facts: &crate::analysis::LayerFacts) -> Layer {
    Layer {
        index: facts.index.0,
        diff_id: recorded(facts.diff_id.as_ref()),
        digest: facts.digest.as_ref().map(ToString::to_string),
        compressed_size: facts.compressed_size,
        unpacked_size: facts.unpacked_size,
        wasted_size: facts.wasted_size,
        created_by: analysis.created_by(facts.index).map(str::to_owned),
        added: facts.counts.added,
        modified: facts.counts.modified,
        removed: facts.counts.removed,
        cached: facts.cached,
        list: facts.list.map(ListFormat::word),
        error: facts.error.clone(),
    }
}

fn wasted(wasted: &crate::analysis::WastedVersion) -> Wasted {
    let (path, path_raw) = absolute(&wasted.path);
    Wasted {
        path,
        path_raw,
        size: wasted.size,
        kind: wasted.kind.word(),
        written_in: wasted.written_in.0,
        hidden_in: wasted.hidden_in.0,
    }
}

fn duplicate(analysis: &Analysis, place: usize) -> Duplicate<'_> {
    let group = analysis.duplicates.get(place).unwrap_or_default();
    let path = |place: usize| analysis.tree.path(group.copies[place]);
    let is_raw = (0..group.copies.len()).any(|place| absolute(&path(place)).1.is_some());
    let raw = move |place| STANDARD.encode([b"/", path(place).as_bytes()].concat());
    Duplicate {
        size: group.size,
        paths: WrittenList::numbered(group.copies.len(), move |place| absolute(&path(place)).0),
        paths_raw: is_raw.then(|| WrittenList::numbered(group.copies.len(), raw)),
        wasted_size: group.wasted_size(),
    }
}

fn finding(judgement: &Judgement<'_>, finding: &crate::finding::Finding) -> Finding {
    let (paths, paths_raw) = all_absolute(&finding.paths);
    Finding {
        rule: finding.rule.id,
        severity: finding.severity.word(),
        title: finding.title.clone(),
        paths,
        paths_raw,
        layer: finding.layer.map(|layer| layer.0),
        history: judgement.diagnosis.line(finding),
        dockerfile_line: judgement.dockerfile_line(finding),
        saves: finding.saves,
        saves_compressed: finding.saves_compressed,
        saves_compressed_confidence: finding.confidence_compressed().map(Confidence::word),
        confidence: finding.confidence.word(),
        confidence_reason: finding.confidence.reason(),
        error: finding.error.clone(),
        advice: finding.advice.clone(),
        fingerprint: fingerprint(finding),
        accepted: judgement.accepted.has(finding),
    }
}

fn limit(verdict: &Verdict) -> Limit {
    let number = |amount: Amount| match amount {
        Amount::Bytes(bytes) => Number::Whole(i64::try_from(bytes).unwrap_or(i64::MAX)),
        Amount::Count(count) => Number::Whole(i64::try_from(count).unwrap_or(i64::MAX)),
        Amount::Share(share) => Number::Fraction(share),
    };
    Limit {
        name: verdict.name,
        subject: verdict.subject.clone(),
        unit: match verdict.limit {
            Amount::Bytes(_) => "bytes",
            Amount::Count(_) => "count",
            Amount::Share(_) => "share",
        },
        limit: number(verdict.limit),
        actual: number(verdict.actual),
        passed: verdict.passed(),
        warning: verdict.outcome == Outcome::Warned,
    }
}

/// Lists the final file system.
fn tree(analysis: &Analysis) -> WrittenList<'_, TreeEntry> {
    let files = FileList::of(analysis);
    WrittenList::numbered(files.len(), move |place| {
        let file = files.file(place);
        let kind = file.kind();
        let (path, path_raw) = absolute(&file.path);
        let target = match &file.link_to {
            Some(file) => Some(absolute(file)),
            None => file.inode.target().map(|target| text(target.to_vec())),
        };
        let (target, target_raw) = target.map_or((None, None), |(text, raw)| (Some(text), raw));
        TreeEntry {
            path,
            path_raw,
            kind,
            size: file.size,
            mode: file.inode.mode(),
            uid: file.inode.uid(),
            gid: file.inode.gid(),
            layer: file.layer.0,
            target,
            target_raw,
        }
    })
}
