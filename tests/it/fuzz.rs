//! The fuzzers of `fuzz/` without a fuzzer: what their targets are given as seeds, and for a moment, what becomes of it by
//! random changes.
//!
//! `IMGSCOPE_FUZZ_SECONDS` goes on for longer, `IMGSCOPE_FUZZ_SEED` elsewhere. A target runs in a process of its own,
//! so that a stack that overflows, a hang and memory are noticed, too.

mod mutation;
#[path = "../../fuzz/src/lib.rs"]
mod targets;

use std::env;
use std::fs;
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::support::program::clean;
use crate::support::{Folder, Random, seed_and_time};
use mutation::mutated;
use targets::{TARGETS, Target};

/// Set for the process that reads what was changed: where the input is kept while it is read.
const INPUT: &str = "IMGSCOPE_TEST_FUZZ_INPUT";

/// How long a processor may need for one input, without optimization.
const PATIENCE: Duration = Duration::from_secs(10);

/// How long one that does not end is waited for, on a machine that does much else besides.
const HANG: Duration = Duration::from_secs(240);

/// What the process may take, itself and what it has read before included.
const MEMORY: u64 = 400_000;

fn seeds(target: &Target) -> Vec<(PathBuf, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds").join(target.name);
    let entries = fs::read_dir(&folder).expect("a folder of seeds");
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("a seed").path()).collect();
    paths.sort();
    assert!(!paths.is_empty(), "{} has no seeds", target.name);
    paths.into_iter().map(|path| (path.clone(), fs::read(path).expect("a seed"))).collect()
}

#[test]
fn the_seeds_of_every_fuzzer_are_read_as_promised() {
    let mut failed = Vec::new();
    for target in TARGETS {
        for (path, seed) in seeds(target) {
            if catch_unwind(|| (target.run)(&seed)).is_err() {
                failed.push(path.display().to_string());
            }
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

#[test]
fn every_target_has_a_fuzzer_of_its_name() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz");
    let manifest = fs::read_to_string(folder.join("Cargo.toml")).expect("the fuzzers' manifest");
    let fuzzers = fs::read_dir(folder.join("fuzz_targets")).expect("the fuzzers").count();
    assert_eq!(fuzzers, TARGETS.len());
    for Target { name, .. } in TARGETS {
        let source = fs::read_to_string(folder.join(format!("fuzz_targets/{name}.rs"))).expect("a fuzzer");
        assert!(source.contains(&format!("imgscope_fuzz::{}.run", name.to_uppercase())), "{source}");
        assert!(manifest.contains(&format!("path = \"fuzz_targets/{name}.rs\"")), "{name}");
    }
}

macro_rules! mutations {
    ($($test:ident of $target:ident;)+) => {
        $(#[test]
        fn $test() {
            survives(&targets::$target, concat!("fuzz::", stringify!($test)));
        })+
    };
}

mutations! {
    mutated_archives_keep_every_promise of ARCHIVE;
    mutated_layers_keep_every_promise of LAYER;
    mutated_documents_keep_every_promise of DOCUMENTS;
    mutated_elf_files_keep_every_promise of ELF;
    mutated_mach_o_files_keep_every_promise of MACH_O;
    mutated_pe_files_keep_every_promise of PE;
    mutated_package_databases_keep_every_promise of PACKAGES;
    mutated_databases_of_rpm_keep_every_promise of RPM;
    mutated_dockerfiles_keep_every_promise of DOCKERFILE;
    mutated_settings_of_dive_keep_every_promise of DIVE_CI;
    mutated_settings_keep_every_promise of CONFIG;
    mutated_answers_of_an_engine_keep_every_promise of ENGINE;
    mutated_answers_of_a_registry_keep_every_promise of REGISTRY;
}

/// Runs the test again in a process of its own, and tells what it was reading where it did not come to its end.
fn survives(target: &Target, test: &str) {
    let (seed, time) = seed_and_time(400);
    if let Some(input) = env::var_os(INPUT) {
        return mutate(target, seed, time, Path::new(&input));
    }
    let folder = Folder::new();
    let input = folder.path("input");
    let mut command = clean(env::current_exe().expect("this test"));
    command.args(["--exact", test, "--nocapture"]).env(INPUT, &input);
    for name in ["IMGSCOPE_FUZZ_SEED", "IMGSCOPE_FUZZ_SECONDS"] {
        command.envs(env::var_os(name).map(|value| (name, value)));
    }
    let output = assert_cmd::Command::from_std(command).timeout(time + HANG).output().expect("it runs");
    if output.status.success() {
        return;
    }
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("target/fuzz-{}", target.name));
    fs::copy(&input, &kept).expect("the input");
    let (said, told) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    let kept = kept.display();
    panic!(
        "{}: the input is kept in {kept}, and of use as a seed\n{}\n{said}\n{told}",
        target.name, output.status
    );
}

/// Changes seeds and reads them, until the time is over.
fn mutate(target: &Target, seed: u64, time: Duration, input: &Path) {
    let seeds: Vec<Vec<u8>> = seeds(target).into_iter().map(|(_, seed)| seed).collect();
    let start = Instant::now();
    let mut count = 0;
    while start.elapsed() < time {
        let changed = mutated(&mut Random(seed.wrapping_mul(1 << 32) + count), &seeds, target.is_text);
        fs::write(input, &changed).expect("a file");
        let before = processor_time();
        (target.run)(&changed);
        let taken = processor_time().saturating_sub(before);
        assert!(taken < PATIENCE, "it took {taken:?}");
        count += 1;
    }
    println!("{count} inputs");
    #[cfg(target_os = "linux")]
    {
        let status = fs::read_to_string("/proc/self/status").expect("a process");
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("a peak");
        let kib: u64 = peak.trim().trim_end_matches(" kB").parse().expect("a number");
        println!("{kib} kB of memory");
        assert!(kib < MEMORY, "{kib} kB of memory");
    }
}

/// What the process has had of the processors, in hundredths of a second.
#[cfg(target_os = "linux")]
fn processor_time() -> Duration {
    let stat = fs::read_to_string("/proc/self/stat").expect("a process");
    // what stands in brackets is a name, and may be anything
    let fields = stat.rsplit_once(')').expect("a name").1.split_whitespace();
    let ticks: u64 = fields.skip(11).take(2).map(|ticks| ticks.parse::<u64>().expect("a number")).sum();
    Duration::from_millis(10 * ticks)
}

#[cfg(not(target_os = "linux"))]
fn processor_time() -> Duration {
    static START: std::sync::OnceLock<Instant> = std::sync::OnceLock::new();
    START.get_or_init(Instant::now).elapsed()
}
