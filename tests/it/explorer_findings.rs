//! Findings and marks in the explorer: keys in, screen out.

use std::io;
use std::sync::Arc;

use imgscope::finding::{Claim, Confidence, Diagnosis, Finding, RULES, Severity};
use imgscope::tui::{Effect, Message, State, play, screen, update};
use ratatui::layout::Size;

use crate::support::screen::{has, lacks, line, press};
use crate::support::{image, node};

/// A Go toolchain of 350 kB beside 59 kB, of which a later layer overwrites 20 kB and removes 9 kB; only the toolchain
/// is found.
fn image_with_toolchain() -> Diagnosis {
    let mut diagnosis = image()
        .tag("shop:7")
        .layer(|l| l.file("bin/sh", 30_000).file("etc/motd", 20_000).file("tmp/key", 9_000))
        .by("ADD alpine.tar.gz / # buildkit")
        .layer(|l| l.file("usr/local/go/bin/go", 300_000).file("usr/local/go/pkg/tool/compile", 50_000))
        .by("RUN /bin/sh -c apk add go # buildkit")
        .layer(|l| l.fill(b'y').file("etc/motd", 20_000).whiteout("tmp/key"))
        .by("COPY etc /etc # buildkit")
        .diagnose();
    diagnosis.findings.retain(|finding| finding.rule.id == "go-toolchain");
    diagnosis.removable = diagnosis.findings[0].claim.clone();
    diagnosis
}

/// Adds a finding at paths, as a rule would make it.
fn with(mut diagnosis: Diagnosis, severity: Severity, error: Option<&str>, paths: &[&str]) -> Diagnosis {
    let nodes: Vec<_> = paths.iter().map(|path| node(&diagnosis.analysis, path)).collect();
    diagnosis.findings.push(Finding {
        rule: RULES[0],
        severity,
        title: "a key".to_owned(),
        advice: "Leave it out.".to_owned(),
        error: error.map(str::to_owned),
        paths: nodes.iter().map(|node| diagnosis.analysis.tree.path(*node)).collect(),
        nodes,
        layer: None,
        claim: Claim::default(),
        saves: 0,
        saves_compressed: None,
        confidence: Confidence::Exact,
        is_given_secret: false,
    });
    diagnosis
}

/// The image with a toolchain, and findings that say why it does not run and where a key lay.
pub fn example() -> Arc<Diagnosis> {
    let diagnosis = with(image_with_toolchain(), Severity::Medium, None, &["tmp/key", "etc/motd"]);
    Arc::new(with(diagnosis, Severity::High, Some("exec /bin/sh: exec format error"), &["bin/sh"]))
}

/// The image with a toolchain, and a finding that says where a key lay.
pub fn toolchain() -> Arc<Diagnosis> {
    Arc::new(with(image_with_toolchain(), Severity::Medium, None, &["tmp/key", "etc/motd"]))
}

fn state(diagnosis: Arc<Diagnosis>, size: (u16, u16)) -> State {
    let now = "2026-03-01T12:00:00Z".parse().expect("a time");
    State::exploring(diagnosis, Size::new(size.0, size.1), false, now)
}

/// The screen after keys, at 120×36.
#[track_caller]
fn after(keys: &str) -> String {
    play(toolchain(), keys, (120, 36), false).expect("keys")
}

#[test]
fn the_fifth_tab_lists_what_does_not_belong_with_what_it_saves() {
    for (width, height) in [(80, 24), (140, 40)] {
        let screen = play(toolchain(), "5", (width, height), false).expect("keys");
        has(&screen, "5 Findings 350kB");
        has(&screen, "Findings: 350kB of 429kB can be removed");
        has(&screen, "   350kB  ◆ medium   1  Go toolchain");
        has(&screen, "       -  ◆ medium   -  a key");
    }
}

#[test]
fn an_estimate_is_told_from_what_is_exact() {
    let mut diagnosis = image_with_toolchain();
    diagnosis.findings[0].confidence = Confidence::Estimate("as others compress");
    let screen = play(Arc::new(diagnosis), "5<space>", (120, 36), false).expect("keys");
    has(&screen, "~350kB");
    has(&screen, "about 350.00 kB (350,000 bytes): as others compress");
    has(&screen, "✓ 1 marked: −~350kB · unpacked 429kB → ~79kB");
}

