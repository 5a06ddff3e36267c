//! A registry behind a script: what the script answers never reaches the registry, what it alters comes from there, and all
//! that is asked is written down.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

/// A request as it came.
#[derive(Clone, Debug)]
pub struct Asked {
    pub method: String,
    /// With its query.
    pub path: String,
    headers: Vec<(String, String)>,
    /// What was sent along.
    pub body: String,
}

impl Asked {
    /// A field of its head.
    pub fn header(&self, name: &str) -> Option<&str> {
        field(&self.headers, name)
    }

    /// Tells whether it asks for a blob, be it a config or a layer.
    pub fn is_blob(&self) -> bool {
        self.method == "GET" && self.path.contains("/blobs/")
    }

    /// Tells whether it asks for a manifest itself.
    pub fn is_manifest(&self) -> bool {
        self.method == "GET" && self.path.contains("/manifests/")
    }

    /// The method and the path in one line.
    pub fn line(&self) -> String {
        format!("{} {}", self.method, self.path)
    }
}

/// What the registry answered, to be altered.
#[derive(Clone, Debug)]
pub struct Answered {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Answered {
    /// An answer of the script's own.
    pub fn new(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self { status, headers: Vec::new(), body: body.into() }
    }

    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    #[must_use]
    pub fn without(mut self, name: &str) -> Self {
        self.headers.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
        self
    }
}

/// The pace of a registry that is slow.
const DRIP: std::time::Duration = std::time::Duration::from_millis(50);

/// What becomes of a request.
pub enum Fate {
    /// The registry answers it.
    Passed,
    /// The registry answers it, and this becomes of the answer.
    Altered(Box<dyn FnOnce(Answered) -> Answered + Send>),
    /// The registry answers with all of it, and knows of no part that was asked for.
    Whole,
    /// The registry never hears of it.
    Answered(Answered),
    /// The registry answers it, and the connection breaks after so many bytes of what follows the head.
    Cut(usize),
    /// The registry answers it, and after so many bytes nothing more comes.
    Stalled(usize),
    /// Bytes without end.
    Endless,
    /// A byte now and then, without end.
    Dripping,
    /// The connection breaks before anything is said.
    Dropped,
}

/// Stands before a registry that speaks plain HTTP, or in its place.
pub struct RegistryProxy {
    address: String,
    asked: Arc<Mutex<Vec<Asked>>>,
}

type Script = dyn Fn(&Asked) -> Fate + Send + Sync;

impl RegistryProxy {
    /// Starts before the registry at an address.
    pub fn before(registry: &str, script: impl Fn(&Asked) -> Fate + Send + Sync + 'static) -> Self {
        Self::start(Some(registry.to_owned()), None, script)
    }

    /// The same over TLS.
    pub fn over_tls(
        tls: Arc<rustls::ServerConfig>,
        registry: &str,
        script: impl Fn(&Asked) -> Fate + Send + Sync + 'static,
    ) -> Self {
        Self::start(Some(registry.to_owned()), Some(tls), script)
    }

    /// Starts without a registry: a service that gives tokens, or keeps blobs. What the script passes on is not there.
    pub fn alone(script: impl Fn(&Asked) -> Fate + Send + Sync + 'static) -> Self {
        Self::start(None, None, script)
    }

    fn start(
        registry: Option<String>,
        tls: Option<Arc<rustls::ServerConfig>>,
        script: impl Fn(&Asked) -> Fate + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("its address").to_string();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (script, noted): (Arc<Script>, _) = (Arc::new(script), Arc::clone(&asked));
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let (script, noted, registry) = (Arc::clone(&script), Arc::clone(&noted), registry.clone());
                let tls = tls.clone();
                // either side may go away at any time
                thread::spawn(move || match tls {
                    Some(tls) => {
                        let connection = rustls::ServerConnection::new(tls).map_err(io::Error::other)?;
                        let client = rustls::StreamOwned::new(connection, client);
                        serve(client, registry.as_deref(), &noted, script.as_ref())
                    }
                    None => {
                        let mut first = [0];
                        if client.peek(&mut first)? == 0 || first == [0x16] {
                            return Ok(()); // a greeting of TLS, which is not spoken here
                        }
                        serve(client, registry.as_deref(), &noted, script.as_ref())
                    }
                });
            }
        });
        Self { address, asked }
    }

    /// Its host and port.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// The same by the name of this machine, which is another host to who compares names.
    pub fn by_name(&self) -> String {
        self.address.replace("127.0.0.1", "localhost")
    }

    /// The word that names an image behind it.
    pub fn word(&self, image: &str) -> String {
        format!("registry:{}/{image}", self.address)
    }

    /// What was asked since the last call.
    pub fn asked(&self) -> Vec<Asked> {
        std::mem::take(&mut *self.asked.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The same, each as one line.
    pub fn lines(&self) -> Vec<String> {
        self.asked().iter().map(Asked::line).collect()
    }
}

fn field<'h>(headers: &'h [(String, String)], name: &str) -> Option<&'h str> {
    headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
}

