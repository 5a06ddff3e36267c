//! Runs the explorer on what a loading thread reads meanwhile.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use super::ExitStatus;
use super::analyse::tell;
use super::failure::Failure;
use super::interrupt::GRACE_TO_TIDY;
use super::pace::{Pace, Rate};
use super::read_args::ReadArgs;
use super::terminal::{background, charset, has_colors};
use super::user_config::preferences;
use crate::extract::wait_for_removal;
use crate::finding::Diagnosis;
use crate::inventory::ListedImage;
use crate::scan;
use crate::source::{LayerCount, Patience, ScanControl, ScanProgress};
use crate::tui::{
    self, Background, Exit, HistoryPreview, KeptList, LayerProgress, LoadingPhase, LoadingProgress, Message,
    OpenedFrom, Options, PreviewSizes, PreviewStep, ServeContents, ThemeChoice,
};

/// A failure sooner than this is told without taking the terminal first. Whoever waits longer for anything to be drawn notices
/// it: a first frame is there within 50 ms.
const AT_ONCE: Duration = Duration::from_millis(25);
/// How often the explorer hears how far the reading is.
const PROGRESS: Duration = Duration::from_millis(100);

/// What is known of an image before all of it is read.
pub(crate) enum LoadingNews {
    /// What its source says of it.
    Preview(scan::ImagePreview),
    /// The image as far as its layers are read.
    Partial(Box<Diagnosis>),
}

impl From<LoadingNews> for Message {
    fn from(news: LoadingNews) -> Self {
        match news {
            LoadingNews::Preview(shown) => Self::Preview(preview(shown)),
            LoadingNews::Partial(diagnosis) => Self::Partial(Arc::from(diagnosis)),
        }
    }
}

/// A reading that runs in the background.
pub(crate) struct BackgroundScan {
    control: Arc<ScanControl>,
    messages: Receiver<Message>,
    /// Why it failed, which is sent before the message that says so.
    failures: Receiver<Failure>,
}

impl BackgroundScan {
    /// Starts to read. `read` is given what to call with what is known of the image meanwhile.
    pub(crate) fn start(
        reading: &ReadArgs,
        read: impl FnOnce(&Arc<ScanControl>, &(dyn Fn(LoadingNews) + Sync)) -> Result<Message, Failure>
        + Send
        + 'static,
    ) -> Self {
        Self::sending(reading, move |control, messages, _reading_ends| {
            let message = read(control, &|news| drop(messages.send(news.into())))?;
            // whoever no longer listens has left
            drop(messages.send(message));
            Ok(())
        })
    }

    /// The same for a reading that sends its results itself: the first of them ends the progress, when the last argument is
    /// dropped; others may follow.
    pub(crate) fn sending(
        reading: &ReadArgs,
        read: impl FnOnce(&Arc<ScanControl>, &Sender<Message>, Sender<()>) -> Result<(), Failure> + Send + 'static,
    ) -> Self {
        // that nothing comes is shown, and whoever looks on decides how long they wait
        let patience = Patience { silence: reading.timeout, gives_up: false };
        let control = Arc::new(reading.control(patience));
        let ((messages, received), (failed, failures)) = (channel(), channel());
        let ended = send_progress(Arc::clone(&control), messages.clone());
        let reader = Arc::clone(&control);
        thread::spawn(move || {
            if let Err(failure) = read(&reader, &messages, ended) {
                drop(failed.send(failure));
                drop(messages.send(Message::Failed));
            }
        });
        Self { control, messages: received, failures }
    }

    /// Listens for a moment before the terminal is taken: an early failure is told without a flicker of the screen.
    /// What was heard meanwhile is passed on.
    fn listen(&mut self) -> Result<(), Failure> {
        let (passed_on, to_explorer) = channel();
        let end = Instant::now() + AT_ONCE;
        while let Ok(message) = self.messages.recv_timeout(end.saturating_duration_since(Instant::now())) {
            let is_last = message.ends_loading();
            match message {
                Message::Failed => return Err(failure(&self.failures)),
                // its other end is at hand
                other => drop(passed_on.send(other)),
            }
            if is_last {
                break;
            }
        }
        let later = std::mem::replace(&mut self.messages, to_explorer);
        thread::spawn(move || later.into_iter().try_for_each(|message| passed_on.send(message)));
        Ok(())
    }
}

