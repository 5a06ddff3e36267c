//! Programs that contradict themselves.

use imgscope::finding::Severity;

use super::{only, paths, silent};
use crate::support::{elf, image};

const RULE: &str = "unreadable-binary";

#[test]
fn a_program_that_was_cut_off_is_named_with_what_is_wrong() {
    let file = elf().constants(&[b'.'; 9_000]).unloaded(".debug_info", &[b'd'; 90_000]).build();
    for (length, reason) in [
        (40, "it ends inside its header"),
        (5_000, "it ends before its loadable segments do"),
        (50_000, "its section table lies outside the file"),
    ] {
        let diagnosis = image().layer(|l| l.mode(0o755).content(b"app/server", &file[..length])).diagnose();
        let finding = only(&diagnosis, RULE);
        assert_eq!(finding.title, format!("server is truncated or corrupt: {reason}"));
        assert_eq!(
            (paths(finding), finding.saves, finding.severity),
            (vec!["/app/server".to_owned()], 0, Severity::Low)
        );
        silent(&diagnosis, "unstripped-binary");
    }
}

#[test]
fn what_can_be_read_is_silent_and_so_is_what_is_no_program_to_run() {
    let file = elf().constants(&[b'.'; 9_000]).unloaded(".debug_info", &[b'd'; 90_000]).build();
    silent(&image().layer(|l| l.mode(0o755).content(b"app/server", &file)).diagnose(), RULE);
    // what tests of other programs carry
    silent(
        &image().layer(|l| l.mode(0o644).content(b"src/testdata/cut.elf", &file[..5_000])).diagnose(),
        RULE,
    );
    let library = elf().kind(3).dynamic_name(14, "libx.so").constants(&[b'.'; 9_000]).build();
    silent(&image().layer(|l| l.mode(0o755).content(b"lib/libx.so", &library[..5_000])).diagnose(), RULE);
}
