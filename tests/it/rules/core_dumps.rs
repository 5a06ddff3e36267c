//! Core dumps, told by what they are.

use imgscope::finding::Severity;

use super::{only, paths, silent};
use crate::support::image;

/// An ELF file of 64 bits for x86-64 that starts with a header of this type (elf(5), `e_type`) and is this long.
fn elf(kind: u8, size: usize) -> Vec<u8> {
    let mut file = vec![0; size];
    file[..20].copy_from_slice(&[0x7f, b'E', b'L', b'F', 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, kind, 0, 62, 0]);
    file[20] = 1; // e_version
    file[52] = 64; // e_ehsize
    file[54] = 56; // e_phentsize
    file
}

const EXECUTABLE: u8 = 2;
const CORE: u8 = 4;

#[test]
fn dumps_are_priced_whatever_they_are_called() {
    let diagnosis = image()
        .layer(|l| {
            l.content(b"build/core.1234", &elf(CORE, 3_000_000))
                .content(b"tmp/dump", &elf(CORE, 2_000_000))
                .content(b"build/app", &elf(EXECUTABLE, 9_000))
        })
        .by("RUN make test")
        .diagnose();
    let finding = only(&diagnosis, "core-dumps");
    assert_eq!(finding.saves, 5_000_000);
    assert_eq!(paths(finding), ["/build/core.1234", "/tmp/dump"]);
    assert_eq!(finding.title, "2 core dumps");
    assert_eq!(
        finding.advice,
        "Start the command with `ulimit -c 0 &&`, and find out what crashes in layer 0 (RUN make test)."
    );
    silent(&diagnosis, "temporary-files");
}

#[test]
fn a_dump_is_worth_a_change_whatever_its_size() {
    let diagnosis = image().layer(|l| l.content(b"core", &elf(CORE, 9_000)).file("data", 900_000)).diagnose();
    let finding = only(&diagnosis, "core-dumps");
    assert_eq!((finding.severity, finding.title.as_str()), (Severity::Medium, "Core dump core"));
}

#[test]
fn a_name_alone_is_no_dump() {
    let clean = image().layer(|l| {
        l.file("app/core", 9_000).file("app/core.123", 9_000).content(b"bin/core", &elf(EXECUTABLE, 9_000))
    });
    silent(&clean.diagnose(), "core-dumps");
}
