//! Programs for another platform than that of their image.

use imgscope::finding::{Diagnosis, Severity};
use serde_json::json;

use super::{only, paths, silent};
use crate::support::{elf, image};

const ARM64: u16 = 183;
const RISCV: u16 = 243;

/// The head of a Mach-O file for arm64, and of one for two processors.
const MACHO: &[u8] = b"\xcf\xfa\xed\xfe\x0c\0\0\x01\0\0\0\0\x02\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";

fn starting(program: &[u8], architecture: &str) -> Diagnosis {
    let image = image().layer(|l| l.mode(0o755).content(b"hello", program)).architecture(architecture);
    image.runs(json!({"Cmd": ["./hello"]})).diagnose()
}

/// The head of a Windows program for x86-64.
fn windows() -> Vec<u8> {
    let mut file = b"MZ".to_vec();
    file.resize(0x3c, 0);
    file.extend(0x80u32.to_le_bytes());
    file.resize(0x80, 0);
    file.extend(b"PE\0\0\x64\x86\0\0");
    file.resize(0x200, 0);
    file
}

#[test]
fn a_program_for_another_processor_does_not_run() {
    let diagnosis = starting(&elf().machine(true, false, ARM64).build(), "amd64");
    let finding = only(&diagnosis, "wrong-platform");
    assert_eq!(finding.title, "Wrong platform: Linux/arm64 program in a linux/amd64 image");
    assert_eq!(finding.error.as_deref(), Some("exec ./hello: exec format error"));
    assert_eq!((finding.severity, paths(finding)), (Severity::High, vec!["/hello".to_owned()]));
    assert!(finding.advice.contains("--platform linux/arm64"), "{}", finding.advice);
    only(&starting(&elf().build(), "arm64"), "wrong-platform");
    only(&starting(&elf().machine(true, false, ARM64).build(), "arm"), "wrong-platform");
    only(&starting(&elf().machine(true, false, 4_711).build(), "amd64"), "wrong-platform");
}

#[test]
fn a_program_for_another_system_does_not_run() {
    for (program, system) in [(MACHO, "macOS/arm64"), (&windows(), "Windows/amd64")] {
        let diagnosis = starting(program, "amd64");
        let finding = only(&diagnosis, "wrong-platform");
        assert_eq!(finding.title, format!("Wrong platform: {system} program in a linux/amd64 image"));
        assert_eq!(paths(finding), ["/hello"]);
        silent(&diagnosis, "command-not-found");
    }
}

#[test]
fn a_program_for_the_images_processor_runs() {
    for (machine, architecture) in [(62, "amd64"), (ARM64, "arm64"), (RISCV, "riscv64")] {
        silent(&starting(&elf().machine(true, false, machine).build(), architecture), "wrong-platform");
    }
    silent(&starting(&elf().machine(true, false, ARM64).build(), "something-new"), "wrong-platform");
}

#[test]
fn a_header_that_was_cut_off_names_no_processor() {
    let program = elf().build();
    for length in [4, 60] {
        let diagnosis = starting(&program[..length], "amd64");
        silent(&diagnosis, "wrong-platform");
        let finding = only(&diagnosis, "command-not-found");
        assert_eq!(finding.error.as_deref(), Some("exec ./hello: exec format error"));
        assert_eq!(finding.title, "./hello is truncated or corrupt");
        only(&diagnosis, "unreadable-binary");
    }
}

#[test]
fn an_emulator_runs_programs_of_its_processor() {
    let of = |emulator: &str| {
        let arm = elf().machine(true, false, ARM64).build();
        let image = image().layer(|l| l.mode(0o755).content(b"hello", &arm).file(emulator, 1));
        image.runs(json!({"Cmd": ["./hello"]})).diagnose()
    };
    silent(&of("usr/bin/qemu-aarch64-static"), "wrong-platform");
    only(&of("usr/bin/qemu-arm-static"), "wrong-platform");
}

#[test]
fn the_interpreter_of_a_script_counts_and_what_is_not_started_does_not() {
    let of = |shell: u16, other: u16| {
        let image = image().layer(|l| {
            l.mode(0o755)
                .content(b"bin/sh", &elf().machine(true, false, shell).build())
                .content(b"bin/other", &elf().machine(true, false, other).build())
                .content(b"run", b"#!/bin/sh\n")
        });
        image.runs(json!({"Cmd": ["/run"]})).diagnose()
    };
    silent(&of(62, ARM64), "wrong-platform");
    let diagnosis = of(ARM64, 62);
    let finding = only(&diagnosis, "wrong-platform");
    assert_eq!(paths(finding), ["/bin/sh"]);
    assert_eq!(finding.error.as_deref(), Some("exec /run: exec format error"));
}

#[test]
fn shells_say_it_in_their_own_words() {
    let of = |shell: &str| {
        let image = image().layer(|l| {
            let l = l.mode(0o755).content(b"hello", MACHO);
            l.content(format!("bin/{shell}").as_bytes(), &elf().build()).symlink("bin/sh", shell)
        });
        let image = image.runs(json!({"Cmd": ["/bin/sh", "-c", "./hello"]}));
        only(&image.diagnose(), "wrong-platform").error.clone().expect("an error")
    };
    assert_eq!(of("dash"), "./hello: Exec format error");
    assert_eq!(of("bash"), "cannot execute binary file: Exec format error");
    assert_eq!(of("busybox"), "syntax error");
}
