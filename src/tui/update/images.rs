//! What keys do in the list of an engine's images.

use super::image::NOTHING_TO_COPY;
use crate::inventory::ListedImage;
use crate::tui::keys::{Action, Motion};
use crate::tui::layout::images_height;
use crate::tui::message::Effect;
use crate::tui::state::{Screen, State};

/// Does what a key asks of the list.
pub(super) fn act(state: &mut State, action: Action) -> Option<Effect> {
    let height = images_height(state.size);
    let Screen::Choosing(images) = &mut state.screen else { return None };
    match action {
        Action::Move(motion) => images.table.go(motion, height),
        Action::Open => {
            return images
                .chosen()
                .map(|image| Effect::Open(vec![images.image(image).clone()], images.kept()));
        }
        Action::CompareMarked if images.marked.len() > 1 => {
            let mut marked: Vec<ListedImage> =
                images.marked.iter().map(|at| images.image(*at).clone()).collect();
            marked.sort_by_key(|image| image.created);
            return Some(Effect::Open(marked, images.kept()));
        }
        Action::CompareMarked => {
            state.notice = Some("mark two or more images with Space, then compare them".to_owned());
        }
        Action::Mark => {
            images.mark();
            images.table.go(Motion::Down, height);
        }
        Action::ClearMarks if images.marked.is_empty() => {
            state.notice = Some("nothing is marked".to_owned());
        }
        Action::ClearMarks => images.marked.clear(),
        Action::Dangling => images.switch_scope(),
        Action::Copy if images.removed().is_empty() => state.notice = Some(NOTHING_TO_COPY.to_owned()),
        Action::Copy => {
            let command = images.command();
            state.notice = Some(format!("copied; nothing was removed: {command}"));
            return Some(Effect::Copy(command));
        }
        action => drop(images.act(action)),
    }
    None
}
