//! The borders between panes: dragged by the mouse, moved by keys, never so far that a pane is of no use.

use std::sync::Arc;

use imgscope::compare::Comparison;
use imgscope::tui::{State, parse_keys, play, play_comparison, screen, update};
use ratatui::layout::Size;

use crate::compare::compared;
use crate::explorer::example;
use crate::support::screen::{has, press};
use crate::support::{Session, image};

const SIZES: [(u16, u16); 3] = [(80, 24), (120, 40), (200, 60)];
/// Columns that layers and files keep.
const LEAST: u16 = 28;

#[track_caller]
fn after(keys: &str, size: (u16, u16)) -> String {
    play(example(), keys, size, false).expect("keys")
}

/// The column of the line between layers and files.
#[track_caller]
fn divider(screen: &str) -> u16 {
    let line = screen.lines().find(|line| line.contains('│')).expect("two columns");
    line.chars().position(|c| c == '│').expect("a line") as u16
}

/// The row of the rule above the details.
#[track_caller]
fn details(screen: &str, title: &str) -> u16 {
    let row = screen.lines().position(|line| line.starts_with(&format!("─ {title}")));
    row.unwrap_or_else(|| panic!("no {title}:\n{screen}")) as u16
}

#[test]
fn the_line_between_layers_and_files_is_dragged_with_the_mouse() {
    for size in SIZES {
        let first = divider(&after("", size));
        for wanted in [first - 5, first, first + 7] {
            let dragged = after(&format!("<click {first},9><drag {},9><drag {wanted},12>", first - 2), size);
            assert_eq!(divider(&dragged), wanted, "{size:?}:\n{dragged}");
        }
    }
}

#[test]
fn both_panes_keep_columns_enough_to_be_read_however_far_the_line_is_dragged() {
    for size in SIZES {
        let first = divider(&after("", size));
        let left = after(&format!("<click {first},9><drag 0,9>"), size);
        assert_eq!(divider(&left), LEAST, "{left}");
        let right = after(&format!("<click {first},9><drag {},9>", size.0 - 1), size);
        assert_eq!(divider(&right), size.0 - 1 - LEAST, "{right}");
    }
}

#[test]
fn the_border_above_the_details_is_dragged_in_every_tab_that_has_them() {
    for size in SIZES {
        for (tab, title) in
            [("", "Layer 3"), ("2", "Step"), ("3", "Details"), ("5", "Finding"), ("7", "Details")]
        {
            let first = details(&after(tab, size), title);
            let wanted = first + 2;
            let dragged = after(&format!("{tab}<click 4,{first}><drag 4,{wanted}>"), size);
            assert_eq!(details(&dragged, title), wanted, "{tab} {size:?}:\n{dragged}");
            let top = after(&format!("{tab}<click 4,{first}><drag 4,0>"), size);
            has(&top, "━");
            assert!(details(&top, title) >= 7, "a list keeps two rows:\n{top}");
            let bottom = after(&format!("{tab}<click 4,{first}><drag 4,{}>", size.1 - 1), size);
            assert_eq!(details(&bottom, title), size.1 - 3, "details keep a row:\n{bottom}");
        }
    }
}

#[test]
fn keys_move_the_borders_and_put_them_back() {
    for size in SIZES {
        let first = after("", size);
        let column = divider(&first);
        assert_eq!(divider(&after("(", size)), column - 4);
        assert_eq!(divider(&after("))", size)), column + 8);
        assert_eq!(details(&after("++", size), "Layer 3"), details(&first, "Layer 3") - 2);
        assert_eq!(details(&after("-", size), "Layer 3"), details(&first, "Layer 3") + 1);
        assert_eq!(details(&after("3+", size), "Details"), details(&after("3", size), "Details") - 1);
        assert_eq!(after("((+++3+1=", size), first);
    }
}

#[test]
fn a_key_that_has_reached_the_end_leads_back_at_once() {
    for size in SIZES {
        let far = "(".repeat(60);
        assert_eq!(divider(&after(&far, size)), LEAST);
        assert_eq!(divider(&after(&format!("{far})"), size)), LEAST + 4);
    }
}

