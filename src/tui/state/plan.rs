//! The plan, to be read: what changes and what each saves, the Dockerfile, the `.dockerignore`.

use std::cmp::Reverse;

use crate::advice::{MarkTarget, Marks, dockerignore, plan_markdown, recipe};
use crate::analysis::Analysis;
use crate::finding::{Confidence, Diagnosis};
use crate::image::LayerIndex;
use crate::text::{counted, escape_line, fit, size};
use crate::tui::message::SavedText;

/// Paths that one change names.
const PATHS: usize = 3;
/// What is said above a file where a part of the findings is marked.
const OF_IMAGE: &str = "• for the whole image, whatever is marked";
/// Columns of a command.
const COMMAND: usize = 100;

/// The plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PlanPage {
    /// What is read now.
    pub(crate) tab: PlanTab,
    /// Whether it is for what a person marked, or else for all findings.
    pub(crate) is_of_marks: bool,
    changes: Vec<PlanRow>,
    markdown: String,
    /// The Dockerfile, or why there is none.
    dockerfile: Result<String, String>,
    notes: Vec<String>,
    dockerignore: String,
}

/// A part of the plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PlanTab {
    /// What changes.
    Changes,
    /// The Dockerfile.
    Dockerfile,
    /// The `.dockerignore`.
    Dockerignore,
}

/// A row of the plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum PlanRow {
    /// A heading.
    Heading(String),
    /// A change: what it saves, and what it is.
    Saving(String, String),
    /// More on it.
    Text(String),
    /// A line of a file.
    Code(String),
}

impl PlanTab {
    /// All of them, from left to right.
    pub(crate) const ALL: [Self; 3] = [Self::Changes, Self::Dockerfile, Self::Dockerignore];

    /// What it is called.
    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::Changes => "Changes",
            Self::Dockerfile => "Dockerfile",
            Self::Dockerignore => ".dockerignore",
        }
    }
}

impl PlanPage {
    /// The plan for what is marked; for all findings where nothing is.
    pub(crate) fn of(diagnosis: &Diagnosis, marked: &Marks) -> Self {
        let all;
        let (marks, is_of_marks) = match marked.is_empty() {
            true => {
                all = Marks::of_findings(diagnosis);
                (&all, false)
            }
            false => (marked, true),
        };
        let recipe = recipe(diagnosis);
        Self {
            tab: PlanTab::Changes,
            is_of_marks,
            changes: changes(diagnosis, marks),
            markdown: plan_markdown(diagnosis, marks),
            notes: recipe.as_ref().map(|recipe| recipe.notes.clone()).unwrap_or_default(),
            dockerignore: dockerignore(diagnosis, recipe.as_ref().ok()),
            dockerfile: recipe.map(|recipe| recipe.dockerfile).map_err(|missing| missing.to_string()),
        }
    }

    /// Opens the tab to the right or left, around the end.
    pub(crate) fn go_beside(&mut self, right: bool) {
        let all = PlanTab::ALL;
        let place = all.iter().position(|tab| *tab == self.tab).unwrap_or(0);
        self.tab = all[(place + if right { 1 } else { all.len() - 1 }) % all.len()];
    }

    /// Columns in which savings stand.
    pub(crate) fn left_width(&self) -> usize {
        if self.tab == PlanTab::Changes { 10 } else { 0 }
    }

    /// The rows of the open tab. What is written for the whole image is said to be so, where a person marked less.
    pub(crate) fn rows(&self) -> Vec<PlanRow> {
        let is_of_image = self.is_of_marks && self.tab != PlanTab::Changes;
        let said = is_of_image.then(|| PlanRow::Text(OF_IMAGE.to_owned()));
        let said = said.into_iter().flat_map(|said| [said, PlanRow::Code(String::new())]);
        said.chain(self.rows_of_tab()).collect()
    }

    fn rows_of_tab(&self) -> Vec<PlanRow> {
        let code = |text: &str| text.lines().map(|line| PlanRow::Code(escape_line(line))).collect::<Vec<_>>();
        match (self.tab, &self.dockerfile) {
            (PlanTab::Changes, _) => self.changes.clone(),
            (PlanTab::Dockerignore, _) => code(&self.dockerignore),
            (PlanTab::Dockerfile, Err(why)) => vec![PlanRow::Text(why.clone())],
            (PlanTab::Dockerfile, Ok(dockerfile)) => {
                let mut rows = code(dockerfile);
                rows.extend((!self.notes.is_empty()).then(|| PlanRow::Code(String::new())));
                rows.extend(self.notes.iter().map(|note| PlanRow::Text(format!("• {note}"))));
                rows
            }
        }
    }

