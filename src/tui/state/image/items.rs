//! What the lists of an image are of: what can be filtered and sorted by.

use std::borrow::Cow;
use std::cmp::Ordering;

use super::file_order::by_bytes;
use super::packages::PackageRow;
use super::types::TypeRow;
use crate::analysis::{Analysis, DuplicateGroup, HistoryLine, WastedVersion};
use crate::finding::{Diagnosis, Finding};
use crate::package::Package;
use crate::text::escape_line;
use crate::tui::filter::{Subject, TermKind, TextKind};
use crate::tui::state::display::SortKey;
use crate::tui::state::table::TableItems;

/// The build steps, the newest first.
pub(super) struct Steps<'a>(pub(super) &'a Analysis);
/// The wasted paths.
pub(super) struct Wasted<'a>(pub(super) &'a Analysis);
/// The groups of identical files.
pub(super) struct Duplicates<'a>(pub(super) &'a Analysis);
/// The findings.
pub(super) struct Findings<'a>(pub(super) &'a Diagnosis);
/// The packages.
pub(super) struct Packages<'a>(pub(super) &'a Diagnosis, pub(super) &'a [PackageRow]);
/// The types of files.
pub(super) struct Types<'a>(pub(super) &'a [TypeRow]);

/// What terms can ask of an item of a list.
#[derive(Default)]
struct Item<'a> {
    size: Option<u64>,
    layers: [Option<u32>; 2],
    finding: Option<&'a Finding>,
    package: Option<&'a Package>,
}

impl Subject for Item<'_> {
    fn size(&self) -> Option<u64> {
        self.size
    }

    fn is_in_layer(&self, fits: &dyn Fn(u32) -> bool) -> bool {
        self.layers.into_iter().flatten().any(fits)
    }

    fn has_finding(&self, fits: &dyn Fn(&str) -> bool) -> bool {
        let words =
            |finding: &Finding| [finding.rule.id, finding.rule.category.name(), finding.severity.word()];
        self.finding.is_some_and(|finding| words(finding).into_iter().any(fits))
    }

    fn is_in_package(&self, fits: &dyn Fn(&str) -> bool) -> bool {
        self.package.is_some_and(|package| fits(&package.name))
    }
}

fn bytes(text: impl Into<String>) -> Cow<'static, [u8]> {
    Cow::Owned(text.into().into_bytes())
}

impl Steps<'_> {
    fn line(&self, item: usize) -> &HistoryLine {
        &self.0.history[self.0.history.len() - 1 - item]
    }
}

impl TableItems for Steps<'_> {
    const SORTS: &'static [SortKey] = &[SortKey::Rank, SortKey::Bytes, SortKey::Name];
    const TERMS: &'static [TermKind] = &[TermKind::Size, TermKind::Layer];
    const TEXT: TextKind = TextKind::Words;

    fn count(&self) -> usize {
        self.0.history.len()
    }

    fn text(&self, item: usize) -> Cow<'_, [u8]> {
        let line = self.line(item);
        bytes(format!("{} {}", line.made_by(), escape_line(&line.entry.comment)))
    }

    fn subject(&self, item: usize) -> impl Subject {
        let line = self.line(item);
        Item {
            size: Some(line.unpacked_size),
            layers: [line.layer.map(|layer| layer.0), None],
            ..Item::default()
        }
    }

    fn compare(&self, key: SortKey, one: usize, other: usize) -> Ordering {
        let (a, b) = (self.line(one), self.line(other));
        match key {
            SortKey::Bytes => by_bytes(a.unpacked_size, b.unpacked_size),
            SortKey::Name => a.made_by().cmp(&b.made_by()),
            _ => one.cmp(&other),
        }
    }
}

impl Wasted<'_> {
    fn version(&self, item: usize) -> &WastedVersion {
        &self.0.wasted[item]
    }
}

impl TableItems for Wasted<'_> {
    const SORTS: &'static [SortKey] = &[SortKey::Bytes, SortKey::Name, SortKey::Layer, SortKey::Kind];
    const TERMS: &'static [TermKind] = &[TermKind::Size, TermKind::Layer];
    const TEXT: TextKind = TextKind::Paths;

    fn count(&self) -> usize {
        self.0.wasted.len()
    }

    fn text(&self, item: usize) -> Cow<'_, [u8]> {
        let mut path = vec![b'/'];
        path.extend_from_slice(self.version(item).path.as_bytes());
        Cow::Owned(path)
    }

    fn subject(&self, item: usize) -> impl Subject {
        let wasted = self.version(item);
        let layers = [Some(wasted.written_in.0), Some(wasted.hidden_in.0)];
        Item { size: Some(wasted.size), layers, ..Item::default() }
    }

    fn compare(&self, key: SortKey, one: usize, other: usize) -> Ordering {
        let (a, b) = (self.version(one), self.version(other));
        match key {
            SortKey::Bytes => by_bytes(a.size, b.size),
            SortKey::Layer => (a.written_in, a.hidden_in).cmp(&(b.written_in, b.hidden_in)),
            SortKey::Kind => a.kind.word().cmp(b.kind.word()),
            _ => a.path.cmp(&b.path),
        }
    }
}

impl Duplicates<'_> {
    fn group(&self, item: usize) -> Option<DuplicateGroup<'_>> {
        self.0.duplicates.get(item)
    }

    fn figures(&self, item: usize) -> (u64, usize) {
        self.group(item).map_or((0, 0), |group| (group.wasted_size(), group.copies.len()))
    }
}

