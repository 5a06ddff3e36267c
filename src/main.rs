//! Parses, runs, exits; everything else is in the library.

use imgscope::cli::{ExitStatus, run};

fn main() -> ExitStatus {
    run()
}
