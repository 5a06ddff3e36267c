//! Debug information in files of its own.

use super::{only, paths, silent};
use crate::support::{compiler, elf, image};

const RULE: &str = "debug-files";

fn split_off(size: usize) -> Vec<u8> {
    let debug = elf().kind(3).without_bytes(".text", 900).section(".note.gnu.build-id", 7, 2, b"id");
    debug.unloaded(".debug_info", &vec![b'd'; size]).build()
}

fn windows_program() -> Vec<u8> {
    let mut file = vec![0; 400];
    file[..2].copy_from_slice(b"MZ");
    file[0x3c] = 128;
    file[128..134].copy_from_slice(b"PE\0\0\x64\x86");
    file
}

#[test]
fn debug_files_are_told_by_their_bytes_wherever_they_lie() {
    let (file, other) = (split_off(30_000), split_off(20_000));
    let diagnosis = image()
        .layer(|l| l.content(b"opt/app/.debug/server", &file).content(b"opt/app/tool.debug", &other))
        .layer(|l| {
            l.content(b"opt/app/server", &elf().constants(b".").build()).file("opt/app/notes.debug", 5_000)
        })
        .diagnose();
    let finding = only(&diagnosis, RULE);
    assert_eq!(finding.title, "Debug information in 2 files and directories");
    assert_eq!(paths(finding), ["/opt/app/.debug/server", "/opt/app/tool.debug"]);
    assert_eq!(finding.saves, (file.len() + other.len()) as u64);
}

#[test]
fn what_real_tools_split_off_is_told_too() {
    let Some(compiler) = compiler() else { return };
    let program = compiler.compile("int main(void) { return 0; }\n", &["-g3"]);
    let debug = compiler.binutil("objcopy", &program, &["--only-keep-debug"]);
    let diagnosis =
        image().layer(|l| l.content(b"app/main", &program).content(b"app/main.debug", &debug)).diagnose();
    assert_eq!(paths(only(&diagnosis, RULE)), ["/app/main.debug"]);
    assert_eq!(only(&diagnosis, RULE).saves, debug.len() as u64);
}

#[test]
fn the_directory_of_distributions_is_one_path_and_an_empty_one_is_none() {
    let path = b"usr/lib/debug/.build-id/1f/39.debug";
    let file = split_off(30_000);
    let diagnosis =
        image().layer(|l| l.content(path, &file).file("usr/lib/debug/.dwz/common", 700)).diagnose();
    assert_eq!(paths(only(&diagnosis, RULE)), ["/usr/lib/debug"]);
    assert_eq!(only(&diagnosis, RULE).title, "Debug information in /usr/lib/debug");
    assert_eq!(only(&diagnosis, RULE).saves, file.len() as u64 + 700);
    silent(
        &image().layer(|l| l.dir("usr/lib/debug/lib").symlink("usr/lib/debug/lib64", "lib")).diagnose(),
        RULE,
    );
}

#[test]
fn what_packages_for_debuggers_brought_goes_with_them() {
    let database = b"P:libc6-dbg\nV:1\nF:usr/lib/debug\nR:libc.debug\n\n";
    let of = |other: &str| {
        let layer = |l: crate::support::LayerBuilder| {
            let l = l
                .content(b"lib/apk/db/installed", database)
                .content(b"usr/lib/debug/libc.debug", &split_off(30_000));
            if other.is_empty() { l } else { l.content(other.as_bytes(), &split_off(20_000)) }
        };
        image().layer(|l| l.file("etc/motd", 10)).layer(layer).diagnose()
    };
    silent(&of(""), RULE);
    only(&of("usr/lib/debug/own.debug"), RULE);
}

#[test]
fn a_pdb_is_debug_information_beside_its_program_and_a_protein_elsewhere() {
    let program = windows_program();
    let diagnosis = image()
        .layer(|l| {
            l.content(b"app/Shop.dll", &program).file("app/Shop.pdb", 7_000).file("data/1ubq.pdb", 9_000)
        })
        .layer(|l| l.file("data/2abc.pdb", 4_000).file("data/2abc.dll", 10))
        .diagnose();
    assert_eq!(paths(only(&diagnosis, RULE)), ["/app/Shop.pdb"]);
    assert_eq!(only(&diagnosis, RULE).saves, 7_000);
}

#[test]
fn a_dsym_folder_is_one_path() {
    let debug: Vec<u8> =
        [0xfeed_facf_u32, 0x0100_000c, 0, 10, 0, 0, 0, 0].into_iter().flat_map(u32::to_le_bytes).collect();
    let diagnosis = image()
        .layer(|l| {
            l.content(b"app/server.dSYM/Contents/Resources/DWARF/server", &debug)
                .file("app/server.dSYM/Contents/Info.plist", 600)
        })
        .diagnose();
    assert_eq!(paths(only(&diagnosis, RULE)), ["/app/server.dSYM"]);
    assert_eq!(only(&diagnosis, RULE).saves, debug.len() as u64 + 600);
}

#[test]
fn debug_information_of_rust_and_gcc_that_was_split_while_compiling_counts() {
    let object = elf().kind(1).unloaded(".debug_info.dwo", &[b'd'; 500]).build();
    let diagnosis =
        image().layer(|l| l.content(b"app/server.dwp", &object).file("app/readme.dwp", 800)).diagnose();
    assert_eq!(paths(only(&diagnosis, RULE)), ["/app/server.dwp"]);
}

#[test]
fn programs_libraries_and_objects_are_no_debug_files() {
    let program = elf().constants(b".").unloaded(".debug_info", &[b'd'; 90_000]).build();
    let object = elf().kind(1).section(".text", 1, 6, b"code").build();
    silent(&image().layer(|l| l.content(b"bin/a", &program).content(b"lib/a.ko", &object)).diagnose(), RULE);
}
