//! Several processes at one cache, and some that are killed: what is found is whole, or it is not found.

use std::fs;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use imgscope::cache::{Cache, clear, contents, verify};

use crate::support::Folder;
use crate::support::cache::{ROOMY, VERSION, blob, diff_id, entries, files, layer, open};
use crate::support::program::program;

/// Names the cache that a run of the next test fills until it is killed.
const FILLED: &str = "IMGSCOPE_TEST_FILLED_CACHE";
const FILLER: &str = "cache_processes::a_process_keeps_and_finds_layers";

/// Layers that the processes keep: so many that each is kept many times.
const LAYERS: usize = 12;

fn keep_all(cache: &Cache) {
    for number in 0..LAYERS {
        cache.keep_layer(&blob(&layer(number)), &layer(number));
    }
}

/// Whatever is found is what was kept.
#[track_caller]
fn finds_only_what_was_kept(cache: &Cache) -> usize {
    let found = (0..LAYERS).filter_map(|number| Some((number, cache.layer(&blob(&layer(number)))?)));
    let found = found.map(|(number, found)| assert_eq!(format!("{found:?}"), format!("{:?}", layer(number))));
    found.count()
}

#[test]
fn a_process_keeps_and_finds_layers() {
    let Some(at) = std::env::var_os(FILLED) else {
        let folder = Folder::new();
        let cache = open(&folder.path("cache"));
        keep_all(&cache);
        return assert_eq!(finds_only_what_was_kept(&cache), LAYERS);
    };
    loop {
        let cache = Cache::open((&at).into(), ROOMY);
        keep_all(&cache);
        finds_only_what_was_kept(&cache);
        assert_eq!(cache.take_note(), None);
    }
}

/// A process that fills a cache until it is killed, which it is at the latest when its test has ended or failed.
struct Filler(Child);

impl Filler {
    fn of(folder: &Folder) -> Self {
        let mut itself = Command::new(std::env::current_exe().expect("this program"));
        itself.args(["--exact", FILLER]).env(FILLED, folder.path("cache"));
        Self(itself.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("it starts"))
    }

    fn is_running(&mut self) -> bool {
        self.0.try_wait().expect("a process").is_none()
    }
}

impl Drop for Filler {
    fn drop(&mut self) {
        // one that has ended already can't be killed
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn a_process_that_is_killed_at_any_point_leaves_nothing_that_is_believed() {
    let folder = Folder::new();
    let at = folder.path("cache");
    let mut halves = 0;
    for round in 0..12u32 {
        let filler = Filler::of(&folder);
        let started = Instant::now();
        while entries(&at).is_empty() && started.elapsed() < Duration::from_secs(60) {
            std::thread::yield_now();
        }
        let pause = started.elapsed() + Duration::from_micros(u64::from(round) * 1_700);
        while started.elapsed() < pause {
            std::thread::yield_now();
        }
        drop(filler);
        halves +=
            files(&at.join(VERSION)).iter().filter(|file| file.to_string_lossy().contains(".new-")).count();
        let verified = verify(&at).expect("a cache");
        assert_eq!(verified.damaged, [], "round {round}");
        assert!(verified.good > 0);
        finds_only_what_was_kept(&open(&at));
        clear(&at).expect("a cache");
        assert_eq!(contents(&at).expect("a cache").entries.len(), 0);
    }
    assert!(files(&at.join(VERSION)).len() == 1, "the tag alone is left, of {halves} that were half written");
}

#[test]
fn several_fill_clear_and_check_at_once() {
    let folder = Folder::new();
    let at = folder.path("cache");
    let mut fillers = [Filler::of(&folder), Filler::of(&folder)];
    let run = |action: &str| {
        let mut command = program();
        let output = command.args(["cache", action, "--cache-dir"]).arg(&at).output().expect("it starts");
        assert!(output.status.success(), "{action}: {}", String::from_utf8_lossy(&output.stderr));
    };
    // a limit that has entries given up all the time
    let tight = Cache::open(at.clone(), 6 * 4_096);
    for round in 0..20 {
        keep_all(&tight);
        finds_only_what_was_kept(&tight);
        run(if round % 2 == 0 { "clear" } else { "verify" });
        assert_eq!(verify(&at).expect("a cache").damaged, [], "round {round}");
    }
    for filler in &mut fillers {
        assert!(filler.is_running(), "a filler has failed");
    }
    drop(fillers);
    assert_eq!(tight.take_note(), None);
    keep_all(&tight);
    let kept: u64 = entries(&at).iter().map(|path| fs::metadata(path).expect("a file").len()).sum();
    assert!(kept > 0 && tight.layer(&diff_id(&layer(LAYERS - 1))).is_some());
}
