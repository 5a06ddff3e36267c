//! Mach-O files: for which processors they are, told from their first bytes.

use object::Endianness;
use object::macho::*;
use object::read::macho::{FatArch, MachHeader, MachOFatFile32, MachOFatFile64};

use super::{Executable, ExecutableFormat, ExecutableRole, Machine};

/// Java's classes begin as universal files do, and go on with a version, which is 45 at least where the others have the
/// number of their architectures (as file(1) tells them apart).
const MOST_ARCHITECTURES: usize = 30;

/// Tells whether a file of so many bytes that starts like this is a Mach-O file, and which one.
pub(super) fn macho(first: &[u8], size: u64) -> Option<Executable> {
    match first.get(..4)? {
        [0xfe, 0xed, 0xfa, 0xce] | [0xce, 0xfa, 0xed, 0xfe] => thin::<MachHeader32<Endianness>>(first, 0),
        [0xfe, 0xed, 0xfa, 0xcf] | [0xcf, 0xfa, 0xed, 0xfe] => thin::<MachHeader64<Endianness>>(first, 0),
        [0xca, 0xfe, 0xba, 0xbe] => universal(MachOFatFile32::parse(first).ok()?.arches(), first, size),
        [0xca, 0xfe, 0xba, 0xbf] => universal(MachOFatFile64::parse(first).ok()?.arches(), first, size),
        _ => None,
    }
}

fn thin<H: MachHeader<Endian = Endianness>>(first: &[u8], offset: u64) -> Option<Executable> {
    let header = H::parse(first, offset).ok()?;
    let endian = header.endian().ok()?;
    let cpu = header.cputype(endian);
    let machine = word(cpu).map_or(Machine::Other(cpu.0), Machine::Known);
    let role = match header.filetype(endian) {
        MH_OBJECT => ExecutableRole::Object,
        MH_CORE => ExecutableRole::Core,
        MH_DSYM => ExecutableRole::Debug,
        MH_EXECUTE => ExecutableRole::Program,
        _ => ExecutableRole::Library,
    };
    Some(Executable::new(ExecutableFormat::MachO, machine, role))
}

fn universal<F: FatArch>(architectures: &[F], first: &[u8], size: u64) -> Option<Executable> {
    let is_inside = |part: &F| {
        let (start, length) = part.file_range();
        start.checked_add(length).is_some_and(|end| length > 0 && end <= size)
    };
    if !(1..=MOST_ARCHITECTURES).contains(&architectures.len()) || !architectures.iter().all(is_inside) {
        return None;
    }
    let role = architectures.iter().find_map(|part| {
        let (start, _) = part.file_range();
        thin::<MachHeader64<Endianness>>(first, start)
            .or_else(|| thin::<MachHeader32<Endianness>>(first, start))
    });
    let machines = architectures.iter().map(|part| word(part.cputype()).unwrap_or("unknown")).collect();
    let role = role.map_or(ExecutableRole::Program, |thin| thin.role);
    Some(Executable::new(ExecutableFormat::MachO, Machine::Several(machines), role))
}

fn word(cpu: CpuType) -> Option<&'static str> {
    Some(match cpu {
        CPU_TYPE_X86_64 => "amd64",
        CPU_TYPE_X86 => "386",
        CPU_TYPE_ARM64 => "arm64",
        CPU_TYPE_ARM => "arm",
        CPU_TYPE_POWERPC64 => "ppc64",
        _ => return None,
    })
}
