//! The page of one image.

use std::io::{self, Write};

use maud::{Markup, PreEscaped, html};

use super::map_data::{MapData, final_view};
use super::page::page;
use super::parts::{bar, filter, more, number_cell, path_text, sum, warnings};
use super::treemap::{HEIGHT, WIDTH, cells};
use crate::advice::recipe;
use crate::analysis::{Analysis, LayerFacts};
use crate::budget::{Judgement, Outcome};
use crate::finding::{Confidence, Finding};
use crate::report::file_list::FileList;
use crate::text::{counted, escape_line, fit, fit_middle, percent, size, thousands, utc_date};

/// Rows of each table: what is beyond them is counted.
const ROWS: usize = 200;
const FILES: usize = 300;
const FINDINGS: usize = 60;
/// Paths of one finding.
const PATHS: usize = 5;
/// Letters of a command or a path.
const LETTERS: usize = 300;
/// Levels of directories that the map opens where no script runs.
const LEVELS: usize = 6;
/// Bytes of a Dockerfile: what advice writes is far below.
const DOCKERFILE: usize = 100_000;

/// Writes the page.
///
/// # Errors
/// Where the writer fails.
pub(in crate::report) fn html(judgement: &Judgement<'_>, out: &mut dyn Write) -> io::Result<()> {
    let analysis = &*judgement.diagnosis.analysis;
    let name = fit_middle(&escape_line(&analysis.image.reference), LETTERS);
    let body = html! {
        header { (headline(analysis, &name)) (sums(judgement)) }
        main id="main" {
            (limits(judgement))
            (map(analysis))
            (findings(judgement))
            (dockerfile(judgement))
            (history(analysis))
            (layers(analysis))
            (wasted(analysis))
            (files(analysis))
            (warnings(&analysis.warnings))
        }
    };
    page(&format!("{name}: where its bytes are"), &body, out)
}

fn headline(analysis: &Analysis, name: &str) -> Markup {
    let image = &analysis.image;
    let created = analysis.created().map(|time| format!(", created {}", utc_date(time))).unwrap_or_default();
    html! {
        h1 { (name) }
        p class="dim" {
            (escape_line(&image.platform.to_string())) (created)
            @if let Some(id) = &image.id { ", " code { (id.short()) } }
        }
    }
}

fn sums(judgement: &Judgement<'_>) -> Markup {
    let totals = &judgement.diagnosis.analysis.totals;
    let at_least = if totals.complete { "" } else { "≥" };
    let bytes = |bytes: u64| format!("{at_least}{}", size(bytes));
    let efficiency = if totals.complete { percent(totals.efficiency()) } else { "unknown".to_owned() };
    html! {
        dl class="sums" {
            (sum("unpacked", &bytes(totals.unpacked_size)))
            (sum("live", &bytes(totals.live_size)))
            (sum("wasted", &bytes(totals.wasted_size)))
            (sum("removable", &bytes(judgement.diagnosis.removable.size())))
            (sum("compressed", &totals.compressed_size.map_or("-".to_owned(), size)))
            (sum("efficiency", &efficiency))
            (sum("files", &thousands(totals.files)))
            (sum("layers", &judgement.diagnosis.analysis.layers.len().to_string()))
        }
    }
}

fn limits(judgement: &Judgement<'_>) -> Markup {
    if judgement.verdicts.is_empty() {
        return Markup::default();
    }
    html! {
        section aria-labelledby="limits" {
            h2 id="limits" { "Limits" }
            ul {
                @for verdict in judgement.verdicts.iter().rev() {
                    li class=(match verdict.outcome {
                        Outcome::Passed => "good",
                        Outcome::Warned => "warn",
                        Outcome::Failed | Outcome::Unknown => "bad",
                    }) { (fit(&escape_line(&verdict.line()), LETTERS)) }
                }
            }
        }
    }
}

