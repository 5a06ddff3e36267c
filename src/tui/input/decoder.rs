//! Cuts what a terminal sends into keys, mouse and pastes.
//!
//! crossterm's reader, and those of `terminput` and `termina` that come from it, wait for the rest of a sequence for
//! however long: keys are swallowed meanwhile, sizes not heard of, and a coordinate of 0 ends the thread. Here a
//! sequence ends with its last byte, with a byte that can't belong to it, or with a pause.

use std::mem;
use std::time::Duration;

use crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers};

use super::{mouse, sequence};

/// How long after Esc the rest of a sequence may come. Short, because Esc is a key, too.
const ESCAPE_PAUSE: Duration = Duration::from_millis(50);
/// How long the next byte of a sequence, a character or a paste may take: on a slow line they come in pieces.
const PAUSE: Duration = Duration::from_millis(500);

/// Bytes of a sequence. None that is understood is half as long.
const SEQUENCE: usize = 64;
/// Bytes of a paste that are kept. A filter needs no more.
const PASTE: usize = 4_096;

const ESCAPE: u8 = 0x1b;
const BELL: u8 = 0x07;
const CONTROL_C: u8 = 0x03;
const PASTE_END: &[u8] = b"\x1b[201~";

/// Takes in bytes and keeps what is not complete.
#[derive(Debug, Default)]
pub(super) struct Decoder {
    pending: Pending,
}

/// What has begun and not ended.
#[derive(Debug, Default)]
enum Pending {
    #[default]
    Nothing,
    /// Esc: a key, or the start of a sequence.
    Escape,
    /// `Esc O`, which one byte follows.
    Single,
    /// `Esc [` and these parameters.
    Csi(Vec<u8>),
    /// `Esc ]` and some of an answer to a question for a colour, which another program may have asked: how many bytes.
    Answer(usize),
    /// Such an answer, and Esc: half of its end, or something else.
    AnswerEnd,
    /// `Esc [ M` and some of three bytes: the oldest way to report the mouse.
    Mouse(Vec<u8>),
    /// Some bytes of a character.
    Character { bytes: Vec<u8>, modifiers: KeyModifiers },
    /// A paste, and how many bytes of the mark that ends it have come.
    Paste { text: Vec<u8>, end: usize },
}

impl Decoder {
    /// Takes in bytes; gives what they complete.
    pub(super) fn take(&mut self, bytes: &[u8]) -> Vec<Event> {
        let mut events = Vec::new();
        for &byte in bytes {
            self.pending = mem::take(&mut self.pending).next(byte, &mut events);
        }
        events
    }

    /// How long to wait for more before [`Decoder::give_up`]; None where nothing has begun.
    pub(super) fn patience(&self) -> Option<Duration> {
        match self.pending {
            Pending::Nothing => None,
            Pending::Escape | Pending::Answer(0) | Pending::AnswerEnd => Some(ESCAPE_PAUSE),
            _ => Some(PAUSE),
        }
    }

    /// Takes what has begun for all there is: Esc is a key, half a paste a paste, and what else was cut is nothing.
    pub(super) fn give_up(&mut self) -> Vec<Event> {
        match mem::take(&mut self.pending) {
            Pending::Escape | Pending::AnswerEnd => vec![key(KeyCode::Esc, KeyModifiers::NONE)],
            Pending::Answer(0) => vec![key(KeyCode::Char(']'), KeyModifiers::ALT)],
            Pending::Paste { text, .. } => vec![paste(&text)],
            _ => Vec::new(),
        }
    }
}

impl Pending {
    fn next(self, byte: u8, events: &mut Vec<Event>) -> Self {
        match self {
            Self::Nothing => begin(byte, KeyModifiers::NONE, events),
            Self::Escape => match byte {
                b'[' => Self::Csi(Vec::new()),
                b'O' => Self::Single,
                b']' => Self::Answer(0),
                ESCAPE => {
                    events.push(key(KeyCode::Esc, KeyModifiers::NONE));
                    Self::Escape
                }
                _ => begin(byte, KeyModifiers::ALT, events),
            },
            Self::Single => match sequence::single(byte) {
                Some(code) => ended(events, Some(key(code, KeyModifiers::NONE))),
                None => begin(byte, KeyModifiers::NONE, events),
            },
            Self::Csi(parameters) => csi(parameters, byte, events),
            Self::Answer(length) => answer(length, byte, events),
            Self::AnswerEnd if byte == b'\\' => Self::Nothing,
            Self::AnswerEnd => Self::Escape.next(byte, events),
            Self::Mouse(mut bytes) => {
                if byte < b' ' {
                    return begin(byte, KeyModifiers::NONE, events);
                }
                bytes.push(byte);
                match *bytes {
                    [button, column, row] => ended(events, mouse::in_bytes(button, column, row)),
                    _ => Self::Mouse(bytes),
                }
            }
            Self::Character { bytes, modifiers } => character(bytes, modifiers, byte, events),
            Self::Paste { text, end } => pasted(text, end, byte, events),
        }
    }
}