/// Tells now and then how far the reading is, until what is returned is dropped.
fn send_progress(control: Arc<ScanControl>, messages: Sender<Message>) -> Sender<()> {
    let (ended, has_ended) = channel::<()>();
    thread::spawn(move || {
        let mut pace = Pace::default();
        while has_ended.recv_timeout(PROGRESS) == Err(RecvTimeoutError::Timeout) {
            let so_far = control.progress();
            let rate = pace.note(Instant::now(), so_far.bytes, so_far.total);
            let told = progress(so_far, rate, control.layer_counts());
            if messages.send(Message::Progress(Box::new(told))).is_err() {
                break;
            }
        }
    });
    ended
}

/// Shows what is read; a reading that nobody waits for any more is cancelled.
pub(crate) fn show(
    title: &str,
    reading: &ReadArgs,
    loading: BackgroundScan,
    contents: ServeContents,
) -> Result<ExitStatus, Failure> {
    Ok(shown(title, OpenedFrom::CommandLine, reading, loading, contents)?.status())
}

/// How the explorer ended, where it may go on elsewhere.
pub(crate) enum Shown {
    /// Somebody has seen enough, or stopped it.
    Ended(ExitStatus),
    /// Somebody wants to see the list again from which it was opened.
    Back,
    /// These images of a list are to be opened, which is to be found again as it was left.
    Chosen(Vec<ListedImage>, KeptList),
}

impl Shown {
    /// How the program ends, where nothing goes on.
    pub(crate) fn status(self) -> ExitStatus {
        match self {
            Self::Ended(status) => status,
            Self::Back | Self::Chosen(..) => ExitStatus::Success,
        }
    }
}

/// As [`show`], of what was opened from somewhere, or of which something may be opened.
pub(crate) fn shown(
    title: &str,
    opened_from: OpenedFrom,
    reading: &ReadArgs,
    mut loading: BackgroundScan,
    contents: ServeContents,
) -> Result<Shown, Failure> {
    let preferences = preferences()?;
    let color = has_colors();
    let background = match preferences.theme {
        ThemeChoice::Auto if color => background(),
        _ => Background::default(),
    };
    loading.listen()?;
    let options = Options { color, preferences, background, charset: charset(), opened_from };
    let BackgroundScan { control, messages, failures } = loading;
    let exit = tui::run(title, options, messages, contents, || control.cancel());
    // what was being taken out is not whole, and leaves with the explorer
    wait_for_removal(GRACE_TO_TIDY);
    tell(&control, reading);
    match exit? {
        Exit::Quit => Ok(Shown::Ended(ExitStatus::Success)),
        Exit::Back => Ok(Shown::Back),
        Exit::Cancelled => Ok(Shown::Ended(ExitStatus::Interrupted)),
        Exit::Chosen(images, list) => Ok(Shown::Chosen(images, list)),
        Exit::Failed => Err(failure(&failures)),
    }
}

/// What the explorer goes by where keys are played: no terminal is asked for anything.
///
/// # Errors
/// Where the configuration is wrong.
pub(crate) fn played_options() -> anyhow::Result<Options> {
    Ok(Options { preferences: preferences()?, ..Options::from(has_colors()) })
}

/// Why a reading failed; one that broke off has sent nothing.
fn failure(failures: &Receiver<Failure>) -> Failure {
    failures.try_recv().unwrap_or_else(|_| Failure::new("reading the image ended without a result"))
}

/// What is known of an image at once, for the explorer.
fn preview(preview: scan::ImagePreview) -> HistoryPreview {
    let line = |line: scan::PreviewLine| PreviewStep {
        created_by: line.created_by,
        size: line.size,
        created: line.created,
        layer: line.layer,
    };
    HistoryPreview {
        title: preview.title,
        history: preview.history.into_iter().map(line).collect(),
        sizes: match preview.sizes {
            scan::PreviewSizes::Engine => PreviewSizes::Engine,
            scan::PreviewSizes::Compressed => PreviewSizes::Compressed,
        },
    }
}

/// How far the reading is, for the explorer.
fn progress(progress: ScanProgress, rate: Option<Rate>, layers: Vec<LayerCount>) -> LoadingProgress {
    let layer = |LayerCount { bytes, total }| LayerProgress { bytes, total };
    LoadingProgress {
        phase: match (progress.bytes, progress.is_exporting) {
            _ if progress.has_all => LoadingPhase::Analysing,
            (0, false) => LoadingPhase::Asking,
            (0, true) => LoadingPhase::Preparing,
            _ => LoadingPhase::Reading,
        },
        bytes: progress.bytes,
        total: progress.total,
        layers_done: progress.layers_done,
        layers_total: progress.layers_total,
        silence: progress.silence,
        rate: rate.map(|rate| rate.bytes),
        time_left: rate.and_then(|rate| rate.left),
        layers: layers.into_iter().map(layer).collect(),
    }
}
