//! Sequences whole, cut, sent apart, never ended; and bytes that are none.

use crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, MouseButton, MouseEventKind};

use super::decoder::Decoder;

/// What bytes that come at once say, with a pause after them.
fn said(bytes: &[u8]) -> Vec<Event> {
    let mut decoder = Decoder::default();
    let mut events = decoder.take(bytes);
    events.extend(decoder.give_up());
    assert_eq!(decoder.patience(), None);
    events
}

/// The keys among events, Control as `^`, Alt as `!`.
fn keys(events: &[Event]) -> String {
    let name = |event: &Event| match event {
        Event::Key(KeyEvent { code, modifiers, .. }) => {
            let control = if modifiers.contains(KeyModifiers::CONTROL) { "^" } else { "" };
            let alt = if modifiers.contains(KeyModifiers::ALT) { "!" } else { "" };
            let code = match code {
                KeyCode::Char(c) => c.to_string(),
                code => format!("<{code:?}>"),
            };
            format!("{alt}{control}{code}")
        }
        Event::Paste(text) => format!("<paste {text:?}>"),
        Event::Mouse(mouse) => format!("<{:?} {},{}>", mouse.kind, mouse.column, mouse.row),
        other => format!("<{other:?}>"),
    };
    events.iter().map(name).collect()
}

const SEQUENCES: &[(&[u8], &str)] = &[
    (b"\x1b", "<Esc>"),
    (b"q", "q"),
    (b"\x03", "^c"),
    (b"\x1a", "^z"),
    (b"\x00", "^ "),
    (b"\x08", "^h"),
    (b"\x1c", "^4"),
    (b"\r", "<Enter>"),
    (b"\n", "^j"),
    (b"\t", "<Tab>"),
    (b"\x7f", "<Backspace>"),
    (b"\x1bx", "!x"),
    (b"\x1b\x1b", "<Esc><Esc>"),
    ("é".as_bytes(), "é"),
    ("日".as_bytes(), "日"),
    ("👩".as_bytes(), "👩"),
    ("\u{1b}é".as_bytes(), "!é"),
    (b"\x1b[A", "<Up>"),
    (b"\x1bOB", "<Down>"),
    (b"\x1b]", "!]"),
    (b"\x1b]11;rgb:ffff/ffff/ffff\x1b\\", ""),
    (b"\x1b]10;rgb:0/0/0\x07", ""),
    (b"\x1b]11;", ""),
    (b"\x1bOP", "<F(1)>"),
    (b"\x1b[[A", "<F(1)>"),
    (b"\x1b[11~", "<F(1)>"),
    (b"\x1b[P", "<F(1)>"),
    (b"\x1b[Z", "<BackTab>"),
    (b"\x1b[H", "<Home>"),
    (b"\x1b[4~", "<End>"),
    (b"\x1b[5~", "<PageUp>"),
    (b"\x1b[6;5~", "^<PageDown>"),
    (b"\x1b[1;3C", "!<Right>"),
    (b"\x1b[113u", "q"),
    (b"\x1b[99;5u", "^c"),
    (b"\x1b[27u", "<Esc>"),
    (b"\x1b[97:65;2u", "a"),
    (b"\x1b[<0;5;6M", "<Down(Left) 4,5>"),
    (b"\x1b[<0;5;6m", "<Up(Left) 4,5>"),
    (b"\x1b[<32;1;1M", "<Drag(Left) 0,0>"),
    (b"\x1b[<35;999;65535M", "<Moved 998,65534>"),
    (b"\x1b[<64;2;3M", "<ScrollUp 1,2>"),
    (b"\x1b[97;2;3M", "<ScrollDown 1,2>"),
    (b"\x1b[M !\"", "<Down(Left) 0,1>"),
    (b"\x1b[200~two\nlines\x1b[201~", "<paste \"two\\nlines\">"),
    (b"\x1b[200~\x1b[A\x1b\x1b[201~", "<paste \"\\u{1b}[A\\u{1b}\">"),
    // answers that nobody asked for, and what the explorer has no use for
    (b"\x1b[I", ""),
    (b"\x1b[12;40R", ""),
    (b"\x1b[?62;22c", ""),
    (b"\x1b[?2026;2$y", ""),
    (b"\x1b[8;24;80t", ""),
    (b"\x1b[3~", "<Delete>"),
    (b"\x1b[57~", ""),
];

#[test]
fn keys_mouse_and_pastes_are_what_terminals_mean_by_them() {
    for (bytes, meant) in SEQUENCES {
        assert_eq!(keys(&said(bytes)), *meant, "{}", bytes.escape_ascii());
    }
}

#[test]
fn a_sequence_that_is_sent_apart_is_the_same_sequence() {
    for (first, meant) in SEQUENCES {
        for (second, meant_too) in SEQUENCES {
            // Esc and what follows at once is another key, as it always was
            if *first == b"\x1b" || first.ends_with(b"\x1b\x1b") {
                continue;
            }
            let bytes = [*first, *second].concat();
            for cut in 0..=bytes.len() {
                let mut decoder = Decoder::default();
                let mut events = decoder.take(&bytes[..cut]);
                events.extend(decoder.take(&bytes[cut..]));
                events.extend(decoder.give_up());
                assert_eq!(keys(&events), format!("{meant}{meant_too}"), "{}", bytes.escape_ascii());
            }
        }
    }
}

