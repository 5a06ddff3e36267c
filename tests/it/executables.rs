//! What executables say of themselves, whatever their format, processor and byte order.

use imgscope::content::{Executable, ExecutableFormat, ExecutableRole, Facts, Machine};

use crate::support::{elf, examine_in, executable};

fn texts(names: &[Box<[u8]>]) -> Vec<String> {
    names.iter().map(|name| String::from_utf8_lossy(name).into_owned()).collect()
}

#[test]
fn processors_have_the_words_that_image_configs_use() {
    let known = [
        ("amd64", true, false, 62),
        ("386", false, false, 3),
        ("arm64", true, false, 183),
        ("arm", false, false, 40),
        ("riscv64", true, false, 243),
        ("ppc64le", true, false, 21),
        ("ppc64", true, true, 21),
        ("s390x", true, true, 22),
        ("mips64le", true, false, 8),
        ("mips64", true, true, 8),
        ("mipsle", false, false, 8),
        ("mips", false, true, 8),
        ("loong64", true, false, 258),
    ];
    for (word, is_64, is_big_endian, machine) in known {
        let file =
            elf().machine(is_64, is_big_endian, machine).interpreter("/lib/ld.so").needs("libc.so").build();
        let found = executable(&file);
        assert_eq!((found.format, &found.machine), (ExecutableFormat::Elf, &Machine::Known(word)));
        assert_eq!(found.interpreter.as_deref(), Some(&b"/lib/ld.so"[..]), "{word}");
        assert_eq!(texts(&found.needed), ["libc.so"], "{word}");
        assert_eq!(found.strippable.expect("ELF").expect("readable").total(), 0, "{word}");
    }
    let unknown = executable(&elf().machine(true, true, 43).build());
    assert_eq!(unknown.machine, Machine::Other(43));
}

#[test]
fn programs_libraries_objects_cores_and_debug_files_are_told_apart() {
    let (name, debug, flags_1) = (14, 21, 0x6fff_fffb);
    let movable = || elf().kind(3).needs("libc.so.6");
    let cases = [
        ("static", elf(), ExecutableRole::Program),
        ("dynamic", elf().interpreter("/lib/ld.so"), ExecutableRole::Program),
        ("static-pie", movable().dynamic(flags_1, 0x0800_0000), ExecutableRole::Program),
        ("pie of an old linker", movable().dynamic(debug, 0), ExecutableRole::Program),
        ("pie that says nothing", movable().interpreter("/lib/ld.so"), ExecutableRole::Program),
        ("packed pie", elf().kind(3).without_section_table(), ExecutableRole::Program),
        ("library", movable().dynamic_name(name, "libx.so.1"), ExecutableRole::Library),
        ("plugin", movable(), ExecutableRole::Library),
        (
            "libc, which can be started",
            movable().dynamic_name(name, "libc.so.6").interpreter("/lib/ld.so"),
            ExecutableRole::Library,
        ),
        ("object", elf().kind(1), ExecutableRole::Object),
        ("core", elf().kind(4), ExecutableRole::Core),
        (
            "debug",
            elf().kind(3).without_bytes(".text", 900).section(".note.gnu.build-id", 7, 2, b"id"),
            ExecutableRole::Debug,
        ),
    ];
    for (what, file, role) in cases {
        let found = executable(&file.build());
        assert_eq!(found.role, role, "{what}");
        let is_told = matches!(role, ExecutableRole::Program | ExecutableRole::Library);
        assert_eq!(found.strippable.is_some(), is_told, "{what}: strip is told of what is run");
    }
}

#[test]
fn libraries_are_looked_for_in_runpath_rather_than_rpath() {
    let file = elf().kind(3).needs("libb.so").needs("liba.so").dynamic_name(15, "/old");
    assert_eq!(texts(&executable(&file.clone().build()).search_path), ["/old"]);
    let found = executable(&file.dynamic_name(29, "$ORIGIN/../lib:/opt/lib:").build());
    assert_eq!(texts(&found.search_path), ["$ORIGIN/../lib", "/opt/lib", ""]);
    assert_eq!(texts(&found.needed), ["libb.so", "liba.so"], "in the order in which the loader takes them");
}

#[test]
fn a_dynamic_section_far_inside_a_large_file_is_read_as_one_at_its_start() {
    let far = elf().constants(&vec![b'.'; 9 << 20]).interpreter("/lib/ld.so").needs("libc.so.6");
    let file =
        far.unloaded(".comment", b"GCC: (Debian)\0rustc version 1.75.0 (82e1608df 2023-12-21)\0").build();
    // patchelf moves names and dynamic section to the end
    let mut moved = file.clone();
    let end = moved.len() as u64;
    let offset = |segment: usize| 64 + 56 * segment;
    let read = |file: &[u8], at: usize| u64::from_le_bytes(file[at..at + 8].try_into().expect("8 bytes"));
    let (dynamic, size) = (read(&file, offset(2) + 8), read(&file, offset(2) + 32));
    moved.extend_from_within(dynamic as usize..(dynamic + size) as usize);
    moved[dynamic as usize..(dynamic + size) as usize].fill(0xff);
    moved[offset(2) + 8..offset(2) + 16].copy_from_slice(&end.to_le_bytes());
    for file in [file, moved] {
        for chunk in [1_000, 65_536, 1 << 20] {
            let Some(Facts::Executable(found)) = examine_in(&file, chunk) else { panic!("an executable") };
            assert_eq!(texts(&found.needed), ["libc.so.6"]);
            assert_eq!(found.rustc.as_deref(), Some("1.75.0"));
        }
    }
}

