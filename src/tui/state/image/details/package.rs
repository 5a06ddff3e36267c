//! The details of a package: what is recorded of it, and its files.

use super::line::{DetailText, Tone, layer_and_command};
use crate::text::{counted, escape_line, exact_size, size, thousands};
use crate::tui::state::image::explorer::Explorer;
use crate::tui::state::image::packages::PackageRow;

/// Files that are listed, the largest of them.
const FILES: usize = 200;

/// All that is known of the chosen package.
pub(super) fn details(explorer: &Explorer) -> Vec<DetailText> {
    let Some((id, package)) = explorer.chosen_package() else { return unowned(explorer) };
    let tree = &explorer.analysis.tree;
    let packages = explorer.diagnosis.packages();
    let name = format!("{} {}", package.name, package.version);
    let mut details = vec![DetailText::text(escape_line(name.trim()), Tone::Strong)];
    let bytes = match (package.size, package.declared_size) {
        (None, _) => "none of its own: built into programs".to_owned(),
        (Some(bytes), Some(said)) if size(said) != size(bytes) => {
            format!("{}; {} records {}", exact_size(bytes), package.manager.word(), size(said))
        }
        (Some(bytes), _) => exact_size(bytes),
    };
    details.push(DetailText::field("size", bytes));
    if let Some(layer) = package.layer {
        details.push(DetailText::field("added by", layer_and_command(explorer, layer)));
    }
    let because = match package.is_asked_for {
        Some(true) => "requested by name",
        Some(false) => "dependency or recommendation of another package",
        None => "",
    };
    let recorded = [
        ("manager", package.manager.word().to_owned()),
        ("license", package.license.clone().unwrap_or_default()),
        ("arch", package.architecture.clone().unwrap_or_default()),
        ("why", because.to_owned()),
        ("recorded", tree.path(package.recorded_in).to_string()),
    ];
    let recorded = recorded.into_iter().filter(|(_, words)| !words.is_empty());
    details.extend(recorded.map(|(label, words)| DetailText::field(label, escape_line(&words))));
    let size_of = |node| tree.live(node).map_or(0, |inode| tree.stored(inode).inode.size);
    let mut files = packages.files(id).to_vec();
    details.push(DetailText::text(counted(files.len() as u64, "file"), Tone::Quiet));
    files.sort_by_key(|node| std::cmp::Reverse(size_of(*node)));
    for node in files.iter().take(FILES) {
        let line = format!("{:>8}  {}", size(size_of(*node)), tree.path(*node));
        details.push(DetailText::text(line, Tone::Text));
    }
    if files.len() > FILES {
        let more = format!("and {} more", thousands((files.len() - FILES) as u64));
        details.push(DetailText::text(more, Tone::Quiet));
    }
    details
}

/// What no package owns.
fn unowned(explorer: &Explorer) -> Vec<DetailText> {
    let bytes = explorer.diagnosis.packages().unowned_size;
    vec![
        DetailText::text(PackageRow::UNOWNED, Tone::Strong),
        DetailText::field("size", exact_size(bytes)),
        DetailText::text("live files that no package manager has recorded", Tone::Quiet),
    ]
}
