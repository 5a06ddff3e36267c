//! An engine that a test scripts, at a socket of its own: for what no real engine does when it is asked to.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::Duration;

use serde_json::json;
use tempfile::TempDir;

use super::archive::{Stored, docker_legacy};
use super::sha256;

/// What is answered to a request.
pub enum Reply {
    /// A status and a document.
    Json(u16, String),
    /// The body of an export.
    Body(Vec<u8>),
    /// A body that begins, and of which no more comes.
    Stalls(Vec<u8>),
    /// A body in pieces, each a while after the one before.
    Slowly(Vec<Vec<u8>>, Duration),
    /// A body that repeats these bytes for as long as the client takes them.
    Endless(Vec<u8>),
    /// A body that breaks the rules of HTTP after its first bytes.
    Broken(Vec<u8>),
    /// Nothing, for as long as the client waits.
    Silence,
}

/// An engine that answers as the test says.
pub struct StubEngine {
    folder: TempDir,
}

impl StubEngine {
    /// Starts an engine. `script` is asked with the path of each request, without the version before it.
    pub fn start(script: impl Fn(&str) -> Reply + Send + Sync + 'static) -> Self {
        let engine = Self { folder: tempfile::tempdir().expect("a folder") };
        let listener = UnixListener::bind(engine.folder.path().join("engine.sock")).expect("a socket");
        let script = Arc::new(script);
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let script = Arc::clone(&script);
                // the client may go away at any time
                thread::spawn(move || serve(client, script.as_ref()).ok());
            }
        });
        engine
    }

    /// An engine that has one image, and answers every question about it as an engine does.
    pub fn with(image: Stored) -> Self {
        Self::start(answers(image, "Engine"))
    }

    /// Its address, as for `DOCKER_HOST`.
    pub fn address(&self) -> String {
        format!("unix://{}", self.folder.path().join("engine.sock").display())
    }
}

/// The answers of an engine that has one image, under each of its names; `component` is what it says that it is.
pub fn answers(image: Stored, component: &'static str) -> impl Fn(&str) -> Reply + Send + Sync + 'static {
    let id = sha256(&image.config).to_string();
    let archive = docker_legacy(std::slice::from_ref(&image)).tar();
    let described = json!({
        "Id": id, "RepoTags": image.tags, "Os": "linux", "Architecture": "amd64", "Size": 1,
        "RootFS": {"Type": "layers", "Layers": []},
    });
    let listed = json!([{
        "Id": id, "ParentId": "", "RepoTags": image.tags, "RepoDigests": [], "Created": 0, "Size": 1,
        "SharedSize": -1, "Labels": {}, "Containers": -1,
    }]);
    let version = json!({"ApiVersion": "1.41", "Components": [{"Name": component, "Version": "1"}]});
    move |path| {
        let is_known = |name: &str| {
            let full = if name.contains(':') { name.to_owned() } else { format!("{name}:latest") };
            name == id || image.tags.contains(&full)
        };
        let about = |end: &str| path.strip_prefix("/images/").and_then(|path| path.strip_suffix(end));
        match path {
            "/version" => Reply::Json(200, version.to_string()),
            "/images/json" => Reply::Json(200, listed.to_string()),
            _ if about("/json").is_some_and(is_known) => Reply::Json(200, described.to_string()),
            _ if about("/history").is_some_and(is_known) => Reply::Json(200, "[]".to_owned()),
            _ if about("/get").is_some_and(|name| is_known(name) || name == id) => {
                Reply::Body(archive.clone())
            }
            _ => Reply::Json(404, json!({"message": "No such image"}).to_string()),
        }
    }
}

fn serve(mut client: UnixStream, script: &dyn Fn(&str) -> Reply) -> io::Result<()> {
    let mut head = BufReader::new(client.try_clone()?);
    let mut request = String::new();
    head.read_line(&mut request)?;
    let mut line = String::new();
    while head.read_line(&mut line)? > 2 {
        line.clear();
    }
    let path = request.split(' ').nth(1).unwrap_or_default();
    let unversioned = path.strip_prefix("/v1").and_then(|rest| Some(&rest[rest.find('/')?..]));
    match script(unversioned.unwrap_or(path)) {
        Reply::Json(status, body) => {
            let length = body.len();
            write!(
                client,
                "HTTP/1.1 {status} X\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{body}"
            )?;
        }
        Reply::Body(body) => {
            begin(&mut client)?;
            chunk(&mut client, &body)?;
            client.write_all(b"0\r\n\r\n")?;
        }
        Reply::Slowly(pieces, pause) => {
            begin(&mut client)?;
            for piece in pieces {
                chunk(&mut client, &piece)?;
                pace(pause);
            }
            client.write_all(b"0\r\n\r\n")?;
        }
        Reply::Stalls(body) => {
            begin(&mut client)?;
            chunk(&mut client, &body)?;
            until_gone(&mut head)?;
        }
        Reply::Endless(body) => {
            begin(&mut client)?;
            loop {
                chunk(&mut client, &body)?;
            }
        }
        Reply::Broken(body) => {
            begin(&mut client)?;
            chunk(&mut client, &body)?;
            client.write_all(b"no length\r\n")?;
            until_gone(&mut head)?;
        }
        Reply::Silence => until_gone(&mut head)?,
    }
    Ok(())
}

fn begin(client: &mut UnixStream) -> io::Result<()> {
    client.write_all(b"HTTP/1.1 200 OK\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n")
}

fn chunk(client: &mut UnixStream, piece: &[u8]) -> io::Result<()> {
    write!(client, "{:x}\r\n", piece.len())?;
    client.write_all(piece)?;
    client.write_all(b"\r\n")
}

/// Waits until the client has gone.
fn until_gone(head: &mut impl Read) -> io::Result<()> {
    io::copy(head, &mut io::sink()).map(drop)
}

/// The pace of an engine that is slow: nothing happens for so long.
fn pace(pause: Duration) {
    let never = Mutex::new(());
    let guard = never.lock().expect("it is this thread's own");
    drop(Condvar::new().wait_timeout(guard, pause));
}
