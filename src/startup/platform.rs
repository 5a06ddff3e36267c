//! Which programs a platform runs.

use super::executed::{ExecutedFile, Startup};
use crate::content::{Executable, ExecutableFormat, Machine};
use crate::filesystem::FileSystem;

/// Platforms' words for the processors whose programs are told apart.
const KNOWN: &[&str] = &[
    "386", "amd64", "arm", "arm64", "loong64", "mips", "mips64", "mips64le", "mipsle", "ppc64", "ppc64le",
    "riscv64", "s390x",
];

/// ELF's number for x86-64, which a file of 32 bits has too (the x32 form of programs).
const X86_64: u32 = 62;

/// Tells whether Linux on the image's processor runs a program. Processors that are not known run anything, and so do
/// images that have an emulator for the program's.
pub fn runs(files: &FileSystem<'_>, executable: &Executable) -> bool {
    let processor = files.analysis.image.platform.architecture.as_str();
    if !KNOWN.contains(&processor) {
        return true;
    }
    match (&executable.machine, executable.format) {
        (_, ExecutableFormat::MachO | ExecutableFormat::Pe) => false,
        (Machine::Known(machine), ExecutableFormat::Elf) => {
            *machine == processor
                || matches!((processor, *machine), ("amd64", "386") | ("arm64", "arm"))
                || has_emulator(files, machine)
        }
        // a header that was cut off names none
        (Machine::Other(0), ExecutableFormat::Elf) => true,
        (Machine::Other(number), ExecutableFormat::Elf) => processor == "amd64" && *number == X86_64,
        (Machine::Several(_), ExecutableFormat::Elf) => false,
    }
}

/// The programs that the image starts, as far as its platform runs them.
pub fn runnable_programs<'e, 'a>(
    files: &'e FileSystem<'a>,
    startup: &'e Startup,
) -> impl Iterator<Item = (&'e ExecutedFile, &'a Executable)> + use<'e, 'a> {
    let programs = startup.executed.iter().filter_map(|file| Some((file, files.executable(file.node)?)));
    programs.filter(|(_, executable)| runs(files, executable))
}

/// Tells whether the image has the emulator that Linux is usually told to run a processor's programs with (QEMU's, by
/// the name that Debian's qemu-user-static gives it).
fn has_emulator(files: &FileSystem<'_>, machine: &str) -> bool {
    let qemu = match machine {
        "amd64" => "x86_64",
        "386" => "i386",
        "arm64" => "aarch64",
        "mipsle" => "mipsel",
        "mips64le" => "mips64el",
        "loong64" => "loongarch64",
        other => other,
    };
    [format!("qemu-{qemu}-static"), format!("qemu-{qemu}")].iter().any(|name| !files.named(name).is_empty())
}
