//! Processors, by ELF's numbers and by the words of image configs (Go's GOARCH).

use object::elf::*;

use super::tables::ElfHeader;
use crate::content::Machine as Processor;

/// The processor that a header names.
pub(super) fn machine(header: &ElfHeader) -> Processor {
    let known = match (header.machine, header.is_64, header.is_big_endian) {
        (EM_X86_64, true, false) => "amd64",
        (EM_386, false, false) => "386",
        (EM_AARCH64, true, false) => "arm64",
        (EM_ARM, false, false) => "arm",
        (EM_RISCV, true, false) => "riscv64",
        (EM_PPC64, true, false) => "ppc64le",
        (EM_PPC64, true, true) => "ppc64",
        (EM_S390, true, true) => "s390x",
        (EM_MIPS, true, false) => "mips64le",
        (EM_MIPS, true, true) => "mips64",
        (EM_MIPS, false, false) => "mipsle",
        (EM_MIPS, false, true) => "mips",
        (EM_LOONGARCH, true, false) => "loong64",
        (other, ..) => return Processor::Other(other.0.into()),
    };
    Processor::Known(known)
}
