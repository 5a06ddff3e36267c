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
use crate::scan::{self, scan};
use crate::source::{Standing, Watch};
use crate::tui::{self, EnginePreview, Exit, LoadingPhase, LoadingProgress, Message, Options, PreviewStep};

/// What fails sooner than this is told without taking the terminal first.
const AT_ONCE: Duration = Duration::from_millis(150);
/// How often the explorer hears how far the reading is.
const PROGRESS: Duration = Duration::from_millis(100);

/// Explores an image: reads it in the background while the explorer shows how far it is.
pub fn explore(image: &str, reading: &ReadArgs) -> Result<ExitStatus, Failure> {
    let request = request(image, reading)?;
    let watch = Arc::new(Watch::default());
    let loading = load(&watch, move |watch, preview| {
        let analysis = scan(&request, watch, preview)?;
        Ok(Message::Loaded(Arc::new(Diagnosis::of(analysis))))
    });
    show(image, loading, || watch.cancel())
}

/// What a loading thread sends.
pub struct Loading {
    messages: Receiver<Message>,
    /// Why the last message is a failure, sent before it.
    failure: Receiver<Failure>,
}

/// Runs the explorer on what a loading thread sends; `cancel` is called when nobody waits for it any more.
pub fn show(title: &str, loading: Loading, cancel: impl Fn()) -> Result<ExitStatus, Failure> {
    let Loading { messages, failure } = loading;
    let why = || {
        let failure = failure.try_recv();
        failure.unwrap_or_else(|_| Failure::new("reading the image ended without a result"))
    };
    let Some(messages) = without_terminal(messages) else { return Err(why()) };
    let options = Options { color: colors(), mouse: true };
    match tui::run(title, options, messages, cancel)? {
        Exit::Quit => Ok(ExitStatus::Success),
        Exit::Cancelled => Ok(ExitStatus::Interrupted),
        Exit::Failed => Err(why()),
    }
}

/// Listens for a moment before the terminal is taken: an early failure is told without a flicker of the screen.
/// None where it failed.
fn without_terminal(received: Receiver<Message>) -> Option<Receiver<Message>> {
    let (passed_on, to_explorer) = channel();
    let end = Instant::now() + AT_ONCE;
    while let Ok(message) = received.recv_timeout(end.saturating_duration_since(Instant::now())) {
        let is_last = message.ends_loading();
        match message {
            Message::Failed => return None,
            // its other end is at hand
            other => drop(passed_on.send(other)),
        }
        if is_last {
            break;
        }
    }
    thread::spawn(move || received.into_iter().try_for_each(|message| passed_on.send(message)));
    Some(to_explorer)
}

/// Starts to read; gives what the explorer should know. `read` is given what to call with what an engine says meanwhile.
pub fn load(
    watch: &Arc<Watch>,
    read: impl FnOnce(&Arc<Watch>, &dyn Fn(scan::Preview)) -> Result<Message, Failure> + Send + 'static,
) -> Loading {
    let (messages, received) = channel();
    let (failed, failure) = channel();
    let (ended, has_ended) = channel::<()>();
    let (to_explorer, watched) = (messages.clone(), Arc::clone(watch));
    thread::spawn(move || {
        while has_ended.recv_timeout(PROGRESS) == Err(RecvTimeoutError::Timeout) {
            if to_explorer.send(Message::Progress(progress(watched.standing()))).is_err() {
                break;
            }
        }
    });
    let watch = Arc::clone(watch);
    thread::spawn(move || {
        let _ended = ended;
        // whoever no longer listens has left
        let result = read(&watch, &|shown| drop(messages.send(Message::Preview(preview(shown)))));
        let last = result.unwrap_or_else(|failure| {
            drop(failed.send(failure));
            Message::Failed
        });
        drop(messages.send(last));
    });
    Loading { messages: received, failure }
}

/// What an engine says of an image, for the explorer.
fn preview(preview: scan::Preview) -> EnginePreview {
    let line = |line: scan::PreviewLine| PreviewStep {
        created_by: line.created_by,
        engine_says: line.engine_says,
        created: line.created,
    };
    EnginePreview { title: preview.title, history: preview.history.into_iter().map(line).collect() }
}

/// How far the reading is, for the explorer.
fn progress(standing: Standing) -> LoadingProgress {
    LoadingProgress {
        phase: if standing.bytes == 0 { LoadingPhase::Preparing } else { LoadingPhase::Reading },
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
