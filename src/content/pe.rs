//! PE files, of Windows and of UEFI: for which processor they are, told from their first bytes.

use object::pe::*;
use object::{LittleEndian, ReadRef};

use super::{Executable, ExecutableFormat, ExecutableRole, Machine};

/// Tells whether a file that starts like this is a PE file, and which one.
pub(super) fn pe(first: &[u8]) -> Option<Executable> {
    if !first.starts_with(b"MZ") {
        return None;
    }
    let dos = first.read_at::<ImageDosHeader>(0).ok()?;
    let mut at = u64::from(dos.e_lfanew.get(LittleEndian));
    if *first.read::<[u8; 4]>(&mut at).ok()? != *b"PE\0\0" {
        return None;
    }
    let header = first.read::<ImageFileHeader>(&mut at).ok()?;
    let machine = match header.machine.get(LittleEndian) {
        IMAGE_FILE_MACHINE_AMD64 => Machine::Known("amd64"),
        IMAGE_FILE_MACHINE_I386 => Machine::Known("386"),
        IMAGE_FILE_MACHINE_ARM64 => Machine::Known("arm64"),
        IMAGE_FILE_MACHINE_ARMNT => Machine::Known("arm"),
        IMAGE_FILE_MACHINE_RISCV64 => Machine::Known("riscv64"),
        other => Machine::Other(other.0.into()),
    };
    let is_library = header.characteristics.get(LittleEndian).0 & IMAGE_FILE_DLL.0 != 0;
    let role = if is_library { ExecutableRole::Library } else { ExecutableRole::Program };
    let sections = at.saturating_add(header.size_of_optional_header.get(LittleEndian).into());
    let count = header.number_of_sections.get(LittleEndian).into();
    let sections = first.read_slice_at::<ImageSectionHeader>(sections, count).unwrap_or_default();
    Some(Executable {
        is_packed: sections.iter().any(|section| matches!(&section.name, b"UPX0\0\0\0\0" | b"UPX1\0\0\0\0")),
        ..Executable::new(ExecutableFormat::Pe, machine, role)
    })
}