#[test]
fn the_details_of_a_finding_say_what_to_change_and_which_step_brought_it() {
    let screen = play(toolchain(), "5", (100, 40), false).expect("keys");
    has(&screen, "advice     Use a multi-stage build and copy only the program into the final stage.");
    has(&screen, "saves      exactly 350.00 kB (350,000 bytes)");
    has(&screen, "path       /usr/local/go");
    has(&screen, "added by   layer 1 · RUN apk add go");
    has(&screen, "rule       go-toolchain");
    let more = play(toolchain(), "5J", (100, 40), false).expect("keys");
    has(&more, "compiler once the program is built");
    // what keeps it from running is among the first, whatever it saves
    let first =
        (0..3).map(|row| play(example(), &format!("5{}", "j".repeat(row)), (100, 40), false).expect("keys"));
    let screens: Vec<String> = first.collect();
    let error = "error      exec /bin/sh: exec format error";
    assert!(screens.iter().any(|screen| screen.contains(error)), "{}", screens.join("\n"));
}

#[test]
fn enter_on_a_finding_shows_its_path_in_the_files_and_escape_goes_back() {
    let screen = after("5<enter>");
    has(&screen, "━ Files of layers 0–2");
    has(&screen, " /usr/local/go");
    has(&screen, "finding    medium: Go toolchain");
    has(&after("5<enter><esc>"), "━ Findings");
}

#[test]
fn a_path_that_is_gone_is_shown_as_the_newest_layer_that_has_it() {
    let screen = after("5j<enter>");
    has(&screen, "Files of layers 0–1");
    has(&screen, " /tmp/key");
    has(&screen, "9.00 kB (9,000 bytes)");
}

#[test]
fn further_paths_of_a_finding_are_a_key_away() {
    has(&after("5j<enter>"), "Files of layers 0–1, path 1 of 2 (n)");
    for keys in ["5j<enter>n", "5j<enter>N", "5j<enter>nnn"] {
        let screen = after(keys);
        has(&screen, "Files of layers 0–2, path 2 of 2 (n)");
        has(&screen, " /etc/motd");
    }
    has(&after("5j<enter>nn"), " /tmp/key");
    // a filter has the keys first, and gives them back
    has(&after("5j<enter>/sh<enter>n"), " /bin/sh");
    has(&after("5j<enter>/sh<enter>n<esc>n"), " /etc/motd");
    lacks(&after("5<enter>"), "path 1 of 1");
}

#[test]
fn a_finding_about_no_file_says_so() {
    let diagnosis = with(image_with_toolchain(), Severity::Low, None, &[]);
    has(
        &play(Arc::new(diagnosis), "5j<enter>", (80, 24), false).expect("keys"),
        "this finding concerns no file",
    );
}

#[test]
fn the_file_tree_has_a_flag_beside_what_a_finding_names() {
    let screen = after("<tab>e");
    has(&line(&screen, "▾ usr/"), "1 · ▾ usr/");
    has(&line(&screen, "▾ go/"), "1 ◆     ▾ go/");
    has(&line(&screen, "compile"), "1 │  ");
    has(&line(&screen, "  sh"), "0       sh");
    has(&line(&play(example(), "<tab>e", (120, 36), false).expect("keys"), "  sh"), "0 ▲     sh");
    has(&line(&after("j<tab>e"), "  key"), "0 ◆     key");
}

#[test]
fn an_image_without_findings_has_no_column_for_flags() {
    let mut clean = image().layer(|l| l.file("srv/data", 10)).diagnose();
    clean.findings.clear();
    has(&play(Arc::new(clean), "<tab>e", (80, 24), false).expect("keys"), "0 ▾ srv/");
}

#[test]
fn the_details_of_a_path_tell_the_finding_of_a_directory_above_it() {
    let screen = after("<tab>/compile<enter>");
    has(&screen, "finding    medium: Go toolchain (from");
    has(&screen, "/usr/local/go)");
}

#[test]
fn no_findings_are_told_in_a_sentence() {
    let mut clean = image().layer(|l| l.file("a", 10)).diagnose();
    clean.findings.clear();
    let screen = play(Arc::new(clean), "5<enter>X", (80, 24), false).expect("keys");
    has(&screen, "No findings: nothing here looks out of place.");
    has(&screen, "no findings to mark");
}

