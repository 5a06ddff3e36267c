//! Keys that are typed at once behind a filter: they are for what it finds, however long it is looked for.

use std::sync::Arc;

use imgscope::compare::Comparison;
use imgscope::finding::Diagnosis;
use imgscope::tui::{
    ContentsAnswer, Effect, ListJob, Message, Refusal, State, parse_keys, play, play_comparison, screen,
    update,
};
use ratatui::layout::Size;

use crate::support::program::PROGRAM;
use crate::support::{Folder, ImageBuilder, Session, image};

/// More files than the drawing thread looks through.
const FILES: usize = 60_000;
const SIZE: (u16, u16) = (100, 30);

fn large(extra: usize) -> ImageBuilder {
    let name = |n: usize| format!("srv/part{:03}/{}-{n:05}.txt", n / 100, ["alpha", "beta", "gamma"][n % 3]);
    image().layer(|l| (0..FILES).fold(l, |l, n| l.file(&name(n), n % 7 + extra)))
}

fn explored(diagnosis: &Arc<Diagnosis>) -> State {
    State::exploring(Arc::clone(diagnosis), Size::new(SIZE.0, SIZE.1), false, jiff::Timestamp::now())
}

/// Presses keys while nothing is listed, and then has all of it done that is asked for.
fn at_once(mut state: State, keys: &str) -> String {
    let mut jobs: Vec<ListJob> = Vec::new();
    let mut answers: Vec<Message> = Vec::new();
    let take = |effect: Option<Effect>, jobs: &mut Vec<ListJob>, answers: &mut Vec<Message>| match effect {
        Some(Effect::List(job)) => jobs.push(job),
        Some(Effect::Contents(job)) => {
            let result = Err(Refusal::Failed("contents cannot be read here".to_owned()));
            answers.push(Message::Contents(Box::new(ContentsAnswer { job, result })));
        }
        _ => {}
    };
    for key in parse_keys(keys).expect("keys") {
        take(update(&mut state, key), &mut jobs, &mut answers);
    }
    loop {
        let next = answers
            .pop()
            .or_else(|| jobs.pop().map(|job| job.run().map_or(Message::TypedAhead, Message::Listed)));
        let Some(message) = next else { break };
        take(update(&mut state, message), &mut jobs, &mut answers);
        take(update(&mut state, Message::TypedAhead), &mut jobs, &mut answers);
    }
    screen(&state, false)
}

#[test]
fn what_is_typed_at_once_does_what_it_does_key_by_key() {
    let diagnosis = Arc::new(large(0).diagnose());
    for keys in [
        "<tab>/alpha-00045<enter><enter>",
        "<tab>/beta-0001<enter>jj",
        "<tab>/beta-0001<enter> ",
        "<tab>/beta-0001<enter>j jo",
        "<tab>/beta-0001<enter>nnX",
        "<tab>/part007<enter>e",
        "<tab>/beta-0001<enter>j/gamma-0002<enter>j",
        "7/beta-007<enter>j<enter>",
        "7/beta-007<enter>jjo",
        "8<enter>j<enter>",
    ] {
        let slowly = play(Arc::clone(&diagnosis), keys, SIZE, false).expect("keys");
        assert_eq!(at_once(explored(&diagnosis), keys), slowly, "{keys}");
    }
}

#[test]
fn a_comparison_waits_for_what_its_files_are_filtered_by() {
    let comparison =
        Arc::new(Comparison::of([large(0), large(9)].map(|image| Arc::new(image.diagnose())).to_vec()));
    let compared = || {
        let now = jiff::Timestamp::now();
        State::comparing(Arc::clone(&comparison), Size::new(SIZE.0, SIZE.1), false, now)
    };
    for keys in ["3/alpha-00045<enter>j", "3/beta-0001<enter>jj<enter>"] {
        let slowly = play_comparison(Arc::clone(&comparison), keys, SIZE, false).expect("keys");
        assert_eq!(at_once(compared(), keys), slowly, "{keys}");
    }
}

#[test]
fn what_leaves_closes_or_is_text_never_waits() {
    let diagnosis = Arc::new(large(0).diagnose());
    let waiting = |keys: &str| {
        let mut state = explored(&diagnosis);
        let all = format!("<tab>/beta-0001<enter>j{keys}");
        let last = parse_keys(&all).expect("keys").into_iter().fold(None, |_, key| update(&mut state, key));
        (last, screen(&state, false))
    };
    assert!(matches!(waiting("q").0, Some(Effect::Quit)));
    assert!(matches!(waiting("<c-c>").0, Some(Effect::Quit)));
    assert!(matches!(waiting("<c-z>").0, Some(Effect::Suspend)));
    let cleared = waiting("<esc>").1;
    assert!(!cleared.contains("/beta-0001"), "{cleared}");
    // what waited is forgotten with it
    let after = |keys: &str| at_once(explored(&diagnosis), &format!("<tab>/beta-0001<enter>{keys}"));
    assert_eq!(after("jjj<esc>"), after("<esc>"));
    // letters go on being typed, whichever row was gone to
    let mut state = explored(&diagnosis);
    for key in parse_keys("<tab>/beta<down>-0001").expect("keys") {
        update(&mut state, key);
    }
    assert!(screen(&state, false).contains("/beta-0001▏"), "{}", screen(&state, false));
    // other panes have their rows
    let moved = waiting("");
    let other = waiting("<s-tab>");
    assert!(moved.1.contains("━ Files") && other.1.contains("━ Files"), "in its order: {}", other.1);
}

#[test]
fn rows_that_have_begun_to_come_are_gone_through_at_once() {
    let diagnosis = Arc::new(large(0).diagnose());
    let mut state = explored(&diagnosis);
    let mut jobs = Vec::new();
    for key in parse_keys("<tab>/beta<enter>").expect("keys") {
        if let Some(Effect::List(job)) = update(&mut state, key) {
            jobs.push(job);
        }
    }
    let mut parts = Vec::new();
    jobs.pop().expect("a search").run_in_parts(|listed| parts.push(listed));
    update(&mut state, Message::Listed(parts.remove(0)));
    let before = screen(&state, false);
    for key in parse_keys("j").expect("keys") {
        update(&mut state, key);
    }
    assert_ne!(screen(&state, false), before);
}

#[test]
fn in_a_real_terminal_a_burst_opens_the_file_that_was_looked_for() {
    let folder = Folder::new();
    let archive = folder.file("large.tar", &large(3).docker_archive());
    let session = Session::start(SIZE.0, SIZE.1, PROGRAM, &[&archive], &[]).until_shown("q quit");
    let session = session.press("\t/alpha-00045\r\r").until_shown("alpha-00045.txt").until_shown("Esc back");
    let (code, session) = session.press("\u{3}").end();
    assert_eq!(code, 0, "{}", session.text());
    session.is_restored();
}