fn mach_header(cpu: u32, kind: u32) -> Vec<u8> {
    [0xfeed_facf, cpu, 0, kind, 0, 0, 0, 0].into_iter().flat_map(u32::to_le_bytes).collect()
}

fn universal(cpus: &[u32]) -> Vec<u8> {
    let mut file: Vec<u8> = [0xcafe_babe, cpus.len() as u32].into_iter().flat_map(u32::to_be_bytes).collect();
    for (number, cpu) in cpus.iter().enumerate() {
        file.extend([*cpu, 0, 1_000 + 32 * number as u32, 32, 0].into_iter().flat_map(u32::to_be_bytes));
    }
    file.resize(1_000, 0);
    [file, cpus.iter().flat_map(|cpu| mach_header(*cpu, 2)).collect()].concat()
}

#[test]
fn mach_o_files_are_of_one_processor_or_several_and_no_java_classes() {
    let (amd64, arm64) = (0x0100_0007, 0x0100_000c);
    let one = executable(&mach_header(arm64, 6));
    assert_eq!(
        (one.format, one.machine, one.role),
        (ExecutableFormat::MachO, Machine::Known("arm64"), ExecutableRole::Library)
    );
    let several = executable(&universal(&[amd64, arm64]));
    assert_eq!(several.machine, Machine::Several(vec!["amd64", "arm64"]));
    assert_eq!((several.role, several.strippable), (ExecutableRole::Program, None));
    let class = [&[0xca, 0xfe, 0xba, 0xbe, 0, 0, 0, 61][..], &[0; 3_000]].concat();
    assert_eq!(examine_in(&class, 100), None);
    let old_class = [&[0xca, 0xfe, 0xba, 0xbe, 0, 3, 0, 45][..], &[0; 3_000]].concat();
    assert_eq!(examine_in(&old_class, 100), None);
}

fn pe(machine: u16, characteristics: u16, section: &[u8; 8]) -> Vec<u8> {
    let mut file = vec![0; 200];
    file[..2].copy_from_slice(b"MZ");
    file[0x3c] = 128;
    file[128..132].copy_from_slice(b"PE\0\0");
    file[132..134].copy_from_slice(&machine.to_le_bytes());
    file[134] = 1;
    file[150..152].copy_from_slice(&characteristics.to_le_bytes());
    file[152..160].copy_from_slice(section);
    file
}

#[test]
fn pe_files_are_programs_or_libraries_and_no_plain_dos_programs() {
    let program = executable(&pe(0x8664, 0x22, b".text\0\0\0"));
    assert_eq!(
        (program.format, program.machine, program.role),
        (ExecutableFormat::Pe, Machine::Known("amd64"), ExecutableRole::Program)
    );
    assert!(!program.is_packed);
    let library = executable(&pe(0xaa64, 0x2022, b"UPX0\0\0\0\0"));
    assert_eq!((library.machine, library.role), (Machine::Known("arm64"), ExecutableRole::Library));
    assert!(library.is_packed);
    assert_eq!(examine_in(&[&b"MZ"[..], &[0x90; 500]].concat(), 100), None);
}

/// Build info as Go 1.18 and newer write it.
fn build_info(version: &str, lines: &str) -> Vec<u8> {
    let mut info = b"\xff Go buildinf:\x08\x02".to_vec();
    info.resize(32, 0);
    for text in [version.to_owned(), format!("{}{lines}{}", "<".repeat(16), ">".repeat(16))] {
        let mut length = text.len();
        while length >= 0x80 {
            info.push(length as u8 | 0x80);
            length >>= 7;
        }
        info.push(length as u8);
        info.extend(text.bytes());
    }
    [info, vec![0; 64]].concat()
}

fn go_program(constants: &[&[u8]]) -> Executable {
    executable(&elf().constants(&constants.concat()).build())
}