#[test]
fn the_headline_says_how_much_is_removable() {
    let narrow = play(toolchain(), "", (80, 24), false).expect("keys");
    has(&narrow, "unpacked 429kB, 350kB removable · live 400kB · wasted 29kB");
    has(&after(""), "unpacked 429kB, 350kB removable · live 400kB");
    let screen = play(toolchain(), "", (40, 12), false).expect("keys");
    has(&screen, "unpacked 429kB, 350kB removable");
}

#[test]
fn an_image_that_will_not_run_says_so_first() {
    for size in [(80, 24), (40, 10)] {
        let screen = play(example(), "", size, false).expect("keys");
        assert!(
            screen.lines().nth(2).is_some_and(|line| line.starts_with(" ✗ will not run: exec /bin/sh:")),
            "{screen}"
        );
    }
    lacks(&after(""), "will not run");
    let clicked = play(example(), "<click 9,2>", (80, 24), false).expect("keys");
    has(&clicked, "error      exec /bin/sh");
    has(&play(example(), "<click 26,3>", (80, 24), false).expect("keys"), "━ Wasted");
}

#[test]
fn secrets_are_said_beside_what_keeps_the_image_from_running_and_lead_to_their_finding() {
    let key = "-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA7\n-----END RSA PRIVATE KEY-----\n";
    let image = || image().layer(|l| l.content(b"root/.ssh/id_rsa", key.as_bytes()).file("app", 10));
    let alone = image().runs(serde_json::json!({"Entrypoint": ["/app"]})).diagnose();
    let secrets = alone.findings.iter().filter(|finding| finding.rule.id == "private-key").count();
    assert_eq!(secrets, 1);
    let broken =
        image().runs(serde_json::json!({"Entrypoint": ["/is/not/there/by/any/means/at/all/whatever"]}));
    let both = Arc::new(broken.diagnose());
    for width in [80, 120, 200] {
        let screen = play(Arc::clone(&both), "", (width, 24), false).expect("keys");
        let alert = screen.lines().nth(2).unwrap_or_default();
        has(alert, "✗ will not run: ");
        has(alert, "✗ secrets: ");
    }
    let screen = play(Arc::clone(&both), "", (120, 24), false).expect("keys");
    let alert = screen.lines().nth(2).unwrap_or_default();
    let column = alert
        .chars()
        .position(|c| c == '✗')
        .and_then(|first| alert.chars().skip(first + 1).position(|c| c == '✗').map(|more| first + 1 + more));
    let clicked = play(both, &format!("<click {},2>", column.expect("two alerts") + 2), (120, 40), false);
    has(&clicked.expect("keys"), "rule       private-key");
}

#[test]
fn a_mark_that_saves_next_to_nothing_says_how_much_all_the_same() {
    let image = image().layer(|l| l.file("srv/large", 300_000_000).file("etc/small", 221_000));
    let screen =
        play(Arc::new(image.diagnose()), "<tab>/small<enter><space>", (120, 36), false).expect("keys");
    has(&screen, "✓ 1 marked: −221kB · unpacked 300MB");
}

#[test]
fn a_marked_path_shows_the_image_without_it() {
    let screen = after("<tab>/etc<enter><esc><space>");
    has(&screen, " ✓ 1 marked: −40kB · unpacked 429kB → 389kB · live 400kB → 380kB · wasted 29kB → 9kB");
    has(&line(&screen, "etc/"), "·✓  20kB");
    has(&after("<tab>/etc<enter><esc><space>k<space>"), "unpacked 429kB, 350kB removable");
}

#[test]
fn a_mark_goes_to_the_next_row_in_every_list() {
    let chosen = |keys: &str, pane: &str| {
        let title = line(&after(keys), pane);
        let place = title.split_whitespace().rfind(|word| word.contains('/'));
        place.map(|place| place.split('/').next().unwrap_or_default().to_owned()).expect("a place")
    };
    for (keys, pane) in [("<tab>", "━ Files"), ("3", "━ Wasted"), ("5", "━ Findings"), ("7", "━ Largest")]
    {
        assert_eq!(chosen(&format!("{keys}<home>"), pane), "1", "{pane}");
        assert_eq!(chosen(&format!("{keys}<home><space>"), pane), "2", "{pane}");
        has(&after(&format!("{keys}<home><space>")), "✓ 1 marked");
        has(&after(&format!("{keys}<home><space>k<space>")), "350kB removable");
    }
}

