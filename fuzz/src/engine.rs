//! What an engine answers, by HTTP on a loopback port. A section is the answer to one kind of question: `version`,
//! `inspect`, `history`, `list`, `export`; `-- inspect 404 --` answers with this status.

use std::error::Error;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::thread;

use imgscope::source::engine::{Engine, EngineKind, Environment};
use imgscope::source::{Digests, ReadOptions, ScanControl, Selector, plan, read_stream};

use super::image::check_length;
use super::sections::sections;

/// What the engine answers now: the name of the question, the status, the body.
static ANSWERS: Mutex<Vec<(String, u16, Vec<u8>)>> = Mutex::new(Vec::new());

/// Puts every question to an engine that answers like this.
pub fn run(data: &[u8]) {
    // one engine for all: whoever runs several inputs at once waits
    static TURN: Mutex<()> = Mutex::new(());
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let answers = sections(data).into_iter().map(|(name, body)| {
        let (question, status) = name.split_once(' ').unwrap_or((&name, "200"));
        (question.to_owned(), status.parse().unwrap_or(200), body)
    });
    *ANSWERS.lock().unwrap_or_else(PoisonError::into_inner) = answers.collect();
    let address = address().to_owned();
    let variable = move |name: &str| (name == "DOCKER_HOST").then(|| address.clone());
    let environment = Environment::new(variable, None);
    let Some(engine) = told(Engine::connect_in(EngineKind::Docker, &environment)) else { return };
    told(engine.references());
    told(engine.history("hello:v1"));
    let Some(image) = told(engine.inspect("hello:v1")) else { return };
    let Some(export) = told(engine.export(&image, None, Arc::new(|| false))) else { return };
    let options = ReadOptions { verify: false, digests: Digests::Compressed, read_limit: 64 << 20 };
    let archive = told(read_stream("the engine", export, options, &ScanControl::default()));
    archive.and_then(|archive| told(plan(&archive, &Selector::Only, None)));
}

/// What an engine says is repeated as it came; who prints it escapes it.
fn told<T>(answer: Result<T, impl Error>) -> Option<T> {
    answer.inspect_err(|error| check_length(error)).ok()
}

/// The engine's address; it listens for as long as the process lives.
fn address() -> &'static str {
    static ADDRESS: OnceLock<String> = OnceLock::new();
    ADDRESS.get_or_init(|| {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a loopback port");
        let address = format!("tcp://{}", listener.local_addr().expect("its address"));
        thread::spawn(move || listener.incoming().flatten().for_each(|client| drop(serve(client))));
        address
    })
}

fn serve(mut client: TcpStream) -> io::Result<()> {
    let mut head = BufReader::new(client.try_clone()?.take(64 << 10)).lines();
    let request = head.next().transpose()?.unwrap_or_default();
    while head.next().is_some_and(|line| line.is_ok_and(|line| !line.is_empty())) {}
    let path = request.split(' ').nth(1).unwrap_or_default();
    let question = match path.split('?').next().unwrap_or_default() {
        path if path.ends_with("/version") => "version",
        path if path.ends_with("/history") => "history",
        path if path.ends_with("/get") => "export",
        path if path.ends_with("/images/json") => "list",
        _ => "inspect",
    };
    let answers = ANSWERS.lock().unwrap_or_else(PoisonError::into_inner);
    let found = answers.iter().find(|(name, ..)| name == question);
    let (status, body) = match found {
        Some((_, status, body)) => (*status, body.clone()),
        None if question == "version" => (200, br#"{"ApiVersion": "1.41"}"#.to_vec()),
        None => (404, br#"{"message": "no such image"}"#.to_vec()),
    };
    drop(answers);
    write!(client, "HTTP/1.1 {status} X\r\nConnection: close\r\nContent-Length: {}\r\n\r\n", body.len())?;
    client.write_all(&body)
}
