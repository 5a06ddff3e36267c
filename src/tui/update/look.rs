//! Looks into files and takes them out: asks another thread, and takes in what it says.

use std::path::PathBuf;
use std::sync::Arc;

use super::notice;
use crate::layer::Kind;
use crate::tree::{NodeId, Scope};
use crate::tui::contents::{ContentsAnswer, ContentsJob, Granted, Refusal, Wish};
use crate::tui::keys::Action;
use crate::tui::message::Effect;
use crate::tui::places::Pane;
use crate::tui::state::{
    Content, Explorer, LayerScope, MapView, Over, Popup, PopupKind, Prompt, Question, State, Viewer,
};

/// Looks into what stands at a path. Says so where there is nothing to look into.
pub(super) fn open(explorer: &mut Explorer, node: NodeId) -> (Option<String>, Option<Effect>) {
    let analysis = Arc::clone(&explorer.analysis);
    let tree = &analysis.tree;
    let layer = explorer.files.layer;
    let node = explorer.end_of_link(node);
    let Some(mut viewer) = Viewer::new(tree, node, layer) else {
        return (Some(why_not(explorer, node)), None);
    };
    let job = viewer.job(explorer.image, &analysis);
    let before = std::mem::take(&mut explorer.over);
    explorer.over = Over::Viewer(Box::new(viewer), Box::new(before));
    (None, Some(Effect::Contents(job)))
}

fn why_not(explorer: &Explorer, node: NodeId) -> String {
    let tree = &explorer.analysis.tree;
    let inode = tree.versions(node).iter().rev().find_map(|version| match version.state() {
        crate::tree::PathState::Present(inode) => Some(inode),
        crate::tree::PathState::Removed(_) => None,
    });
    let what = match inode.map(|inode| tree.stored(inode).inode) {
        Some(inode) if inode.kind == Kind::Symlink => {
            let target = crate::text::escape(inode.target().unwrap_or_default());
            return format!("a symbolic link to {target}, which is not in the image");
        }
        Some(inode) => match inode.kind {
            Kind::CharDevice | Kind::BlockDevice => "a device",
            Kind::Fifo => "a named pipe",
            _ => "a directory",
        },
        None => "a directory",
    };
    format!("{what} has no content to look into")
}

/// Does what a key asks where that is about contents; None where it is not.
pub(super) fn act(explorer: &mut Explorer, action: Action) -> Option<(Option<String>, Option<Effect>)> {
    let tree = &explorer.analysis.tree;
    let is_file = |node: NodeId| tree.children(node).is_empty() && node != NodeId::ROOT;
    match action {
        Action::Look => match explorer.chosen_path() {
            Some(node) => Some(open(explorer, node)),
            None => Some((Some("choose a file to look into".to_owned()), None)),
        },
        Action::Open if explorer.pane() == Pane::Files && is_file(explorer.files.chosen().node) => {
            Some(open(explorer, explorer.files.chosen().node))
        }
        Action::Treemap => {
            let analysis = Arc::clone(&explorer.analysis);
            let map = MapView::new(&analysis.tree, &mut explorer.files, NodeId::ROOT);
            explorer.over = Over::Treemap(Box::new(map));
            Some((None, None))
        }
        _ => None,
    }
}

/// Asks where a path is to be written.
pub(super) fn ask_for_place(state: &mut State) {
    let Some(explorer) = state.explorer() else { return };
    if explorer.taking_out.is_asking() {
        state.notice = Some("still writing what was taken out before".to_owned());
        return;
    }
    let Some(node) = explorer.chosen_path() else {
        state.notice = Some("choose a file or directory to take out".to_owned());
        return;
    };
    let (tree, layer) = (&explorer.analysis.tree, explorer.files.layer);
    let scope = match (&explorer.over, explorer.files.scope) {
        // the version that is looked into
        (Over::Viewer(viewer, _), _) => Scope::Merged(viewer.versions[viewer.chosen].0),
        (_, LayerScope::LayerOnly) => Scope::Changes(layer),
        (_, LayerScope::Merged) if tree.inode_at(node, layer).is_some() || node == NodeId::ROOT => {
            Scope::Merged(layer)
        }
        // what the layer removed is still there below
        (_, LayerScope::Merged) => {
            let before = tree.versions(node).iter().rev().find(|version| version.layer < layer);
            Scope::Merged(before.map_or(layer, |version| version.layer))
        }
    };
    state.popup = Some(Popup::new(PopupKind::TakeOut(Prompt { node, scope, text: String::new() })));
}

/// Has the path of a prompt written.
pub(super) fn take_out(state: &mut State) -> Option<Effect> {
    let Some(Popup { kind: PopupKind::TakeOut(prompt), .. }) = state.popup.take() else { return None };
    let explorer = state.explorer()?;
    let folder = match prompt.text.trim() {
        "" => PathBuf::from("."),
        text => PathBuf::from(text),
    };
    let wish = Wish::TakeOut { node: prompt.node, scope: prompt.scope, folder, overwrite: false };
    let job = ContentsJob::new(&explorer.taking_out, explorer.image, &explorer.analysis, wish);
    state.notice = Some("writing…".to_owned());
    Some(Effect::Contents(job))
}

/// Goes on with what a question was about.
pub(super) fn agree(state: &mut State) -> Option<Effect> {
    let Some(Popup { kind: PopupKind::Question(question), .. }) = state.popup.take() else { return None };
    let Question { job, overwrites, .. } = *question;
    let mut job = job.again();
    job.agreed = true;
    if let Wish::TakeOut { overwrite, .. } = &mut job.wish {
        *overwrite |= overwrites;
    }
    state.notice = Some("writing…".to_owned());
    Some(Effect::Contents(job))
}

/// Takes in what came of a wish; what nobody waits for any more changes nothing.
pub(super) fn answered(state: &mut State, ContentsAnswer { job, result }: ContentsAnswer) {
    if job.is_over() {
        return;
    }
    if let Wish::TakeOut { .. } = job.wish {
        job.end();
        return taken_out(state, job, result);
    }
    let crate::tui::state::Screen::Exploring(explorer) = &mut state.screen else { return };
    let Over::Viewer(viewer, _) = &mut explorer.over else { return };
    if !viewer.waits_for(job.id) {
        return;
    }
    job.end();
    viewer.show(match result {
        Ok(Granted::Look(file)) => Content::File(file),
        Ok(Granted::Compare(difference)) => Content::Difference(difference),
        Ok(Granted::TakeOut(_)) => return,
        Err(Refusal::Costs(words)) => Content::Asks(words),
        Err(Refusal::Failed(words) | Refusal::Exists(words)) => Content::Failed(words),
    });
}

fn taken_out(state: &mut State, job: ContentsJob, result: Result<Granted, Refusal>) {
    let ask = |words: String, overwrites: bool| {
        Some(Popup::new(PopupKind::Question(Box::new(Question { words, job, overwrites }))))
    };
    state.notice = None;
    match result {
        Ok(Granted::TakeOut(lines)) => match lines.as_slice() {
            [line] => notice::answer(state, line.clone()),
            _ => state.popup = Some(Popup::new(PopupKind::Words(lines))),
        },
        Ok(Granted::Look(_) | Granted::Compare(_)) => {}
        Err(Refusal::Costs(words)) => state.popup = ask(words, false),
        Err(Refusal::Exists(words)) => state.popup = ask(words, true),
        Err(Refusal::Failed(words)) => notice::answer(state, format!("not written: {words}")),
    }
}
