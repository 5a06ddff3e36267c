//! Which of an image's layers has which of the sizes that an engine gives for its steps.
//!
//! An engine tells the sizes of steps and the digests of layers, and not which belongs to which: a step that changed nothing
//! may have a layer or none.

use crate::image::{Instruction, Keyword};
use crate::source::engine::EngineHistory;

/// The sizes of so many layers, base first, by the steps of a history, the newest first. None where it can't be told which
/// steps made them.
pub(super) fn recorded_sizes(history: &[EngineHistory], layers: usize) -> Option<Vec<u64>> {
    let mut made: Vec<(u64, bool)> = history.iter().rev().filter_map(step).collect();
    let surplus = made.len().checked_sub(layers)?;
    let doubtful = made.iter().filter(|(_, is_doubtful)| *is_doubtful).count();
    if surplus > 0 && doubtful == surplus {
        made.retain(|(_, is_doubtful)| !is_doubtful);
    } else if surplus > 0 && made.iter().filter(|(size, _)| *size == 0).count() == surplus {
        made.retain(|(size, _)| *size > 0);
    }
    (made.len() == layers).then(|| made.into_iter().map(|(size, _)| size).collect())
}

/// The size of a step that may have made a layer, and whether that is in doubt.
fn step(line: &EngineHistory) -> Option<(u64, bool)> {
    let size = u64::try_from(line.size).unwrap_or(0);
    match Instruction::parse(&line.created_by).keyword {
        _ if size > 0 => Some((size, false)),
        Keyword::Run | Keyword::Copy | Keyword::Add => Some((0, false)),
        Keyword::Workdir | Keyword::Unknown | Keyword::From => Some((0, true)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sizes(steps: &[(&str, i64)], layers: usize) -> Option<Vec<u64>> {
        let line = |(created_by, size): &(&str, i64)| EngineHistory {
            id: String::new(),
            created: None,
            created_by: (*created_by).to_owned(),
            size: *size,
            comment: String::new(),
            tags: Vec::new(),
        };
        recorded_sizes(&steps.iter().rev().map(line).collect::<Vec<_>>(), layers)
    }

    #[test]
    fn steps_that_made_no_layer_are_left_out_where_their_number_shows_which() {
        let steps = [
            ("/bin/sh -c #(nop) ADD file:0 in / ", 70),
            ("/bin/sh -c #(nop)  CMD [\"sh\"]", 0),
            ("WORKDIR /src", 0),
            ("RUN /bin/sh -c true # buildkit", 0),
            ("COPY . . # buildkit", 9),
        ];
        assert_eq!(sizes(&steps, 4), Some(vec![70, 0, 0, 9]), "the working directory is a layer");
        assert_eq!(sizes(&steps, 3), Some(vec![70, 0, 9]), "it is none");
        assert_eq!(sizes(&steps, 2), Some(vec![70, 9]), "and the command wrote nothing");
        assert_eq!(sizes(&steps, 1), None);
        assert_eq!(sizes(&steps, 5), None);
        assert_eq!(
            sizes(&[("WORKDIR /a", 0), ("WORKDIR /b", 0), ("RUN x", 0)], 2),
            None,
            "either may be one"
        );
    }
}
