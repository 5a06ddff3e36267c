//! A real engine behind a script: what the script answers never reaches the engine, and all that is asked is written down.

use std::io::{self, BufRead, BufReader, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use tempfile::TempDir;

/// Stands before an engine.
pub struct EngineProxy {
    folder: TempDir,
    asked: Arc<Mutex<Vec<String>>>,
}

impl EngineProxy {
    /// Starts before the engine at an address. `script` is asked with the path of each request, without the version before
    /// it, and may give an answer in the engine's place: a status and a document.
    pub fn before(
        address: &str,
        script: impl Fn(&str) -> Option<(u16, String)> + Send + Sync + 'static,
    ) -> Self {
        let engine = PathBuf::from(address.strip_prefix("unix://").expect("the address of a socket"));
        let proxy = Self { folder: tempfile::tempdir().expect("a folder"), asked: Arc::default() };
        let listener = UnixListener::bind(proxy.folder.path().join("engine.sock")).expect("a socket");
        let (script, asked) = (Arc::new(script), Arc::clone(&proxy.asked));
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let (script, asked, engine) = (Arc::clone(&script), Arc::clone(&asked), engine.clone());
                // either side may go away at any time
                thread::spawn(move || serve(client, &engine, &asked, script.as_ref()).ok());
            }
        });
        proxy
    }

    /// Its address, as for `DOCKER_HOST`.
    pub fn address(&self) -> String {
        format!("unix://{}", self.folder.path().join("engine.sock").display())
    }

    /// What was asked since the last call: paths, without the version before them.
    pub fn asked(&self) -> Vec<String> {
        std::mem::take(&mut *self.asked.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Answers one request; the next one comes on another connection.
fn serve(
    mut client: UnixStream,
    engine: &Path,
    asked: &Mutex<Vec<String>>,
    script: &dyn Fn(&str) -> Option<(u16, String)>,
) -> io::Result<()> {
    let mut reader = BufReader::new(client.try_clone()?);
    let mut request = String::new();
    reader.read_line(&mut request)?;
    let mut head = request.clone();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? <= 2 {
            break;
        }
        if !line.to_ascii_lowercase().starts_with("connection:") {
            head += &line;
        }
    }
    let path = request.split(' ').nth(1).unwrap_or_default();
    let unversioned =
        path.strip_prefix("/v1").and_then(|rest| Some(&rest[rest.find('/')?..])).unwrap_or(path);
    asked.lock().unwrap_or_else(PoisonError::into_inner).push(unversioned.to_owned());
    if let Some((status, body)) = script(unversioned) {
        let length = body.len();
        return write!(
            client,
            "HTTP/1.1 {status} X\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
        );
    }
    let mut engine = UnixStream::connect(engine)?;
    write!(engine, "{head}Connection: close\r\n\r\n")?;
    io::copy(&mut engine, &mut client).map(drop)
}
