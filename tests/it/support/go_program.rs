//! Programs as Go's linker writes them, as far as they say how they were built.

/// A static linux/amd64 program whose build info says `lines` (`path`, `mod`, `dep`, `build`), followed by `extra` bytes.
pub fn go_program(version: &str, lines: &str, extra: &[u8]) -> Vec<u8> {
    let mut info = b"\xff Go buildinf:\x08\x02".to_vec();
    info.resize(32, 0);
    let framed = [&[b'<'; 16][..], lines.as_bytes(), &[b'>'; 16]].concat();
    for text in [version.as_bytes(), &framed] {
        let mut length = text.len();
        while length >= 0x80 {
            info.push(length as u8 | 0x80);
            length >>= 7;
        }
        info.push(length as u8);
        info.extend(text);
    }
    let size = (0x100 + info.len() + extra.len()) as u64;
    let mut program = b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0".to_vec();
    let half = |program: &mut Vec<u8>, value: u16| program.extend(value.to_le_bytes());
    let word = |program: &mut Vec<u8>, value: u32| program.extend(value.to_le_bytes());
    let double = |program: &mut Vec<u8>, value: u64| program.extend(value.to_le_bytes());
    half(&mut program, 2); // ET_EXEC
    half(&mut program, 62); // x86-64
    word(&mut program, 1);
    [0x40_0100, 64, 0].into_iter().for_each(|value| double(&mut program, value)); // entry, program headers, no sections
    word(&mut program, 0);
    [64, 56, 1, 64, 0, 0].into_iter().for_each(|value| half(&mut program, value));
    word(&mut program, 1); // PT_LOAD
    word(&mut program, 6); // readable and writable
    [0, 0x40_0000, 0x40_0000, size, size, 0x1000].into_iter().for_each(|value| double(&mut program, value));
    program.resize(0x100, 0);
    [program, info, extra.to_vec()].concat()
}
