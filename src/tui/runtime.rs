//! The loop: takes in what happens, lets the state change, draws once, performs effects.
//!
//! Keys, signals and the loading thread each send to one channel; the loop sleeps on it, and so costs nothing while
//! nothing happens. Sizes are told by a signal, whatever the terminal is in the middle of saying. What any of it means is
//! for `update`.

use std::io;
use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Mutex, Once, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use crossterm::event::Event;
use jiff::Timestamp;

use super::contents::ServeContents;
use super::contents_thread::ContentsThread;
use super::input;
use super::message::{Effect, Exit, Message, Options};
use super::rows::ListJob;
use super::save::save;
use super::state::{Screen, State};
use super::terminal::TerminalSession;
use super::update::update;

/// How often the animation moves while the image is read.
const TICK: Duration = Duration::from_millis(100);

/// How long messages are taken in before the screen is drawn at the latest.
const BURST: Duration = Duration::from_millis(30);

/// Messages that wait to be taken in. Whoever sends more has to wait: a paste of any length takes no memory.
const INBOX: usize = 1_024;

/// Explores an image that a loading thread sends by `messages`, and whose `contents` another one gives; `cancel` is called when nobody waits for it any more.
///
/// # Errors
/// What the terminal said when it could not be taken, drawn on or read. It is given back in any case.
pub fn run(
    title: &str,
    options: Options,
    messages: Receiver<Message>,
    contents: ServeContents,
    cancel: impl Fn(),
) -> io::Result<Exit> {
    let mut session = TerminalSession::start(options.preferences.mouse, options.charset)?;
    let mut state = State::new(title, session.size()?, options.color, Timestamp::now())
        .with_preferences(options.preferences, options.background)
        .opened_from(options.opened_from);
    let (sender, inbox) = sync_channel(INBOX);
    forward_loading(messages, sender.clone());
    forward_signals(&sender)?;
    forward_events(sender.clone());
    let answers = sender.clone();
    let mut jobs = ContentsThread::start(contents, move |answer| {
        drop(answers.send(Message::Contents(Box::new(answer))));
    });
    let exit = match explore(&mut session, &mut state, &inbox, &sender, &mut jobs) {
        Err(error) if is_gone(&error) => Ok(Exit::Cancelled),
        exit => exit,
    };
    // who waits for room in the inbox ends with it
    drop(inbox);
    jobs.end();
    // whoever leaves while layers arrive waits for them no more
    if !matches!(exit, Ok(Exit::Failed)) {
        cancel();
    }
    exit
}

/// Tells whether the terminal was closed: a signal says so too, and may come later.
#[cfg(unix)]
fn is_gone(error: &io::Error) -> bool {
    rustix::io::Errno::from_io_error(error) == Some(rustix::io::Errno::IO)
}

#[cfg(not(unix))]
fn is_gone(_: &io::Error) -> bool {
    false
}

fn explore(
    session: &mut TerminalSession,
    state: &mut State,
    inbox: &Receiver<Message>,
    sender: &SyncSender<Message>,
    jobs: &mut ContentsThread,
) -> io::Result<Exit> {
    let mut retaken = false;
    loop {
        let size = session.size()?;
        if size != state.size {
            update(state, Message::Resize(size.width, size.height));
        }
        session.draw(state)?;
        let mut next = Some(wait(state, inbox)?);
        let until = Instant::now() + BURST;
        while let Some(message) = next {
            match update(state, message) {
                None => {}
                Some(Effect::Quit) => return Ok(Exit::Quit),
                Some(Effect::Back) => return Ok(Exit::Back),
                Some(Effect::Cancel) => return Ok(Exit::Cancelled),
                Some(Effect::Fail) => return Ok(Exit::Failed),
                Some(Effect::Open(images, list)) => return Ok(Exit::Chosen(images, list)),
                Some(Effect::Copy(text)) => session.copy(&text)?,
                Some(Effect::List(job)) => list_elsewhere(job, sender.clone()),
                Some(Effect::Save(text)) => {
                    update(state, Message::Saved(save(Path::new(""), &text)));
                }
                Some(Effect::Contents(job)) => jobs.ask(job),
                Some(Effect::Suspend) => {
                    session.suspend()?;
                    retaken = true;
                }
                // our own way back from the shell is told by a signal too
                Some(Effect::Retake) => {
                    let known = std::mem::take(&mut retaken);
                    if !known {
                        session.reclaim()?;
                    }
                }
            }
            next = match () {
                () if state.has_typed_ahead() => Some(Message::TypedAhead),
                () if Instant::now() < until => inbox.try_recv().ok(),
                () => None,
            };
        }
    }
}