#[test]
fn where_there_is_one_column_the_key_says_so_and_the_details_still_move() {
    has(&after("(", (60, 24)), "layers and files are not side by side here");
    let first = details(&after("", (60, 24)), "Layer 3");
    assert_eq!(details(&after("+", (60, 24)), "Layer 3"), first - 1);
    // too low for details at first
    assert!(!after("", (80, 14)).contains("─ Layer"));
    has(&after("+", (80, 14)), "─ Layer 3");
}

#[test]
fn borders_keep_their_share_of_a_terminal_that_changes_its_size() {
    let first = divider(&after("", (120, 40)));
    let keys = format!("<click {first},9><drag 60,9>");
    assert_eq!(divider(&after(&format!("{keys}<size 200x60>"), (120, 40))), 100);
    assert_eq!(divider(&after(&format!("{keys}<size 80x24>"), (120, 40))), 40);
    // too narrow for two columns, and back
    assert_eq!(divider(&after(&format!("{keys}<size 50x20><size 120x40>"), (120, 40))), 60);
}

#[test]
fn whatever_is_dragged_at_whatever_size_is_drawn() {
    let now = "2026-03-01T12:00:00Z".parse().expect("a time");
    for (width, height) in [(40, 10), (57, 11), (79, 12), (80, 10), (80, 13), (81, 17), (300, 9), (500, 100)]
    {
        let mut state = State::exploring(example(), Size::new(width, height), false, now);
        for tab in ["1", "1<tab>", "3", "7"] {
            for y in (0..height).step_by(7) {
                press(&mut state, &format!("{tab}<click {},{y}><drag {y},{}>+)", width / 2, height - y));
                let text = screen(&state, false);
                assert_eq!(text.lines().count(), usize::from(height));
            }
        }
    }
}

fn two() -> Arc<Comparison> {
    let of = |size| image().layer(|l| l.file("app/hello", size).file("etc/motd", 300)).by("COPY app /app");
    Arc::new(compared([of(1_000_000), of(3_000_000)]))
}

#[test]
fn the_border_of_a_comparison_is_moved_the_same_way() {
    let after = |keys: &str, size| play_comparison(two(), keys, size, false).expect("keys");
    let rule = |screen: &str| {
        let rules = screen.lines().enumerate().filter(|(_, line)| line.starts_with('─'));
        rules.map(|(row, _)| row as u16).last().expect("details")
    };
    for size in SIZES {
        for tab in ["", "3"] {
            let first = rule(&after(tab, size));
            let dragged = after(&format!("{tab}<click 4,{first}><drag 4,{}>", first - 2), size);
            assert_eq!(rule(&dragged), first - 2, "{dragged}");
            assert_eq!(rule(&after(&format!("{tab}+"), size)), first - 1);
        }
        has(&after("2+", size), "there are no details here");
    }
}

#[test]
fn a_border_is_dragged_in_a_real_terminal() {
    let session = Session::demo(120, 40);
    let column = |session: &Session| divider(&session.text());
    let first = column(&session);
    // pressed, moved while held, let go, moved again
    let report = |button: u16, x: u16, last: char| format!("\u{1b}[<{button};{};10{last}", x + 1);
    let drag = report(0, first, 'M') + &report(32, 70, 'M') + &report(0, 70, 'm');
    let session = session.press(&drag).until("a wider column", |session| column(session) == 70);
    let session =
        session.press(&(report(32, 40, 'M') + ")")).until("a key's step", |session| column(session) == 74);
    let (code, session) = session.press("q").end();
    assert_eq!(code, 0);
    session.is_restored();
}

#[test]
fn what_is_no_border_is_not_dragged() {
    for size in SIZES {
        let clicked = after("<click 4,6>", size);
        assert_eq!(after("<click 4,6><drag 40,12>", size), clicked);
        // nor is what lies below help
        assert_eq!(after("?<drag 40,9><esc>", size), after("", size));
    }
    assert!(parse_keys("<drag 4>").is_err());
    let now = "2026-03-01T12:00:00Z".parse().expect("a time");
    let mut state = State::exploring(example(), Size::new(80, 24), false, now);
    for message in parse_keys("<drag 40,9>").expect("keys") {
        assert!(update(&mut state, message).is_none());
    }
}
