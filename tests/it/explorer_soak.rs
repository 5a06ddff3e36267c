//! The explorer on a terminal that says anything: keys, mouse, pastes and sizes at random, sequences cut, sent apart and
//! never ended. Afterwards it follows a resize, and `q` ends it.
//!
//! `IMGSCOPE_FUZZ_SEED` and `IMGSCOPE_FUZZ_SECONDS` choose another start, and go on for longer.

use std::time::{Duration, Instant};

use crate::support::program::PROGRAM;
use crate::support::{Folder, Random, Session, image, seed_and_time};

/// What is said in one session.
const WORDS: usize = 250;

/// Keys that mean something; `q` and Ctrl-C end the explorer, and are pressed when that is wanted.
#[rustfmt::skip]
const KEYS: &[&[u8]] = &[
    b"j", b"k", b"h", b"l", b"g", b"G", b"\r", b" ", b"\t", b"\x1b[Z", b"\x1b", b"/", b"a", b"\x7f", b"o", b"c", b"s",
    b"u", b"U", b"b", b"e", b"E", b"n", b"N", b"[", b"]", b"<", b">", b"{", b"}", b"1", b"2", b"3", b"4", b"5", b"t",
    b"w", b"?", b"p", b"X", b"J", b"K", b"y", b"\x02", b"\x04", b"\x06", b"\x08", b"\x15", b"\x1a", b"\x1b[A",
    b"\x1bOB", b"\x1b[5~", b"\x1b[6~", b"\x1b[1;5H", b"\x1bOP", b"\x1bj", "é日".as_bytes(),
];

/// Sequences that never end as they should, and some that make no sense.
#[rustfmt::skip]
const BROKEN: &[&[u8]] = &[
    b"\x1b[", b"\x1bO", b"\x1b[<", b"\x1b[<0;1", b"\x1b[<0;0;0M", b"\x1b[M ", b"\x1b[M   ", b"\x1b[32;0;0M",
    b"\x1b[0;0R", b"\x1b[?6", b"\x1b[1;", b"\x1b[[", b"\x1b[200~never ended, q", b"\x1b[201~", b"\xc3", b"\xf0\x9f",
    b"\xff\xfe", b"\x1b[999999999999999999999999999999999999", b"\x1bP", b"\x1b]52;c;", b"\x1b[27;5;113~",
    b"\x1b[I\x1b[O", b"\x1b\x1b", b"\x1b[<255;65535;65535M", b"\x1b[<99999;1;1M",
];

/// One thing that a terminal might say.
fn word(random: &mut Random) -> Vec<u8> {
    match random.below(8) {
        0..3 => random.of(KEYS).to_vec(),
        3 => random.of(BROKEN).to_vec(),
        4 => b"\x1b[200~a path\rq /q\n\x1b[201~".to_vec(),
        5 => (0..random.below(12))
            .map(|_| random.next() as u8)
            .filter(|byte| !b"q\x03".contains(byte))
            .collect(),
        _ => {
            let button = random.of(&["0", "2", "32", "35", "64", "65"]);
            let end = random.of(&["M", "m"]);
            format!("\x1b[<{button};{};{}{end}", random.below(130), random.below(50)).into_bytes()
        }
    }
}

/// Says many things; some in pieces, so that the next byte comes when the last one was taken in.
fn soak(mut session: Session, random: &mut Random) -> Session {
    let moment = Duration::from_millis(2);
    for _ in 0..WORDS {
        match random.below(12) {
            0 => session = session.resize(1 + random.below(150) as u16, 1 + random.below(50) as u16),
            1 => {
                // a pause in a paste ends it, and what follows are keys
                for byte in word(random).into_iter().filter(|byte| *byte != b'q') {
                    session = session.send(&[byte]);
                    assert!(session.listen(moment), "it ended:\n{}", session.text());
                }
            }
            _ => {
                let mut words = word(random);
                words.extend((0..random.below(3)).flat_map(|_| word(random)));
                words.retain(|byte| !b"\x03".contains(byte));
                session = session.send(&words);
            }
        }
        assert!(session.listen(moment), "it ended:\n{}", session.text());
    }
    session
}

/// It follows a resize at once, whatever it is in the middle of hearing, and after a pause every key is a key.
fn answers(session: Session) {
    let session = session.resize(39, 9).until_shown("40×10");
    let mut session = session.resize(100, 30).until("the whole screen", |s| !s.text().contains("40×10"));
    // Esc leaves a filter, another one a popup, and a paste without an end takes the first of them
    for _ in 0..4 {
        assert!(session.listen(Duration::from_millis(600)));
        session = session.press("\x1b");
        assert!(session.listen(Duration::from_millis(100)));
        session = session.press("q");
        if !session.listen(Duration::from_millis(400)) {
            break;
        }
    }
    let (code, session) = session.end();
    assert_eq!(code, 0);
    session.is_restored();
}

fn soaked(start: impl Fn() -> Session) {
    let (seed, time) = seed_and_time(1_000);
    let end = Instant::now() + time;
    for seed in seed.. {
        println!("IMGSCOPE_FUZZ_SEED={seed}");
        let session = soak(start(), &mut Random(seed));
        #[cfg(target_os = "linux")]
        takes_little_memory(session.process());
        answers(session);
        if Instant::now() > end {
            break;
        }
    }
}

#[cfg(target_os = "linux")]
fn takes_little_memory(process: u32) {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).expect("it runs");
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("a peak");
    let kib: u64 = peak.trim().trim_end_matches(" kB").parse().expect("a number");
    assert!(kib < 150_000, "{kib} kB of memory");
}

#[test]
fn whatever_a_terminal_says_the_explorer_of_an_image_follows_a_resize_and_ends_by_q() {
    soaked(|| Session::demo(100, 30));
}

#[test]
fn whatever_a_terminal_says_a_comparison_follows_a_resize_and_ends_by_q() {
    let folder = Folder::new();
    let archive = |name: &str, size: usize| {
        let image = image().tag(name).layer(|l| l.file("app", size).file(name, 70).dir("d").file("d/x", 9));
        folder.file(name, &image.docker_archive())
    };
    let archives = [archive("a.tar", 1_000), archive("b.tar", 3_000), archive("c.tar", 3_000)];
    let arguments = ["diff", &archives[0], &archives[1], &archives[2]];
    soaked(|| Session::start(100, 30, PROGRAM, &arguments, &[]).until_shown("Matrix"));
}

#[test]
fn a_resize_is_followed_while_the_rest_of_a_sequence_is_awaited() {
    let session = Session::demo(100, 30).send(b"\x1b[<0;1").resize(39, 9).until_shown("40×10");
    // the first digit of what was cut may be on its way for ever; a letter is none of it
    let (code, session) = session.press("q").end();
    assert_eq!(code, 0);
    session.is_restored();
}

#[test]
fn a_paste_is_no_key_and_where_a_filter_is_typed_it_is_text() {
    let session = Session::demo(100, 30).send(b"\x1b[200~q\x1b[201~?").until_shown("Shift-Tab");
    let session = session.press("\x1b").until("the end of the help", |s| !s.text().contains("Shift-Tab"));
    let session = session.press("\t/").send(b"\x1b[200~zone\rinfo q\x1b[201~").until_shown("zone");
    assert!(!session.text().contains("info q"), "{}", session.text());
    session.press("\x03").end().1.is_restored();
}