/// Lists rows on a thread of its own, which ends early when other rows are asked for.
fn list_elsewhere(job: ListJob, sender: SyncSender<Message>) {
    thread::spawn(move || job.run_in_parts(|listed| drop(sender.send(Message::Listed(listed)))));
}

/// Sleeps until something happens; while the image is read, until the next tick at the latest.
fn wait(state: &State, inbox: &Receiver<Message>) -> io::Result<Message> {
    let gone = || io::Error::other("the terminal can no longer be read");
    match state.screen {
        Screen::Exploring(_) | Screen::Comparing(_) | Screen::Choosing(_) if state.arriving.is_none() => {
            inbox.recv().map_err(|_| gone())
        }
        _ => match inbox.recv_timeout(TICK) {
            Ok(message) => Ok(message),
            Err(RecvTimeoutError::Timeout) => Ok(Message::Tick),
            Err(RecvTimeoutError::Disconnected) => Err(gone()),
        },
    }
}

/// Hands on what the loading thread sends. Ending without a result is a failure too.
fn forward_loading(messages: Receiver<Message>, sender: SyncSender<Message>) {
    thread::spawn(move || {
        let mut has_ended = false;
        for message in messages {
            has_ended |= message.ends_loading();
            if sender.send(message).is_err() {
                return;
            }
        }
        if !has_ended {
            let _ = sender.send(Message::Failed);
        }
    });
}

/// Who gets what the terminal sends: the explorer that runs now.
static LISTENER: Mutex<Option<SyncSender<Message>>> = Mutex::new(None);

/// Hands on what the terminal sends. One thread reads for all explorers that run one after the other: one that waited for the
/// terminal when its explorer has ended would swallow the next one's first key. It ends with the program, or with the terminal.
fn forward_events(sender: SyncSender<Message>) {
    static READER: Once = Once::new();
    *LISTENER.lock().unwrap_or_else(PoisonError::into_inner) = Some(sender);
    READER.call_once(|| {
        thread::spawn(|| {
            input::events(|event| {
                match event {
                    Event::Key(key) => tell_listener(Message::Key(key)),
                    Event::Mouse(mouse) => tell_listener(Message::Mouse(mouse)),
                    Event::Paste(text) => tell_listener(Message::Paste(text)),
                    Event::Resize(columns, rows) => tell_listener(Message::Resize(columns, rows)),
                    Event::FocusGained | Event::FocusLost => {}
                }
                true
            });
            tell_listener(Message::End);
        });
    });
}

/// Sends to the explorer that runs; between two of them nobody listens.
fn tell_listener(message: Message) {
    let listener = LISTENER.lock().unwrap_or_else(PoisonError::into_inner).clone();
    if let Some(listener) = listener {
        drop(listener.send(message));
    }
}

/// Hands on what the system asks: to end, to draw in another size, or again after a stop.
#[cfg(unix)]
fn forward_signals(sender: &SyncSender<Message>) -> io::Result<()> {
    use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGWINCH};
    let all = [SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGWINCH];
    let mut signals = signal_hook::iterator::Signals::new(all)?;
    let sender = sender.clone();
    thread::spawn(move || {
        for signal in signals.forever() {
            let message = match signal {
                SIGCONT => Message::Resumed,
                SIGWINCH => match crossterm::terminal::size() {
                    Ok((columns, rows)) => Message::Resize(columns, rows),
                    Err(_) => continue,
                },
                _ => Message::End,
            };
            if sender.send(message).is_err() {
                return;
            }
        }
    });
    Ok(())
}

#[cfg(not(unix))]
fn forward_signals(_: &SyncSender<Message>) -> io::Result<()> {
    Ok(())
}
