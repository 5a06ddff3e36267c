//! A stand-in for engines that are not at hand: it answers requests on a loopback port from a script.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use super::{Engine, EngineKind, Environment};

/// What to answer to one request.
pub(crate) enum Answer {
    /// A whole JSON document with its status.
    Json(u16, &'static str),
    /// Pieces of a body, which end as a complete response does.
    Body(Vec<Vec<u8>>),
    /// A body that is cut off.
    Cut(Vec<u8>),
    /// Nothing, for as long as the client waits.
    Silence,
}

/// An engine that speaks this version of the protocol.
pub(crate) struct FakeEngine {
    address: String,
    requests: Arc<Mutex<Vec<String>>>,
}

impl FakeEngine {
    /// Starts an engine; `script` is asked with the path and query of each request but that for the version.
    pub(crate) fn start(
        version: &'static str,
        script: impl Fn(&str) -> Answer + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a loopback port");
        let address = format!("tcp://{}", listener.local_addr().expect("its address"));
        let requests = Arc::new(Mutex::new(Vec::new()));
        let (script, seen) = (Arc::new(script), Arc::clone(&requests));
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let (script, seen) = (Arc::clone(&script), Arc::clone(&seen));
                thread::spawn(move || serve(client, version, script.as_ref(), &seen));
            }
        });
        Self { address, requests }
    }

    pub(crate) fn connect(&self) -> Engine {
        let address = self.address.clone();
        let variable = move |name: &str| (name == "DOCKER_HOST").then(|| address.clone());
        Engine::connect_in(EngineKind::Docker, &Environment::new(variable, None))
            .expect("the stand-in answers")
    }

    /// Gives the requests so far, that for the version left out.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.requests.lock().expect("no test panicked").clone()
    }
}

fn serve(mut client: TcpStream, version: &str, script: &dyn Fn(&str) -> Answer, seen: &Mutex<Vec<String>>) {
    let mut head = BufReader::new(client.try_clone().expect("a second handle")).lines();
    let Some(Ok(request)) = head.next() else { return };
    while head.next().is_some_and(|line| line.is_ok_and(|line| !line.is_empty())) {}
    let path = request.split(' ').nth(1).unwrap_or_default().to_owned();
    // The client may go away at any time; what cannot be written is of no interest then.
    let _ = if path.ends_with("/version") {
        let body = format!(r#"{{"ApiVersion":"{version}"}}"#);
        respond(&mut client, 200, &body)
    } else {
        seen.lock().expect("no test panicked").push(path.clone());
        match script(&path) {
            Answer::Json(status, body) => respond(&mut client, status, body),
            Answer::Body(pieces) => {
                chunked(&mut client, &pieces).and_then(|()| client.write_all(b"0\r\n\r\n"))
            }
            Answer::Cut(piece) => chunked(&mut client, &[piece]),
            Answer::Silence => {
                let _ = head.next();
                Ok(())
            }
        }
    };
}

fn respond(client: &mut TcpStream, status: u16, body: &str) -> std::io::Result<()> {
    let length = body.len();
    write!(client, "HTTP/1.1 {status} X\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{body}")
}

fn chunked(client: &mut TcpStream, pieces: &[Vec<u8>]) -> std::io::Result<()> {
    client.write_all(b"HTTP/1.1 200 OK\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n")?;
    for piece in pieces {
        write!(client, "{:x}\r\n", piece.len())?;
        client.write_all(piece)?;
        client.write_all(b"\r\n")?;
    }
    Ok(())
}