#[test]
fn after_a_cut_sequence_and_a_pause_keys_are_keys() {
    for (bytes, _) in SEQUENCES {
        for cut in 1..bytes.len() {
            let mut decoder = Decoder::default();
            decoder.take(&bytes[..cut]);
            decoder.give_up();
            assert_eq!(decoder.patience(), None);
            assert_eq!(keys(&decoder.take(b"q")), "q", "{}", bytes[..cut].escape_ascii());
        }
    }
}

#[test]
fn q_is_heard_right_after_a_cut_sequence_and_ctrl_c_in_a_paste_too() {
    for cut in ["\u{1b}[", "\u{1b}[<", "\u{1b}[<0;1", "\u{1b}[1;", "\u{1b}[?6", "\u{1b}O", "\u{1b}[["] {
        assert_eq!(keys(&said(format!("{cut}q").as_bytes())), "q", "{}", cut.escape_debug());
        assert_eq!(keys(&said(format!("{cut}\u{3}").as_bytes())), "^c", "{}", cut.escape_debug());
        assert_eq!(keys(&said(format!("{cut}\u{1b}[B").as_bytes())), "<Down>", "{}", cut.escape_debug());
    }
    for cut in [&b"\xc3"[..], b"\xe2\x82", b"\xf0\x9f\x91"] {
        assert_eq!(keys(&said(&[cut, b"q"].concat())), "q", "{}", cut.escape_ascii());
    }
    assert_eq!(keys(&said(b"\x1b[200~never ended\x03")), "^c");
    assert_eq!(keys(&said(b"\x1b[200~never ended")), "<paste \"never ended\">");
}

#[test]
fn reports_that_make_no_sense_are_nothing() {
    for bytes in [
        &b"\x1b[<0;0;0M"[..],
        b"\x1b[M   ",
        b"\x1b[32;0;0M",
        b"\x1b[<999;1;1M",
        b"\x1b[<0;99999;1M",
        b"\x1b[<;;M",
        b"\x1b[0;0R",
        b"\x1b[99999999999u",
        b"\x1b[55296u",
        b"\x1b[27;300~",
        b"\x80\xbf\xc0\xf5\xff",
        b"\xed\xa0\x80",
    ] {
        let events = said(bytes);
        assert!(events.len() <= 1, "{}: {events:?}", bytes.escape_ascii());
        for event in events {
            let at = match event {
                Event::Mouse(mouse) => (mouse.column, mouse.row),
                event => panic!("{}: {event:?}", bytes.escape_ascii()),
            };
            assert_eq!(at, (0, 0), "{}", bytes.escape_ascii());
        }
    }
}

#[test]
fn what_is_kept_of_an_endless_sequence_or_paste_is_bounded() {
    let mut decoder = Decoder::default();
    let events = decoder.take(&[&b"\x1b["[..], &[b'1'; 1_000]].concat());
    assert!(events.len() > 900, "after some bytes they are keys: {}", events.len());
    let mut decoder = Decoder::default();
    decoder.take(b"\x1b[200~");
    for _ in 0..1_000 {
        assert_eq!(decoder.take(&[b'x'; 1_000]), []);
    }
    let events = decoder.take(b"\x1b[201~q");
    let [Event::Paste(text), Event::Key(_)] = events.as_slice() else { panic!("{events:?}") };
    assert_eq!(text.len(), 4_096);
}

#[test]
fn a_key_that_is_let_go_is_told_as_such() {
    let [Event::Key(key)] = said(b"\x1b[113;1:3u")[..] else { panic!("a key") };
    assert_eq!((key.code, key.kind), (KeyCode::Char('q'), KeyEventKind::Release));
    let [Event::Mouse(mouse)] = said(b"\x1b[<16;3;4M")[..] else { panic!("the mouse") };
    assert_eq!(
        (mouse.kind, mouse.modifiers),
        (MouseEventKind::Down(MouseButton::Left), KeyModifiers::CONTROL)
    );
}

#[test]
fn whatever_has_come_a_key_after_a_pause_is_a_key() {
    let pieces = [
        "\x1b", "[", "O", "<", "M", "m", ";", "0", "200~", "201~", "~", "u", "?", "é", " ", "\x01", "9", "R",
    ];
    let mut decoder = Decoder::default();
    let mut number = 1_u32;
    for _ in 0..20_000 {
        for _ in 0..8 {
            number = number.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let piece = pieces[(number >> 16) as usize % pieces.len()].as_bytes();
            // half a character now and then
            decoder.take(&piece[..piece.len() - usize::from(piece.len() > 1 && number >> 31 == 1)]);
        }
        decoder.give_up();
        assert_eq!(keys(&decoder.take(b"q")), "q");
    }
}
