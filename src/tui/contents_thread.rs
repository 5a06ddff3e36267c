//! The thread that reads and writes contents, one wish after the other.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::Duration;

use super::contents::{ContentsAnswer, ContentsJob, ServeContents};

/// How long who is told to end may take to notice: a registry may be silent for longer.
const GRACE: Duration = Duration::from_millis(500);

/// The thread, and what it was asked.
pub(super) struct ContentsThread {
    jobs: Sender<ContentsJob>,
    asked: Vec<ContentsJob>,
    ended: Receiver<()>,
}

impl ContentsThread {
    /// Starts it; `answer` is called with each answer.
    pub(super) fn start(serve: ServeContents, answer: impl Fn(ContentsAnswer) + Send + 'static) -> Self {
        let (jobs, received) = channel();
        let (end, ended) = channel();
        thread::spawn(move || {
            serve(received, &answer);
            drop(end);
        });
        Self { jobs, asked: Vec::new(), ended }
    }

    /// Asks for something.
    pub(super) fn ask(&mut self, job: ContentsJob) {
        self.asked.retain(|job| !job.is_over());
        self.asked.push(job.clone());
        // whoever gives contents does so for as long as this is there
        let _ = self.jobs.send(job);
    }

    /// Ends what is being done, and gives it time to leave nothing behind.
    pub(super) fn end(self) {
        let Self { jobs, asked, ended } = self;
        drop(jobs);
        let busy: Vec<&ContentsJob> = asked.iter().filter(|job| !job.is_over()).collect();
        busy.iter().for_each(|job| job.end());
        if !busy.is_empty() {
            // nothing is ever sent: this returns when the thread drops its end
            let _ = ended.recv_timeout(GRACE);
        }
    }
}