fn map(analysis: &Analysis) -> Markup {
    let Some(view) = final_view(&analysis.tree, analysis.layers.len()) else { return Markup::default() };
    let data = MapData::of(&analysis.tree, &view);
    html! {
        section aria-labelledby="tree-title" {
            h2 id="tree-title" { "Where the live bytes are" }
            p {
                "An area is as large as what lies there. "
                span class="screen" { "Choose a directory to go into it; Escape goes back. " }
                @if data.least > 0 {
                    "Paths below " (size(data.least)) " (" (percent(analysis.share(data.least))) " of the image) are summed up."
                }
            }
            nav id="crumbs" aria-label="Directory" {}
            p id="said" class="screen dim" role="status" {}
            svg id="map" class="map" role="img" aria-label="Treemap of the final file system; the table of files says the same" viewBox={ "0 0 " (WIDTH) " " (HEIGHT) } {
                (cells(&analysis.tree, &view, LEVELS))
            }
            script id="tree" type="application/json" { (PreEscaped(data.json())) }
        }
    }
}

fn findings(judgement: &Judgement<'_>) -> Markup {
    let all: Vec<&Finding> = judgement.new_findings().collect();
    let known = judgement.diagnosis.findings.len() - all.len();
    html! {
        section aria-labelledby="findings" {
            h2 id="findings" { "What to change" }
            @if all.is_empty() { p { "No findings." } } @else {
                div class="wide" { table {
                    caption { (size(judgement.diagnosis.removable.size())) " can be removed, each byte counted once" }
                    thead { tr { th scope="col" class="n" { "Saves" } th scope="col" { "Severity" } th scope="col" class="n" { "Layer" } th scope="col" { "Finding and advice" } } }
                    tbody { @for finding in all.iter().take(FINDINGS) { (finding_row(judgement, finding)) } }
                } }
                (more(all.len(), FINDINGS, "finding"))
            }
            @if known > 0 { p { "Not listed: " (counted(known as u64, "accepted finding")) "." } }
        }
    }
}

fn finding_row(judgement: &Judgement<'_>, finding: &Finding) -> Markup {
    let about = if finding.confidence == Confidence::Exact { "" } else { "~" };
    let saves = if finding.saves == 0 { "-".to_owned() } else { format!("{about}{}", size(finding.saves)) };
    let severity = finding.severity.word();
    let class = match severity {
        "high" => "bad",
        "medium" => "warn",
        _ => "dim",
    };
    let line = judgement.lines.zip(judgement.dockerfile_line(finding));
    html! {
        tr {
            (number_cell(&saves))
            td class=(class) { (severity) }
            (number_cell(&finding.layer.map_or("-".to_owned(), |layer| layer.to_string())))
            td {
                strong { (fit(&finding.title, LETTERS)) } " " span class="dim" { "[" (finding.rule.id) "]" }
                @if let Some((lines, line)) = line { br; code { (escape_line(&lines.path)) ":" (line) } }
                br; (fit(&finding.advice, 2 * LETTERS))
                @if let Some(error) = &finding.error { br; code { (fit(error, LETTERS)) } }
                @for path in finding.paths.iter().take(PATHS) { br; code { (path_text(&path.to_string())) } }
                (more(finding.paths.len(), PATHS, "path"))
            }
        }
    }
}

fn dockerfile(judgement: &Judgement<'_>) -> Markup {
    let Ok(recipe) = recipe(judgement.diagnosis) else { return Markup::default() };
    let text: Vec<String> = recipe.dockerfile.lines().map(escape_line).collect();
    let text = text.join("\n");
    if text.len() > DOCKERFILE {
        return Markup::default();
    }
    html! {
        section aria-labelledby="dockerfile" {
            h2 id="dockerfile" { "A Dockerfile for this image" }
            p { "Written from what the image records; " code { "imgscope advise --prove" } " builds and tries it." }
            pre tabindex="0" aria-labelledby="dockerfile" { code { (text) } }
        }
    }
}

fn history(analysis: &Analysis) -> Markup {
    if analysis.history.is_empty() {
        return Markup::default();
    }
    html! {
        section aria-labelledby="history" {
            h2 id="history" { "History" }
            div class="wide" { table {
                caption { "The steps of the build, newest first" }
                thead { tr { th scope="col" class="n" { "Layer" } th scope="col" class="n" { "Unpacked" } th scope="col" class="n" { "Share" } th scope="col" { span class="dim" { "Bar" } } th scope="col" { "Created by" } } }
                tbody { @for line in analysis.history.iter().rev().take(ROWS) {
                    @let share = analysis.share(line.unpacked_size);
                    tr {
                        (number_cell(&line.layer.map_or("-".to_owned(), |layer| layer.to_string())))
                        (number_cell(&if line.layer.is_some() { size(line.unpacked_size) } else { "-".to_owned() }))
                        (number_cell(&if line.layer.is_some() { percent(share) } else { "-".to_owned() }))
                        td { @if line.layer.is_some() { (bar(share)) } }
                        td { code { (fit(&escape_line(&line.made_by()), LETTERS)) } }
                    }
                } }
            } }
            (more(analysis.history.len(), ROWS, "step"))
        }
    }
}

