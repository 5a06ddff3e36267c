//! ELF files that were cut, changed or made up: no panic, no promise that is not kept, no memory that grows with them.

use imgscope::content::{Executable, ExecutableRole, Facts};

use crate::support::{compiler, elf, examine_in, executable};

fn program() -> Vec<u8> {
    let elf = elf().interpreter("/lib64/ld-linux-x86-64.so.2").needs("libc.so.6").constants(&[b'.'; 2_000]);
    elf.unloaded(".debug_info", &[b'd'; 3_000]).section(".symtab", 2, 0, &[b's'; 1_200]).build()
}

fn reason(file: &[u8]) -> &'static str {
    executable(file).strippable.expect("a program").expect_err("it contradicts itself").words()
}

fn with(file: &[u8], at: usize, bytes: &[u8]) -> Vec<u8> {
    let mut changed = file.to_vec();
    changed[at..at + bytes.len()].copy_from_slice(bytes);
    changed
}

#[test]
fn what_is_wrong_is_said_in_plain_words() {
    let file = program();
    let table = u64::from_le_bytes(file[40..48].try_into().expect("8 bytes")) as usize;
    let section = |number: usize, field: usize| table + 64 * number + field;
    let outside = "its section table lies outside the file";
    assert_eq!(reason(&file[..file.len() - 1]), outside);
    assert_eq!(reason(&with(&file, 40, &u64::MAX.to_le_bytes())), outside);
    assert_eq!(reason(&with(&file, 40, &(u64::MAX - 63).to_le_bytes())), outside);
    assert_eq!(reason(&with(&file, 60, &[0xff, 0xfe])), outside);
    // no number of sections: section 0 says it
    let extended = with(&file, 60, &[0, 0]);
    assert_eq!(reason(&with(&extended, section(0, 32), &u64::MAX.to_le_bytes())), outside);
    assert_eq!(reason(&with(&file, 58, &[65])), "its section table entries have the wrong size");
    let huge = with(&file, section(4, 32), &(u64::MAX - 5).to_le_bytes());
    assert_eq!(reason(&huge), "one of its sections lies outside the file");
    assert_eq!(reason(&with(&file, 54, &[55])), "its program headers are invalid");
    assert_eq!(reason(&with(&file, 32, &u64::MAX.to_le_bytes())), "its program headers are invalid");
    assert_eq!(reason(&file[..1_000]), "it ends before its loadable segments do");
    assert_eq!(
        reason(&with(&file, 64 + 32, &u64::MAX.to_le_bytes())),
        "it ends before its loadable segments do"
    );
    assert_eq!(reason(&file[..63]), "it ends inside its header");
    assert_eq!(reason(b"\x7fELF"), "it ends inside its header");
    assert_eq!(reason(&with(&file, 4, &[9])), "its header is invalid");
    let unlisted = elf().constants(&[b'.'; 200_000]).unloaded(".debug_info", b"d").build();
    let table = u64::from_le_bytes(unlisted[40..48].try_into().expect("8 bytes")) as usize;
    let shrunk = with(&unlisted, table + 64 + 32, &[0, 0, 0]);
    assert_eq!(reason(&shrunk), "its section table does not cover its loadable segments");
}

#[test]
fn more_sections_than_linkers_make_are_not_read() {
    let mut file = program();
    let table = file.len() as u64;
    file.resize(file.len() + 64 * 20_000, 0);
    let file = with(&with(&file, 40, &table.to_le_bytes()), 60, &20_000u16.to_le_bytes());
    assert_eq!(reason(&file), "it has too many sections");
}