    /// What is copied of the open tab.
    pub(crate) fn text(&self) -> Option<&str> {
        match self.tab {
            PlanTab::Changes => Some(&self.markdown),
            PlanTab::Dockerfile => self.dockerfile.as_deref().ok(),
            PlanTab::Dockerignore => Some(&self.dockerignore),
        }
    }

    /// What is saved of the open tab.
    pub(crate) fn saved(&self) -> Option<SavedText> {
        let (stem, ending) = match self.tab {
            PlanTab::Changes => ("imgscope-plan", ".md"),
            PlanTab::Dockerfile => ("Dockerfile.imgscope", ""),
            PlanTab::Dockerignore => (".dockerignore", ""),
        };
        Some(SavedText { stem, ending, text: self.text()?.to_owned() })
    }
}

/// A change, and the bytes by which it is sorted.
struct Change {
    bytes: u64,
    about: &'static str,
    words: String,
    more: Vec<String>,
}

fn changes(diagnosis: &Diagnosis, marks: &Marks) -> Vec<PlanRow> {
    let analysis = &*diagnosis.analysis;
    let Some(what_if) = marks.what_if() else {
        return vec![PlanRow::Text("There is nothing to change.".to_owned())];
    };
    let about = if what_if.is_exact { "" } else { "~" };
    let (now, then) = (analysis.totals.unpacked_size, what_if.after.unpacked_size);
    let mut rows = vec![PlanRow::Heading(format!(
        "{} unpacked → {about}{}: {about}{} less",
        size(now),
        size(then),
        size(now.saturating_sub(then))
    ))];
    let mut changes: Vec<Change> =
        marks.iter(&analysis.tree).map(|marked| change(diagnosis, marks, marked)).collect();
    changes.sort_by_key(|change| Reverse(change.bytes));
    for Change { bytes, about, words, more } in changes {
        rows.push(PlanRow::Text(String::new()));
        let saves = if bytes > 0 { format!("{about}{}", size(bytes)) } else { "-".to_owned() };
        rows.push(PlanRow::Saving(saves, words));
        rows.extend(more.into_iter().map(PlanRow::Text));
    }
    rows
}

fn change(diagnosis: &Diagnosis, marks: &Marks, marked: MarkTarget) -> Change {
    let analysis = &*diagnosis.analysis;
    let bytes = marks.claim_of(diagnosis, marked).size();
    let plain = |words: String, more: Vec<String>| Change { bytes, about: "", words, more };
    match marked {
        MarkTarget::Finding(place) => {
            let finding = &diagnosis.findings[place];
            let mut more = vec![finding.advice.clone()];
            more.extend(finding.layer.map(|layer| from_layer(analysis, layer)));
            more.extend(few(finding.paths.iter().map(ToString::to_string)));
            let about = if finding.confidence == Confidence::Exact { "" } else { "~" };
            let words = format!("{} ({})", finding.title, finding.severity.word());
            Change { bytes: finding.saves, about, words, more }
        }
        MarkTarget::Path(node) => plain(format!("Remove {}", analysis.tree.path(node)), Vec::new()),
        MarkTarget::Waste(place) => {
            let waste = &analysis.wasted[place];
            let more = vec![waste.kind.remedy().to_owned(), from_layer(analysis, waste.written_in)];
            plain(format!("{}: {}", waste.path, waste.kind.word()), more)
        }
        MarkTarget::Duplicate(place) => {
            let paths = analysis.duplicates.get(place);
            let paths: Vec<String> = paths
                .into_iter()
                .flat_map(|group| group.paths(&analysis.tree))
                .map(|path| path.to_string())
                .collect();
            let words = format!(
                "Keep one of {}, and link the others to it",
                counted(paths.len() as u64, "identical file")
            );
            plain(words, few(paths.into_iter()))
        }
    }
}

fn from_layer(analysis: &Analysis, layer: LayerIndex) -> String {
    match analysis.instruction(layer) {
        Some(command) => format!("layer {layer}: {}", fit(&command.short(), COMMAND)),
        None => format!("layer {layer}"),
    }
}

fn few(paths: impl Iterator<Item = String>) -> Vec<String> {
    let mut paths: Vec<String> = paths.collect();
    let rest = paths.len().saturating_sub(PATHS);
    if rest > 0 {
        paths.truncate(PATHS);
        paths.push(format!("and {}", counted(rest as u64, "more path")));
    }
    paths
}
