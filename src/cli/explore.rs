//! `imgscope IMAGE` on a terminal.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use super::ExitStatus;
use super::args::{ReadArgs, Screen};
use super::failure::Failure;
use super::run::{diagnose, request};
use super::streams::print;
use crate::finding::Diagnosis;
use crate::scan::{self, ScanAllError, ScanError, scan};
use crate::source::{ScanControl, ScanProgress};
use crate::tui::{self, Message, Options, Outcome, Phase, PreviewLine};

/// What fails sooner than this is told without taking the terminal first.
const AT_ONCE: Duration = Duration::from_millis(150);
/// How often the explorer hears how far the reading is.
const PROGRESS: Duration = Duration::from_millis(100);

/// Explores an image: reads it in the background while the explorer shows how far it is.
pub fn explore(image: &str, reading: &ReadArgs) -> Result<ExitStatus, Failure> {
    let request = request(image, reading)?;
    let watch = Arc::new(ScanControl::default());
    let received = load(&watch, move |watch, preview| match scan(&request, watch, preview) {
        Ok(analysis) => Message::Loaded(Arc::new(Diagnosis::of(analysis))),
        Err(error) => Message::Failed(Box::new(error)),
    });
    show(image, received, || watch.cancel())
}

/// Runs the explorer on what a loading thread sends; `cancel` is called when nobody waits for it any more.
pub fn show(title: &str, received: Receiver<Message>, cancel: impl Fn()) -> Result<ExitStatus, Failure> {
    let received = match without_terminal(received) {
        Ok(received) => received,
        Err(failure) => return Err(told(failure)),
    };
    let options = Options { color: colors(), mouse: true };
    match tui::run(title, options, received, cancel)? {
        Outcome::Quit => Ok(ExitStatus::Success),
        Outcome::Cancelled => Ok(ExitStatus::Interrupted),
        Outcome::Failed(failure) => Err(told(failure)),
    }
}

fn told(failure: tui::Failure) -> Failure {
    let failure = match failure.downcast::<ScanError>() {
        Ok(error) => return (*error).into(),
        Err(failure) => failure,
    };
    match failure.downcast::<ScanAllError>() {
        Ok(error) => (*error).into(),
        Err(failure) => Failure::new(failure.to_string()),
    }
}

/// Listens for a moment before the terminal is taken: an early failure is told without a flicker of the screen.
fn without_terminal(received: Receiver<Message>) -> Result<Receiver<Message>, tui::Failure> {
    let (passed_on, to_explorer) = channel();
    let end = Instant::now() + AT_ONCE;
    while let Ok(message) = received.recv_timeout(end.saturating_duration_since(Instant::now())) {
        let is_last = message.ends_loading();
        match message {
            Message::Failed(failure) => return Err(failure),
            // its other end is at hand
            other => drop(passed_on.send(other)),
        }
        if is_last {
            break;
        }
    }
    thread::spawn(move || received.into_iter().try_for_each(|message| passed_on.send(message)));
    Ok(to_explorer)
}

/// Starts to read; gives what the explorer should know. `read` is given what to call with what an engine says meanwhile.
pub fn load(
    watch: &Arc<ScanControl>,
    read: impl FnOnce(&Arc<ScanControl>, &dyn Fn(scan::EnginePreview)) -> Message + Send + 'static,
) -> Receiver<Message> {
    let (messages, received) = channel();
    let (ended, has_ended) = channel::<()>();
    let (to_explorer, watched) = (messages.clone(), Arc::clone(watch));
    thread::spawn(move || {
        while has_ended.recv_timeout(PROGRESS) == Err(RecvTimeoutError::Timeout) {
            if to_explorer.send(Message::Progress(progress(watched.progress()))).is_err() {
                break;
            }
        }
    });
    let watch = Arc::clone(watch);
    thread::spawn(move || {
        let _ended = ended;
        // whoever no longer listens has left
        let result = read(&watch, &|shown| drop(messages.send(Message::Preview(preview(shown)))));
        drop(messages.send(result));
    });
    received
}

/// What an engine says of an image, for the explorer.
fn preview(preview: scan::EnginePreview) -> tui::Preview {
    let line = |line: scan::EnginePreviewLine| PreviewLine {
        created_by: line.created_by,
        engine_says: line.engine_says,
        created: line.created,
    };
    tui::Preview { title: preview.title, history: preview.history.into_iter().map(line).collect() }
}

/// How far the reading is, for the explorer.
fn progress(standing: ScanProgress) -> tui::Progress {
    tui::Progress {
        phase: if standing.bytes == 0 { Phase::Preparing } else { Phase::Reading },
        bytes: standing.bytes,
        total: standing.total,
        layers_done: standing.layers_done,
        layers_total: standing.layers_total,
    }
}

/// Plays keys and prints the last screen.
pub fn play(image: &str, reading: &ReadArgs, keys: &str, screen: Screen) -> Result<ExitStatus, Failure> {
    let Some(diagnosis) = diagnose(image, reading)? else { return Ok(ExitStatus::Interrupted) };
    let drawn = tui::play(Arc::new(diagnosis), keys, (screen.0, screen.1), colors())
        .map_err(|error| Failure::new(error.to_string()))?;
    print(drawn.as_bytes())?;
    Ok(ExitStatus::Success)
}

/// Tells whether stdout gets colours.
pub fn colors() -> bool {
    anstream::AutoStream::choice(&std::io::stdout()) != anstream::ColorChoice::Never
}