#[test]
fn names_that_end_nowhere_are_no_names_and_cost_no_time() {
    // sixteen thousand sections whose names begin in a megabyte without an end
    let mut file = program();
    let names = file.len() as u64;
    file.resize(file.len() + (1 << 20), b'n');
    let table = file.len() as u64;
    let mut entry = [0u8; 64];
    entry[4] = 1;
    let mut of_names = entry;
    of_names[4] = 3;
    of_names[24..32].copy_from_slice(&names.to_le_bytes());
    of_names[32..40].copy_from_slice(&(1u64 << 32).to_le_bytes());
    file.extend([[0; 64], of_names].concat());
    file.extend(entry.repeat(16_000));
    let file = with(&with(&file, 40, &table.to_le_bytes()), 60, &16_002u16.to_le_bytes());
    let file = with(&file, 62, &[1, 0]);
    assert_eq!(reason(&file), "one of its sections lies outside the file");
    let size = ((1u64 << 20) - 1).to_le_bytes();
    let found = executable(&with(&file, table as usize + 64 + 32, &size));
    assert_eq!(found.strippable.map(|part| part.is_ok()), Some(true));
}

#[test]
fn thousands_of_long_names_of_libraries_are_kept_within_bounds() {
    let name = "l".repeat(4_000);
    let mut file = elf().kind(3).dynamic_name(1, &name);
    for _ in 0..4_000 {
        file = file.dynamic(1, 1);
    }
    let found = executable(&file.build());
    let bytes: usize = found.needed.iter().map(|name| name.len()).sum();
    assert!((1..=64 << 10).contains(&bytes), "{bytes}");
}

/// A number after another, the same ones in each run (splitmix64).
fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

fn checked(file: &[u8], chunk: usize) -> Option<Executable> {
    let facts = examine_in(file, chunk)?;
    let Facts::Executable(found) = facts else { return None };
    if let Some(Ok(part)) = found.strippable {
        assert!(part.total() <= file.len() as u64, "{part:?} of {} bytes", file.len());
        assert_eq!(part.total(), part.dwarf + part.symbols + part.other);
    }
    let names: usize = found.needed.iter().chain(&found.search_path).map(|name| name.len()).sum();
    assert!(names <= 80 << 10, "{names} bytes of names");
    Some(*found)
}

#[test]
fn no_mutation_and_no_cut_of_a_real_program_is_promised_more_than_it_has() {
    let mut subjects = vec![program()];
    if let Some(compiler) = compiler() {
        let source = "#include <stdio.h>\n__thread int t; int main(void) { return printf(\"%d\\n\", t); }\n";
        subjects.push(compiler.compile(source, &["-g3", "-O1"]));
    }
    let interesting = [0, 1, 7, 8, 0xff, 0xffff, 0x7fff_ffff, 0xffff_ffff, 1 << 32, u64::MAX - 7, u64::MAX];
    let mut state = 42;
    let mut read = 0;
    for subject in subjects {
        // header, program headers and section table are where lies hurt
        let table = u64::from_le_bytes(subject[40..48].try_into().expect("8 bytes")) as usize;
        for _ in 0..6_000 {
            let mut file = subject.clone();
            for _ in 0..=next(&mut state) % 4 {
                let places = [0..64, 64..800, table..file.len(), 0..file.len()];
                let place = places[(next(&mut state) % 4) as usize].clone();
                let at = place.start + next(&mut state) as usize % place.len();
                let value = match next(&mut state) % 3 {
                    0 => interesting[next(&mut state) as usize % interesting.len()],
                    1 => next(&mut state) % (2 * file.len() as u64),
                    _ => next(&mut state),
                };
                let width = 1 << (next(&mut state) % 4);
                for (byte, new) in file[at..].iter_mut().zip(&value.to_le_bytes()[..width]) {
                    *byte = *new;
                }
            }
            if next(&mut state).is_multiple_of(3) {
                file.truncate(next(&mut state) as usize % file.len());
            }
            read += usize::from(checked(&file, 1 << 10).is_some());
        }
    }
    assert!(read > 3_000, "only {read} were taken for executables");
}

#[test]
fn a_file_of_which_less_comes_than_was_said_is_no_more_than_unreadable() {
    let file = program();
    let mut examiner = imgscope::content::Examiner::default();
    for size in [file.len() as u64 + 1, 1 << 40, u64::MAX] {
        examiner.begin(b"usr/bin/x", size);
        examiner.pass(&file);
        let Some(Facts::Executable(found)) = examiner.finish(0) else { panic!("an executable") };
        assert_eq!(found.role, ExecutableRole::Program);
    }
}