/// A byte with which something begins.
fn begin(byte: u8, modifiers: KeyModifiers, events: &mut Vec<Event>) -> Pending {
    match byte {
        ESCAPE => Pending::Escape,
        0..0x80 => ended(events, Some(plain(byte, modifiers))),
        0xc2..0xf5 => Pending::Character { bytes: vec![byte], modifiers },
        _ => Pending::Nothing,
    }
}

fn ended(events: &mut Vec<Event>, event: Option<Event>) -> Pending {
    events.extend(event);
    Pending::Nothing
}

/// One more byte of a control sequence. Keys that follow one that was cut are keys again: no terminal ends a sequence
/// with `q`.
fn csi(mut parameters: Vec<u8>, byte: u8, events: &mut Vec<Event>) -> Pending {
    match (parameters.as_slice(), byte) {
        (b"", b'M') => Pending::Mouse(Vec::new()),
        (b"200", b'~') => Pending::Paste { text: Vec::new(), end: 0 },
        // the function keys of the Linux console: `Esc [ [ A`
        (b"", b'[') | (_, b' '..=b'?') if parameters != b"[" && parameters.len() < SEQUENCE => {
            parameters.push(byte);
            Pending::Csi(parameters)
        }
        (_, b'@'..=b'~') if sequence::may_end(&parameters, byte) => {
            ended(events, sequence::csi(&parameters, byte))
        }
        _ => begin(byte, KeyModifiers::NONE, events),
    }
}

/// One more byte of an answer: `11;rgb:ffff/ffff/ffff`, and BEL or `Esc \\` behind it. Whatever is not of such is a key.
fn answer(length: usize, byte: u8, events: &mut Vec<Event>) -> Pending {
    match byte {
        b'0'..=b'9' => Pending::Answer(length + 1),
        b';' | b':' | b'/' | b'#' | b'a'..=b'f' | b'A'..=b'F' | b'r' | b'g'
            if (1..SEQUENCE).contains(&length) =>
        {
            Pending::Answer(length + 1)
        }
        BELL if length > 0 => Pending::Nothing,
        ESCAPE if length > 0 => Pending::AnswerEnd,
        _ => {
            if length == 0 {
                events.push(key(KeyCode::Char(']'), KeyModifiers::ALT));
            }
            begin(byte, KeyModifiers::NONE, events)
        }
    }
}

/// One more byte of a character in UTF-8.
fn character(mut bytes: Vec<u8>, modifiers: KeyModifiers, byte: u8, events: &mut Vec<Event>) -> Pending {
    if byte & 0xc0 != 0x80 {
        return begin(byte, KeyModifiers::NONE, events);
    }
    bytes.push(byte);
    match str::from_utf8(&bytes) {
        Ok(text) => ended(events, text.chars().next().map(|c| key(KeyCode::Char(c), modifiers))),
        Err(error) if error.error_len().is_none() => Pending::Character { bytes, modifiers },
        Err(_) => Pending::Nothing,
    }
}

/// One more byte of a paste. Ctrl-C ends the explorer there, too: the end of the paste may be lost.
fn pasted(mut text: Vec<u8>, end: usize, byte: u8, events: &mut Vec<Event>) -> Pending {
    if byte == CONTROL_C {
        return begin(byte, KeyModifiers::NONE, events);
    }
    if byte == PASTE_END[end] {
        return match end + 1 {
            all if all == PASTE_END.len() => ended(events, Some(paste(&text))),
            end => Pending::Paste { text, end },
        };
    }
    // what looked like the end was text
    let room = PASTE - text.len();
    text.extend(PASTE_END[..end].iter().take(room));
    if byte == ESCAPE {
        return Pending::Paste { text, end: 1 };
    }
    if text.len() < PASTE {
        text.push(byte);
    }
    Pending::Paste { text, end: 0 }
}

fn paste(text: &[u8]) -> Event {
    Event::Paste(String::from_utf8_lossy(text).into_owned())
}

/// The key of a byte that stands for itself.
fn plain(byte: u8, modifiers: KeyModifiers) -> Event {
    let control = |c: u8| key(KeyCode::Char(char::from(c)), modifiers | KeyModifiers::CONTROL);
    match byte {
        b'\r' => key(KeyCode::Enter, modifiers),
        b'\t' => key(KeyCode::Tab, modifiers),
        0x7f => key(KeyCode::Backspace, modifiers),
        0 => control(b' '),
        0x01..=0x1a => control(byte - 1 + b'a'),
        0x1b..=0x1f => control(byte - 0x1c + b'4'),
        _ => key(KeyCode::Char(char::from(byte)), modifiers),
    }
}

fn key(code: KeyCode, modifiers: KeyModifiers) -> Event {
    Event::Key(KeyEvent::new(code, modifiers))
}