#[test]
fn go_says_how_it_built_a_program() {
    let lines = "path\texample.com/app/cmd\nmod\texample.com/app\t(devel)\t\ndep\tgolang.org/x/net\tv0.17.0\th1:x=\n\
                 dep\texample.com/old\tv1.0.0\n=>\texample.com/new\tv1.0.1\th1:y=\nbuild\tCGO_ENABLED=0\n\
                 build\t-ldflags=\"-X \\\"main.v=\\u00e9 1\\\"\"\n";
    // cmd/go holds the magic without what belongs to it
    let magic: &[u8] = b"\xff Go buildinf:..not this one.........................................";
    let build = go_program(&[magic, &build_info("go1.22.3", lines)]).go.expect("built by Go");
    assert_eq!((&*build.version, &*build.path), ("go1.22.3", "example.com/app/cmd"));
    let main = build.main.as_ref().expect("a main module");
    assert_eq!((&*main.path, &*main.version), ("example.com/app", "(devel)"));
    let deps: Vec<_> = build.deps.iter().map(|module| (&*module.path, &*module.version)).collect();
    assert_eq!(deps, [("golang.org/x/net", "v0.17.0"), ("example.com/new", "v1.0.1")]);
    assert_eq!(build.setting("CGO_ENABLED"), Some("0"));
    assert_eq!(build.setting("-ldflags"), Some("-X \"main.v=\u{e9} 1\""));
    assert_eq!(go_program(&[magic]).go, None);
}

#[test]
fn build_info_of_old_go_lies_where_its_addresses_say() {
    let base = 0x40_0000u64;
    let place = executable_offset();
    let mut info = b"\xff Go buildinf:\x08\0".to_vec();
    info.extend((base + place + 48).to_le_bytes());
    info.extend((base + place + 64).to_le_bytes());
    info.resize(48, 0);
    info.extend([base + place + 80, 8, base + place + 88, 44].into_iter().flat_map(u64::to_le_bytes));
    info.extend(b"go1.16.7<<<<<<<<<<<<<<<<path\tmain/p\n>>>>>>>>>>>>>>>>");
    let build = go_program(&[&info, &[0; 64]]).go.expect("built by Go");
    assert_eq!((&*build.version, &*build.path), ("go1.16.7", "main/p"));
}

/// Where the constants of [`elf`] begin in the file.
fn executable_offset() -> u64 {
    let file = elf().constants(b"here they are").build();
    file.windows(13).position(|bytes| bytes == b"here they are").expect("the constants") as u64
}

#[test]
fn signs_are_looked_for_in_what_is_loaded_and_nowhere_else() {
    let words: [&[u8]; 3] = [
        b"/etc/ssl/certs/ca-certificates.crt",
        b"\0time.LoadLocation\0",
        b"\0time/tzdata.loadFromEmbeddedTZData\0",
    ];
    for (number, word) in words.iter().enumerate() {
        let found = go_program(&[&[b'.'; 300_000], word, &[b'.'; 300_000]]);
        let signs = [found.reads_certificates, found.loads_time_zones, found.embeds_time_zones];
        assert_eq!(signs.map(usize::from).iter().sum::<usize>(), 1);
        assert!(signs[number], "{}", word.escape_ascii());
        let unloaded = executable(&elf().constants(b".").unloaded(".debug_str", word).build());
        assert!(!unloaded.reads_certificates && !unloaded.loads_time_zones && !unloaded.embeds_time_zones);
    }
    // a method, or a function of another package
    assert!(!go_program(&[b"\0time.LoadLocationFromTZData\0runtime.LoadLocation\0"]).loads_time_zones);
}

#[test]
fn upx_is_known_by_its_mark_where_there_are_no_sections() {
    let packed = elf().constants(b"\xd1\x9e\xa0\x2cUPX!\x0c\x10").without_section_table().build();
    assert!(executable(&packed).is_packed);
    // libraries have it at the end only
    let library = elf().kind(3).needs("libc.so.6").constants(&[b'.'; 90_000]).without_section_table().build();
    assert!(!executable(&library).is_packed);
    assert!(executable(&[&library[..], b"UPX!", &[0; 32]].concat()).is_packed);
    // UPX itself carries the word
    assert!(!executable(&elf().constants(b"UPX!").build()).is_packed);
}

#[test]
fn sections_whose_names_had_passed_are_told_by_kind_and_flags() {
    let strings = 0x30; // merged strings, as compilers flag what they say of themselves
    let file = elf()
        .constants(&[b'.'; 40_000])
        .section(".comment", 1, strings, b"GCC: (Debian 12.2.0-14) 12.2.0\0")
        .section(".note.tool", 7, 0, &[b'n'; 40])
        .unloaded(".debug_info", &[b'd'; 30_000])
        .section(".debug_str", 1, strings, &[b's'; 20_000])
        .section(".symtab", 2, 0, &[b's'; 12_000])
        .build();
    let named = executable(&file).strippable.expect("ELF").expect("readable");
    assert_eq!((named.dwarf, named.symbols), (50_000, 12_000));
    // lld puts the names before those of symbols, which may be long: too far from the end to be kept
    let table = u64::from_le_bytes(file[40..48].try_into().expect("8 bytes"));
    let far = [&file[..table as usize], &vec![b's'; 2 << 20], &file[table as usize..]].concat();
    let mut far = far;
    far[40..48].copy_from_slice(&(table + (2 << 20)).to_le_bytes());
    let nameless = executable(&far).strippable.expect("ELF").expect("readable");
    assert_eq!((nameless.dwarf, nameless.symbols), (50_000, 12_000));
    assert!(nameless.total().abs_diff(named.total() + (2 << 20)) < 30, "{nameless:?} is not {named:?}");
}