fn layers(analysis: &Analysis) -> Markup {
    let row = |layer: &LayerFacts| {
        let command = analysis.made_by(layer.index);
        html! {
            tr {
                (number_cell(&layer.index.to_string()))
                (number_cell(&size(layer.unpacked_size)))
                (number_cell(&layer.compressed_size.map_or("-".to_owned(), size)))
                (number_cell(&size(layer.wasted_size)))
                (number_cell(&format!("+{} ~{} -{}", layer.counts.added, layer.counts.modified, layer.counts.removed)))
                td { code { (fit(&escape_line(&command), LETTERS)) }
                    @if let Some(error) = &layer.error { br; span class="bad" { "unreadable: " (fit(error, LETTERS)) } } }
            }
        }
    };
    html! {
        section aria-labelledby="layers" {
            h2 id="layers" { "Layers" }
            div class="wide" { table {
                caption { "Newest first; paths that each added (+), modified (~) and removed (-)" }
                thead { tr { th scope="col" class="n" { "Layer" } th scope="col" class="n" { "Unpacked" } th scope="col" class="n" { "Compressed" } th scope="col" class="n" { "Wasted" } th scope="col" class="n" { "Paths" } th scope="col" { "Created by" } } }
                tbody { @for layer in analysis.layers.iter().rev().take(ROWS) { (row(layer)) } }
            } }
            (more(analysis.layers.len(), ROWS, "layer"))
        }
    }
}

fn wasted(analysis: &Analysis) -> Markup {
    html! {
        section aria-labelledby="wasted" {
            h2 id="wasted" { "Wasted paths" }
            @if analysis.wasted.is_empty() { p { "Nothing is wasted: no layer hides what a lower one wrote." } } @else {
                div class="wide" { table {
                    caption { (size(analysis.totals.wasted_size)) " that higher layers hide" }
                    thead { tr { th scope="col" class="n" { "Wasted" } th scope="col" { "Kind" } th scope="col" class="n" { "Written in" } th scope="col" class="n" { "Hidden in" } th scope="col" { "Path" } } }
                    tbody { @for version in analysis.wasted.iter().take(ROWS) { tr {
                        (number_cell(&size(version.size)))
                        td { (version.kind.word()) }
                        (number_cell(&version.written_in.to_string()))
                        (number_cell(&version.hidden_in.to_string()))
                        td { code { (path_text(&version.path.to_string())) } }
                    } } }
                } }
                (more(analysis.wasted.len(), ROWS, "path"))
            }
        }
    }
}

fn files(analysis: &Analysis) -> Markup {
    let list = FileList::of(analysis);
    let mut places: Vec<(u64, usize)> = (0..list.len()).map(|at| (list.file(at).size, at)).collect();
    places.retain(|(size, _)| *size > 0);
    places.sort_by_key(|(size, at)| (std::cmp::Reverse(*size), *at));
    html! {
        section aria-labelledby="files" {
            h2 id="files" { "Largest files" }
            (filter("file-table", "Filter:"))
            div class="wide" { table id="file-table" {
                caption { "Of the final file system" }
                thead { tr { th scope="col" class="n" { "Bytes" } th scope="col" class="n" { "Share" } th scope="col" class="n" { "Layer" } th scope="col" { "Path" } } }
                tbody { @for (bytes, at) in places.iter().take(FILES) {
                    @let file = list.file(*at);
                    tr {
                        (number_cell(&size(*bytes)))
                        (number_cell(&percent(analysis.share(*bytes))))
                        (number_cell(&file.layer.to_string()))
                        td { code { (path_text(&file.path.to_string())) } }
                    }
                } }
            } }
            (more(places.len(), FILES, "file"))
        }
    }
}