impl TableItems for Duplicates<'_> {
    const SORTS: &'static [SortKey] = &[SortKey::Bytes, SortKey::Name, SortKey::Count];
    const TERMS: &'static [TermKind] = &[TermKind::Size];
    const TEXT: TextKind = TextKind::Words;

    fn count(&self) -> usize {
        self.0.duplicates.len()
    }

    /// All its paths.
    fn text(&self, item: usize) -> Cow<'_, [u8]> {
        let paths =
            self.group(item).map(|group| group.paths(&self.0.tree).map(|path| path.to_string()).collect());
        bytes(paths.map(|paths: Vec<String>| paths.join("\n")).unwrap_or_default())
    }

    fn subject(&self, item: usize) -> impl Subject {
        Item { size: Some(self.figures(item).0), ..Item::default() }
    }

    fn compare(&self, key: SortKey, one: usize, other: usize) -> Ordering {
        let ((bytes, copies), (other_bytes, other_copies)) = (self.figures(one), self.figures(other));
        match key {
            SortKey::Bytes => by_bytes(bytes, other_bytes),
            SortKey::Count => other_copies.cmp(&copies),
            _ => self.text(one).cmp(&self.text(other)),
        }
    }
}

impl Findings<'_> {
    fn finding(&self, item: usize) -> &Finding {
        &self.0.findings[item]
    }
}

impl TableItems for Findings<'_> {
    const SORTS: &'static [SortKey] = &[SortKey::Rank, SortKey::Bytes, SortKey::Name, SortKey::Layer];
    const TERMS: &'static [TermKind] = &[TermKind::Size, TermKind::Layer, TermKind::Finding];
    const TEXT: TextKind = TextKind::Words;

    fn count(&self) -> usize {
        self.0.findings.len()
    }

    /// Its title, its rule and its paths.
    fn text(&self, item: usize) -> Cow<'_, [u8]> {
        let finding = self.finding(item);
        let paths: Vec<String> = finding.paths.iter().map(ToString::to_string).collect();
        bytes(format!("{}\n{}\n{}", finding.title, finding.rule.id, paths.join("\n")))
    }

    fn subject(&self, item: usize) -> impl Subject {
        let finding = self.finding(item);
        let layers = [finding.layer.map(|layer| layer.0), None];
        Item { size: Some(finding.saves), layers, finding: Some(finding), ..Item::default() }
    }

    fn compare(&self, key: SortKey, one: usize, other: usize) -> Ordering {
        let (a, b) = (self.finding(one), self.finding(other));
        match key {
            SortKey::Bytes => by_bytes(a.saves, b.saves),
            SortKey::Name => a.title.cmp(&b.title),
            SortKey::Layer => a.layer.cmp(&b.layer),
            _ => one.cmp(&other),
        }
    }
}

impl Packages<'_> {
    /// The package of a row; None for what no package owns.
    fn package(&self, item: usize) -> Option<&Package> {
        match self.1[item] {
            PackageRow::Package(id) => Some(&self.0.packages()[id]),
            PackageRow::Unowned => None,
        }
    }

    fn size(&self, item: usize) -> Option<u64> {
        self.package(item).map_or(Some(self.0.packages().unowned_size), |package| package.size)
    }
}

impl TableItems for Packages<'_> {
    const SORTS: &'static [SortKey] = &[SortKey::Bytes, SortKey::Name, SortKey::Layer, SortKey::Kind];
    const TERMS: &'static [TermKind] = &[TermKind::Size, TermKind::Layer, TermKind::Package];
    const TEXT: TextKind = TextKind::Words;

    fn count(&self) -> usize {
        self.1.len()
    }

    fn text(&self, item: usize) -> Cow<'_, [u8]> {
        bytes(match self.package(item) {
            Some(Package { name, version, manager, .. }) => format!("{name} {version} {}", manager.word()),
            None => PackageRow::UNOWNED.to_owned(),
        })
    }

    fn subject(&self, item: usize) -> impl Subject {
        let package = self.package(item);
        let layer = package.and_then(|package| package.layer).map(|layer| layer.0);
        Item { size: self.size(item), layers: [layer, None], package, ..Item::default() }
    }

    fn compare(&self, key: SortKey, one: usize, other: usize) -> Ordering {
        let name = |item| self.package(item).map(|package| (&package.name, &package.version));
        let kind = |item| self.package(item).map(|package| package.manager.word());
        let layer = |item| self.package(item).and_then(|package| package.layer);
        let by_name = || name(one).cmp(&name(other));
        match key {
            SortKey::Bytes => self.size(other).cmp(&self.size(one)).then_with(by_name),
            SortKey::Layer => layer(one).cmp(&layer(other)).then_with(by_name),
            SortKey::Kind => kind(one).cmp(&kind(other)).then_with(by_name),
            _ => by_name(),
        }
    }
}

impl TableItems for Types<'_> {
    const SORTS: &'static [SortKey] = &[SortKey::Bytes, SortKey::Name, SortKey::Count];
    const TERMS: &'static [TermKind] = &[TermKind::Size];
    const TEXT: TextKind = TextKind::Words;

    fn count(&self) -> usize {
        self.0.len()
    }

    fn text(&self, item: usize) -> Cow<'_, [u8]> {
        Cow::Borrowed(self.0[item].word.as_bytes())
    }

    fn subject(&self, item: usize) -> impl Subject {
        Item { size: Some(self.0[item].size), ..Item::default() }
    }

    fn compare(&self, key: SortKey, one: usize, other: usize) -> Ordering {
        let (a, b) = (&self.0[one], &self.0[other]);
        match key {
            SortKey::Bytes => by_bytes(a.size, b.size),
            SortKey::Count => b.files.cmp(&a.files),
            _ => a.word.cmp(b.word),
        }
    }
}
