//! Programs packed with UPX.

use imgscope::finding::Severity;

use super::{only, paths, silent};
use crate::support::{elf, image};

const RULE: &str = "packed-binary";
const MARK: &[u8] = b"\xd1\x9e\xa0\x2cUPX!\x0c\x10";

#[test]
fn packed_programs_are_one_finding_that_saves_nothing() {
    let packed = elf().constants(MARK).without_section_table().build();
    let diagnosis = image().layer(|l| l.mode(0o755).content(b"app/server", &packed)).diagnose();
    let finding = only(&diagnosis, RULE);
    assert_eq!(finding.title, "server is packed with UPX");
    assert_eq!((finding.saves, finding.severity), (0, Severity::Low));
    silent(&diagnosis, "unstripped-binary");
    let two = image().layer(|l| l.content(b"app/a", &packed).content(b"app/b", &packed)).diagnose();
    assert_eq!(only(&two, RULE).title, "2 executables are packed with UPX");
    assert_eq!(paths(only(&two, RULE)), ["/app/a", "/app/b"]);
}

#[test]
fn upx_itself_and_plain_programs_are_not_packed() {
    let upx = elf().constants(MARK).build();
    silent(&image().layer(|l| l.content(b"usr/bin/upx", &upx).content(b"notes", MARK)).diagnose(), RULE);
    silent(&image().layer(|l| l.content(b"bin/sh", &elf().without_section_table().build())).diagnose(), RULE);
}
