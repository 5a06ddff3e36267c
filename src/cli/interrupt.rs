//! Ctrl-C, and the wish of a CI system to end, where there is no explorer.

use std::sync::Arc;
use std::thread;
use std::time::Duration;

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use super::ExitStatus;
use super::outputs::exclusively;
use crate::extract::wait_for_removal;
use crate::source::ScanControl;

/// How long those who read may take to notice.
const GRACE: Duration = Duration::from_millis(500);
/// How long they may take where they would leave a temporary folder behind.
pub(super) const GRACE_TO_TIDY: Duration = Duration::from_secs(5);

/// Ends the program with 130 on Ctrl-C and SIGTERM: those who read stop by themselves; one that waits for input is not
/// waited for. A file that is being put in its place is, and the removal of what was only extracted in part.
pub(crate) fn on_interrupt_cancel(control: &Arc<ScanControl>) {
    // without the handler Ctrl-C ends the program too, only with another exit code
    let Ok(mut signals) = Signals::new([SIGINT, SIGTERM]) else { return };
    let control = Arc::clone(control);
    thread::spawn(move || {
        if signals.forever().next().is_some() {
            control.cancel();
            thread::sleep(GRACE);
            wait_for_removal(GRACE_TO_TIDY);
            exclusively(|| std::process::exit(i32::from(ExitStatus::Interrupted.code())));
        }
    });
}