#[test]
fn the_way_back_to_a_finding_is_named() {
    let footer = |keys: &str| after(keys).trim_end().lines().last().unwrap_or_default().to_owned();
    has(&footer("5<enter>"), "Esc back to finding");
    lacks(&footer("5<enter><esc>"), "Esc");
}

#[test]
fn what_lies_below_a_marked_path_is_marked_with_it() {
    let keys = "<tab>/go<enter><esc>e<space>";
    has(&line(&after(keys), "compile"), " │  50kB");
    has(&after(&format!("{keys}j<space>")), "already marked as part of /usr/local/go");
}

#[test]
fn marks_of_all_kinds_stand_beside_their_rows_and_survive_tabs_and_layers() {
    let screen = after("3<space>5<space>1[[]53");
    has(&line(&screen, "/etc/motd"), "✓   20kB");
    has(&screen, "✓ 2 marked: −370kB · unpacked 429kB → 59kB · live 400kB → 50kB · wasted 29kB → 9kB");
    has(&line(&after("3<space>5<space>1[[]5"), "Go toolchain"), "✓  350kB");
    has(&after("3<space>5<space>U"), "unpacked 429kB, 350kB removable");
}

#[test]
fn equal_files_can_be_marked_but_for_one() {
    let equal = image().layer(|l| l.file("a/one", 5000).file("b/two", 5000)).diagnose();
    let screen = play(Arc::new(equal), "4<space>", (100, 30), false).expect("keys");
    has(&line(&screen, "/a/one"), "✓    5kB");
    has(&screen, "unpacked 10kB → 5kB · live 10kB → 5kB · wasted 0B");
}

#[test]
fn all_rows_can_be_marked_at_once_and_unmarked() {
    has(&after("3X"), "2 wasted paths marked");
    has(&after("3X"), "✓ 2 marked: −29kB · unpacked 429kB → 400kB · live 400kB · wasted 29kB → 0B");
    has(&after("3XX"), "2 wasted paths unmarked");
    has(&after("3<space>X"), "✓ 2 marked");
    has(&after("5X"), "2 findings marked");
    has(&after("2X"), "2 findings marked");
    has(&after("<tab>/o<enter>X"), "6 paths marked");
}

#[test]
fn while_there_are_marks_the_footer_tells_what_to_do_with_them() {
    let footer = |screen: String| screen.lines().last().unwrap_or_default().to_owned();
    let screen = footer(play(toolchain(), "<tab>", (80, 24), false).expect("keys"));
    assert!(screen.contains("Space mark") && !screen.contains("clear marks"), "{screen}");
    let screen = footer(play(toolchain(), "<tab><space>", (80, 24), false).expect("keys"));
    assert!(screen.starts_with(" p plan") && screen.contains("U clear marks"), "{screen}");
}

#[test]
fn the_plan_is_shown_copied_and_saved() {
    has(&after("p"), "Plan for all findings");
    let mut shown = state(toolchain(), (80, 24));
    assert!(press(&mut shown, "5<space>p").is_none());
    has(&screen(&shown, false), "Plan for what is marked");
    has(&screen(&shown, false), "s save  y copy  Tab next  Esc close");
    assert!(matches!(press(&mut shown, "y"), Some(Effect::Copy(plan)) if plan.contains("/usr/local/go")));
    has(&screen(&shown, false), "copied Changes");
    assert!(
        matches!(press(&mut shown, "s"), Some(Effect::Save(plan)) if plan.text.contains("/usr/local/go"))
    );
    has(&screen(&shown, false), "Plan for what is marked");
    update(&mut shown, Message::Saved(Err(io::Error::other("the disk is full"))));
    has(&screen(&shown, false), "not saved: the disk is full");
    has(&screen(&shown, false), "Plan for what is marked");
    update(&mut shown, Message::Saved(Ok("/home/ann/imgscope-plan.md".to_owned())));
    has(&screen(&shown, false), "saved as /home/ann/imgscope-plan.md");
    has(&screen(&shown, false), "Plan for what is marked");
    update(&mut shown, Message::Saved(Ok(format!("/{}/plan.md", "d".repeat(90)))));
    has(&screen(&shown, false), "d/plan.md");
}

#[test]
fn the_plan_can_be_read_to_its_end_and_closed() {
    has(&after("5XpG"), "/usr/local/go");
    lacks(&after("5Xp<esc>"), "Plan for");
    lacks(&after("5Xpp"), "Plan for");
}