/// Answers one request; the next one comes on another connection.
fn serve(
    client: impl Read + Write,
    registry: Option<&str>,
    noted: &Mutex<Vec<Asked>>,
    script: &Script,
) -> io::Result<()> {
    let mut client = BufReader::new(client);
    let (line, headers) = head(&mut client)?;
    let mut words = line.split(' ').map(str::to_owned);
    let (method, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let length = field(&headers, "content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    client.read_exact(&mut body)?;
    let asked = Asked { method, path, headers, body: String::from_utf8_lossy(&body).into_owned() };
    noted.lock().unwrap_or_else(PoisonError::into_inner).push(asked.clone());
    let ask = |asked: &Asked| {
        registry.map_or_else(|| Ok(Answered::new(404, "")), |registry| pass_on(registry, asked))
    };
    let is_head = asked.method == "HEAD";
    let out = client.get_mut();
    match script(&asked) {
        Fate::Passed => answer(out, &ask(&asked)?, is_head, usize::MAX),
        Fate::Whole => {
            let mut whole = asked.clone();
            whole.headers.retain(|(name, _)| !name.eq_ignore_ascii_case("range"));
            answer(out, &ask(&whole)?, is_head, usize::MAX)
        }
        Fate::Altered(alter) => answer(out, &alter(ask(&asked)?), is_head, usize::MAX),
        Fate::Answered(answered) => answer(out, &answered, is_head, usize::MAX),
        Fate::Cut(after) => answer(out, &ask(&asked)?, is_head, after),
        Fate::Stalled(after) => {
            answer(out, &ask(&asked)?, is_head, after)?;
            // until the client has gone
            io::copy(&mut client, &mut io::sink()).map(drop)
        }
        Fate::Endless => {
            out.write_all(
                b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: application/octet-stream\r\n\r\n",
            )?;
            let bytes = [0x1f; 1 << 16];
            loop {
                out.write_all(&bytes)?;
            }
        }
        Fate::Dripping => {
            out.write_all(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: application/json\r\n\r\n")?;
            loop {
                out.write_all(b" ")?;
                std::thread::sleep(DRIP);
            }
        }
        Fate::Dropped => Ok(()),
    }
}

/// Reads a request's or an answer's first line and fields.
fn head(reader: &mut impl BufRead) -> io::Result<(String, Vec<(String, String)>)> {
    let mut first = String::new();
    reader.read_line(&mut first)?;
    let mut headers = Vec::new();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? <= 2 {
            return Ok((first.trim_end().to_owned(), headers));
        }
        if let Some((name, value)) = line.split_once(':') {
            headers.push((name.trim().to_owned(), value.trim().to_owned()));
        }
    }
}

/// Asks the registry in the client's place.
fn pass_on(registry: &str, asked: &Asked) -> io::Result<Answered> {
    let mut stream = TcpStream::connect(registry)?;
    let mut request = format!("{} {} HTTP/1.0\r\nHost: {registry}\r\n", asked.method, asked.path);
    for (name, value) in &asked.headers {
        if !["host", "connection"].contains(&name.to_ascii_lowercase().as_str()) {
            request += &format!("{name}: {value}\r\n");
        }
    }
    write!(stream, "{request}\r\n")?;
    let mut reader = BufReader::new(stream);
    let (line, headers) = head(&mut reader)?;
    let mut body = Vec::new();
    reader.read_to_end(&mut body)?;
    let status = line.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(502);
    Ok(Answered { status, headers, body })
}

/// Sends an answer, or its first bytes: its head says how long all of it is.
fn answer(client: &mut impl Write, answered: &Answered, is_head: bool, most: usize) -> io::Result<()> {
    let mut head = format!("HTTP/1.1 {} X\r\nConnection: close\r\n", answered.status);
    for (name, value) in &answered.headers {
        if !["connection", "transfer-encoding"].contains(&name.to_ascii_lowercase().as_str()) {
            head += &format!("{name}: {value}\r\n");
        }
    }
    if !is_head && field(&answered.headers, "content-length").is_none() {
        head += &format!("Content-Length: {}\r\n", answered.body.len());
    }
    write!(client, "{head}\r\n")?;
    let body = if is_head { &[][..] } else { &answered.body };
    client.write_all(&body[..body.len().min(most)])?;
    client.flush()
}
