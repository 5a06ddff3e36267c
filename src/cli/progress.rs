//! Progress on stderr while an image is read for a report.

use std::io::IsTerminal;
use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use super::pace::{Pace, Rate};
use super::streams::to_stderr;
use crate::source::{ScanControl, ScanProgress};
use crate::text::{counted, escape_line, short_time, size, thousands};

/// How often a line is redrawn on a terminal.
const REDRAW: Duration = Duration::from_millis(100);
/// How often a line is added to a log.
const LOG: Duration = Duration::from_secs(5);

/// How long nothing comes before that is said.
const TOLD_SILENCE: Duration = Duration::from_secs(5);

/// A line on stderr that tells how far the reading is: redrawn on a terminal, repeated now and then in a log.
pub(crate) struct StderrProgress {
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl StderrProgress {
    /// Starts to tell, unless `quiet`.
    pub(crate) fn start(reference: &str, control: &Arc<ScanControl>, quiet: bool) -> Self {
        if quiet {
            return Self { stop: None, thread: None };
        }
        let (stop, stopped) = channel::<()>();
        let (control, reference) = (Arc::clone(control), escape_line(reference));
        let thread = thread::spawn(move || {
            let on_terminal = std::io::stderr().is_terminal();
            let mut pace = Pace::default();
            let bar = ProgressBar::new_spinner();
            bar.set_style(ProgressStyle::default_spinner());
            let pause = if on_terminal { REDRAW } else { LOG };
            while stopped.recv_timeout(pause) == Err(RecvTimeoutError::Timeout) {
                let progress = control.progress();
                let rate = pace.note(Instant::now(), progress.bytes, progress.total);
                let line = line(&reference, progress, rate);
                if on_terminal {
                    bar.set_message(line);
                    bar.tick();
                } else {
                    to_stderr(&format!("imgscope: {line}"));
                }
            }
            bar.finish_and_clear();
        });
        Self { stop: Some(stop), thread: Some(thread) }
    }
}

impl Drop for StderrProgress {
    fn drop(&mut self) {
        self.stop = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn line(reference: &str, progress: ScanProgress, rate: Option<Rate>) -> String {
    let silent = progress.silence.filter(|silence| *silence >= TOLD_SILENCE);
    let silent = silent.map(|silence| format!(", no data for {}s", silence.as_secs())).unwrap_or_default();
    if let Some((done, total)) = progress.images {
        return format!(
            "asking for layers: {} of {}{silent}",
            thousands(done as u64),
            counted(total as u64, "image")
        );
    }
    if progress.bytes == 0 {
        // small documents may come meanwhile, which are not counted
        let waited = progress.silence.filter(|silence| *silence >= TOLD_SILENCE);
        let waited = waited.map(|waited| format!(", {}s so far", waited.as_secs())).unwrap_or_default();
        return format!("waiting for {reference}{waited}");
    }
    let layers = match progress.layers_total {
        Some(total) => format!("{} of {}", progress.layers_done, counted(total as u64, "layer")),
        None => counted(progress.layers_done as u64, "layer"),
    };
    let rate = rate.map(|rate| {
        let left = rate.left.map(|left| format!(", {} left", short_time(left.as_secs()))).unwrap_or_default();
        format!(", {}/s{left}", size(rate.bytes))
    });
    let doing = if progress.has_all { "analysing" } else { "reading" };
    format!(
        "{doing} {reference}: {}{}, {layers}{}{silent}",
        size(progress.bytes),
        progress.total.map(|total| format!(" of {}", size(total))).unwrap_or_default(),
        rate.unwrap_or_default(),
    )
}
