//! Large programs that somebody else examines while a layer is walked through are what they are without that.

use std::io::{self, Read};
use std::sync::Arc;

use imgscope::layer::{
    Changeset, Examined, HashKind, Helper, LayerError, Origin, Program, ProgramReader, Skip, Unmetered,
    read_changeset_by_seeks, read_changeset_helped,
};

use crate::support::{LayerBuilder, elf};

/// A tar in memory that gives parts of itself apart.
struct Sought {
    bytes: Arc<[u8]>,
    at: usize,
    end: usize,
}

impl Read for Sought {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = (&self.bytes[self.at..self.end]).read(buffer)?;
        self.at += read;
        Ok(read)
    }
}

impl Skip for Sought {
    fn skip(&mut self, count: u64) -> io::Result<u64> {
        let skipped = (count as usize).min(self.end - self.at);
        self.at += skipped;
        Ok(skipped as u64)
    }

    fn apart(&mut self, count: u64) -> Option<Box<dyn Skip + Send>> {
        let end = self.end.min(self.at + count as usize);
        Some(Box::new(Self { bytes: Arc::clone(&self.bytes), at: self.at, end }))
    }
}

/// Takes every other program, and examines all of them in the end, the last one first.
#[derive(Default)]
struct Late {
    offered: usize,
    taken: Vec<Program>,
}

impl Helper for Late {
    fn take(&mut self, program: Program) -> Option<Program> {
        self.offered += 1;
        if self.offered.is_multiple_of(2) {
            return Some(program);
        }
        self.taken.push(program);
        None
    }

    fn finish(&mut self) -> Result<Vec<Examined>, LayerError> {
        let mut reader = ProgramReader::default();
        Ok(self.taken.drain(..).rev().map(|program| program.examine(&mut reader)).collect())
    }
}

fn program(filling: u8, length: usize) -> Vec<u8> {
    let elf = elf().interpreter("/lib/ld-musl-x86_64.so.1").needs("libc.so").constants(&[filling; 300_000]);
    elf.unloaded(".debug_info", &vec![b'd'; length]).section(".symtab", 2, 0, &[b's'; 1_200]).build()
}

fn layer() -> LayerBuilder {
    LayerBuilder::new()
        .content(b"bin/large", &program(b'.', 6_000_000))
        .content(b"bin/whole", &elf().constants(&[b','; 400_000]).build())
        .content(b"bin/small", &elf().build())
        .content(b"bin/cut", &program(b'.', 700_000)[..500_000])
        .content(b"bin/again", &program(b'-', 700_000))
        .hard_link("bin/linked", "bin/again")
        .content(b"bin/again", &program(b'+', 700_001))
        .content(b"srv/data", &[b'x'; 900_000])
}

fn read(tar: Vec<u8>, helper: Option<&mut Late>) -> Result<Changeset, String> {
    let sought = Sought { at: 0, end: tar.len(), bytes: tar.into() };
    let origin = Origin([7; 32]);
    let read = match helper {
        Some(helper) => read_changeset_helped(sought, origin, HashKind::Xxh3, &Unmetered, helper),
        None => read_changeset_by_seeks(sought, origin, HashKind::Xxh3, &Unmetered),
    };
    read.map_err(|error| error.to_string())
}

#[test]
fn programs_are_what_they_are_whoever_examines_them_and_when() {
    let tar = layer().into_tar();
    let mut late = Late::default();
    let (helped, alone) = (read(tar.clone(), Some(&mut late)), read(tar, None).expect("a layer"));
    let helped = helped.expect("a layer");
    assert_eq!(late.offered, 5, "each large program, and nothing else");
    assert_eq!(helped.inodes, alone.inodes);
    assert_eq!(helped.unread, alone.unread);
    assert_eq!(alone.unread.len(), 2, "the largest program, and the data");
    let known = alone.inodes.iter().filter(|inode| inode.facts().is_some()).count();
    assert_eq!(known, 6);
}

#[test]
fn a_layer_that_ends_within_a_program_is_cut_wherever_that_is_found() {
    let whole = layer().into_tar();
    for cut in [100_000, 262_144 + 1_024, 1_000_000, 2_200_000] {
        let tar = whole[..cut].to_vec();
        let (helped, alone) = (read(tar.clone(), Some(&mut Late::default())), read(tar, None));
        assert!(alone.is_err(), "{cut}");
        assert_eq!(helped.map(drop), alone.map(drop), "{cut}");
    }
}
