//! What a registry answers, by HTTP on a loopback port, and credentials as they are kept. A section is the answer to one
//! kind of question: `head`, `manifest`, `blob`, `tags`, `referrers`, `token`; `-- manifest 404 --` answers with this status. Its
//! first lines are fields of the head, up to an empty one. `auth` is a file of credentials.

use std::error::Error;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use imgscope::source::engine::Environment;
use imgscope::source::registry::{Registry, RegistryOptions, RegistryReference, RemoteImage};
use imgscope::source::{Patience, Selector, plan};

use super::image::check_length;
use super::sections::sections;

/// How long one input is followed: who is refused waits before it asks again.
const LONG_ENOUGH: Duration = Duration::from_millis(250);

/// What the registry answers now: the name of the question, the status, fields and body.
static ANSWERS: Mutex<Vec<(String, u16, Vec<u8>)>> = Mutex::new(Vec::new());

/// Puts every question to a registry that answers like this.
pub fn run(data: &[u8]) {
    // one registry for all: whoever runs several inputs at once waits
    static TURN: Mutex<()> = Mutex::new(());
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let sections = sections(data);
    let auth = sections.iter().find(|(name, _)| name == "auth");
    let auth = auth.map(|(_, body)| String::from_utf8_lossy(body).into_owned());
    let answers = sections.into_iter().map(|(name, body)| {
        let (question, status) = name.split_once(' ').unwrap_or((&name, "200"));
        (question.to_owned(), status.parse().unwrap_or(200), body)
    });
    *ANSWERS.lock().unwrap_or_else(PoisonError::into_inner) = answers.collect();
    // a helper would be run
    let auth = auth.filter(|auth| !["credHelpers", "credsStore"].iter().any(|it| auth.contains(it)));
    let environment =
        Environment::new(move |name| auth.clone().filter(|_| name == "DOCKER_AUTH_CONFIG"), None);
    let reference = RegistryReference::parse(&format!("{}/a/b:v1", address())).expect("a reference");
    let patience = Patience { silence: LONG_ENOUGH, gives_up: true };
    let begun = Instant::now();
    let stop = Arc::new(move || begun.elapsed() > LONG_ENOUGH);
    let registry = Registry::new(&reference, &RegistryOptions::default(), environment, patience, stop);
    let Some(registry) = told(registry) else { return };
    let repository = registry.repository(&reference);
    told(repository.tags(100));
    if let Some(image) = told(RemoteImage::find(repository.clone(), None, |_| None)) {
        told(repository.referrers(image.digest()));
        if let Some(layer) =
            told(plan(&image, &Selector::Only, None)).and_then(|plan| plan.layers.first().cloned())
            && let Some(digest) = &layer.digest
        {
            let mut blob = repository.blob(digest, layer.size);
            let read = io::copy(&mut (&mut blob).take(1 << 20), &mut io::sink());
            told(read);
            told(repository.blob_part(digest, 1, 3).read(&mut [0; 3]));
        }
    }
    repository.take_problems().iter().for_each(|problem| assert!(problem.len() < 4_000, "{problem}"));
}

/// What a registry says is repeated in a line at most; who prints it escapes it.
fn told<T>(answer: Result<T, impl Error>) -> Option<T> {
    answer.inspect_err(|error| check_length(error)).ok()
}

/// The registry's address; it listens for as long as the process lives.
fn address() -> &'static str {
    static ADDRESS: OnceLock<String> = OnceLock::new();
    ADDRESS.get_or_init(|| {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a loopback port");
        let address = listener.local_addr().expect("its address").to_string();
        thread::spawn(move || listener.incoming().flatten().for_each(|client| drop(serve(client))));
        address
    })
}

fn serve(mut client: TcpStream) -> io::Result<()> {
    client.set_read_timeout(Some(LONG_ENOUGH))?;
    let mut first = [0];
    if client.peek(&mut first)? == 0 || first == [0x16] {
        return Ok(()); // a greeting of TLS, which is not spoken here
    }
    let mut head = BufReader::new(client.try_clone()?.take(64 << 10)).lines();
    let request = head.next().transpose()?.unwrap_or_default();
    while head.next().is_some_and(|line| line.is_ok_and(|line| !line.is_empty())) {}
    let question = match request.split(' ').collect::<Vec<_>>().as_slice() {
        ["HEAD", ..] => "head",
        [_, path, ..] if path.contains("/manifests/") => "manifest",
        [_, path, ..] if path.contains("/blobs/") => "blob",
        [_, path, ..] if path.contains("/tags/") => "tags",
        [_, path, ..] if path.contains("/referrers/") => "referrers",
        _ => "token",
    };
    let answers = ANSWERS.lock().unwrap_or_else(PoisonError::into_inner);
    let found =
        answers.iter().find(|(name, ..)| name == question).map(|(_, status, body)| (*status, body.clone()));
    drop(answers);
    let (status, answer) = found.unwrap_or((404, Vec::new()));
    let (fields, body) = match answer.windows(2).position(|pair| pair == b"\n\n") {
        Some(end) => (&answer[..end], &answer[end + 2..]),
        None => (&[][..], answer.as_slice()),
    };
    let fields = String::from_utf8_lossy(fields).replace("ADDRESS", address()).replace('\n', "\r\n");
    let fields = if fields.is_empty() { fields } else { format!("{fields}\r\n") };
    write!(
        client,
        "HTTP/1.1 {status} X\r\nConnection: close\r\n{fields}Content-Length: {}\r\n\r\n",
        body.len()
    )?;
    client.write_all(body)
}
