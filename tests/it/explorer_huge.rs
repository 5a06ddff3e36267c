//! The explorer of an image with so many paths that its rows are listed on another thread.

use std::sync::Arc;

use imgscope::finding::Diagnosis;
use imgscope::tui::{Effect, ListJob, Message, State, parse_keys, play, screen, update};
use ratatui::layout::Size;

use crate::support::image;

/// Files in directories of a hundred: more than the drawing thread looks through.
const FILES: usize = 60_000;

fn large() -> Arc<Diagnosis> {
    let name = |n: usize| format!("srv/part{:03}/{}-{n:05}.txt", n / 100, ["alpha", "beta", "gamma"][n % 3]);
    Arc::new(image().layer(|l| (0..FILES).fold(l, |l, n| l.file(&name(n), n % 7))).diagnose())
}

fn explored(diagnosis: &Arc<Diagnosis>) -> State {
    let now = jiff::Timestamp::now();
    State::exploring(Arc::clone(diagnosis), Size::new(100, 30), false, now)
}

/// Presses keys, and gives what is to be listed after the last.
fn press(state: &mut State, keys: &str) -> Option<ListJob> {
    let last = parse_keys(keys).expect("keys").into_iter().fold(None, |_, key| update(state, key));
    last.and_then(|effect| match effect {
        Effect::List(job) => Some(job),
        _ => None,
    })
}

#[test]
fn a_filter_of_many_paths_is_looked_for_on_another_thread_and_what_it_is_not_waited_for_ends() {
    let diagnosis = large();
    let mut state = explored(&diagnosis);
    assert!(press(&mut state, "<tab>/").is_none(), "there is no text yet");
    let first = press(&mut state, "b").expect("a search");
    let second = press(&mut state, "e").expect("another search");
    assert!(first.run().is_none(), "nobody waits for the first letter alone");
    let waiting = screen(&state, false);
    assert!(waiting.contains("/be: …"), "{waiting}");
    let listed = second.run().expect("rows");
    assert!(update(&mut state, Message::Listed(listed)).is_none());
    let shown = screen(&state, false);
    assert!(shown.contains("/be: 20,000 found"), "{shown}");
    assert_eq!(shown, play(diagnosis, "<tab>/be", (100, 30), false).expect("keys"));
}

#[test]
fn rows_that_come_late_change_nothing() {
    let diagnosis = large();
    let mut state = explored(&diagnosis);
    let late = press(&mut state, "<tab>/al").and_then(ListJob::run).expect("rows");
    let asked = press(&mut state, "x").expect("a search");
    let before = screen(&state, false);
    update(&mut state, Message::Listed(late));
    assert_eq!(screen(&state, false), before);
    update(&mut state, Message::Listed(asked.run().expect("rows")));
    let shown = screen(&state, false);
    assert!(shown.contains("/alx: 0 found"), "{shown}");
    // the filter is cleared while it is looked for: all is shown, and stays so
    let asked = press(&mut state, "<bs>").expect("a search");
    assert!(press(&mut state, "<esc>").is_none());
    assert!(asked.run().is_none(), "nobody waits for it");
    assert!(!screen(&state, false).contains("found"));
}

#[test]
fn letters_find_the_same_one_by_one_as_at_once() {
    let diagnosis = large();
    for text in ["beta-00", "T007/A", "t007/a", "7/beta-007", "zzz"] {
        let typed = play(Arc::clone(&diagnosis), &format!("<tab>/{text}"), (100, 30), false).expect("keys");
        let mut state = explored(&diagnosis);
        press(&mut state, "<tab>/");
        let Some(Effect::List(job)) = update(&mut state, Message::Paste(text.to_owned())) else {
            panic!("{text} is not looked for")
        };
        update(&mut state, Message::Listed(job.run().expect("rows")));
        assert_eq!(screen(&state, false), typed, "{text}");
    }
}

#[test]
fn opening_everything_lists_its_rows_on_another_thread() {
    let diagnosis = large();
    let mut state = explored(&diagnosis);
    let job = press(&mut state, "<tab><home>e").expect("rows to list");
    // what is chosen meanwhile stays chosen
    assert!(press(&mut state, "j").is_none());
    update(&mut state, Message::Listed(job.run().expect("rows")));
    assert_eq!(screen(&state, false), play(diagnosis, "<tab><home>ej", (100, 30), false).expect("keys"));
}
