//! Asks real engines for an image that the test makes itself: over their sockets, TCP and TLS, and over connections
//! that break.
//!
//! Where no engine answers, a test is skipped; with `IMGSCOPE_TEST_ENGINE=1` it fails instead.

use std::collections::HashMap;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::Duration;

use imgscope::image::Digest;
use imgscope::source::engine::{CancelCheck, Engine, EngineError, EngineImage, EngineKind, Environment};
use imgscope::source::{Digests, ReadOptions, ScanControl, Selector, plan, read_stream};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use tempfile::TempDir;

use crate::support::podman_service::Podman;
use crate::support::{DockerEngine, Lack, docker_engine, skip};

/// How long a test waits for what must happen at once.
const SOON: Duration = Duration::from_secs(30);
const MIB: usize = 1024 * 1024;

#[test]
fn an_image_is_described_with_its_history() {
    let Some(socket) = docker_socket() else { return };
    let image = TestImage::import(&socket, 1000);
    let engine = connect(&[("DOCKER_HOST", &unix(&socket))]);
    assert_eq!(engine.endpoint(), unix(&socket));

    let described = engine.inspect(&image.name).expect("the image is there");
    assert_eq!(described.reference, image.name);
    assert_eq!(described.tags, [image.name.as_str()]);
    assert_eq!(described.os, "linux");
    assert!(described.id.starts_with("sha256:") && described.id.len() == 71, "{described:?}");
    assert!(described.created.is_some_and(|at| at.starts_with("20")));
    assert!(described.size.is_some_and(|size| size >= 1000), "{:?}", described.size);

    let history = engine.history(&image.name).expect("it has a history");
    assert_eq!(history.len(), 1, "{history:?}");
    assert_eq!(history[0].id, described.id);
    assert!(history[0].created.is_some_and(|at| at > 0), "{history:?}");
    assert!(engine.references().expect("a list").contains(&image.name));
}

#[test]
fn an_export_is_a_whole_archive_of_one_image() {
    let Some(socket) = docker_socket() else { return };
    let image = TestImage::import(&socket, 3 * MIB);
    check_export(&connect(&[("DOCKER_HOST", &unix(&socket))]), &image);
}

#[test]
fn several_images_are_exported_together_and_told_apart_by_their_ids() {
    let Some(socket) = docker_socket() else { return };
    let images = [1004, 2 * MIB, 1005].map(|payload| TestImage::import(&socket, payload));
    check_export_together(&connect(&[("DOCKER_HOST", &unix(&socket))]), &images);
}

#[test]
fn an_image_is_found_and_exported_by_the_beginning_of_its_id() {
    let Some(socket) = docker_socket() else { return };
    let image = TestImage::import(&socket, 1001);
    let engine = connect(&[("DOCKER_HOST", &unix(&socket))]);
    let id = engine.inspect(&image.name).expect("the image is there").id;
    for asked in [&id[..], &id[..25], &id["sha256:".len()..][..16]] {
        let found = engine.inspect(asked).expect(asked);
        assert_eq!((found.id.as_str(), found.reference.as_str()), (id.as_str(), id.as_str()), "{asked}");
        let members = members(engine.export(&found, None, never()).expect("it starts"));
        assert!(members.iter().any(|(name, _)| name == "manifest.json"), "{asked}: {members:?}");
    }
}

#[test]
fn an_unknown_image_names_those_that_are_close() {
    let Some(socket) = docker_socket() else { return };
    let image = TestImage::import(&socket, 1002);
    let engine = connect(&[("DOCKER_HOST", &unix(&socket))]);
    let mistyped = image.name.replace("imgscope", "imgscpoe");
    for error in [
        engine.inspect(&mistyped).expect_err("no such image"),
        engine.history(&mistyped).expect_err("no such image"),
    ] {
        match &error {
            EngineError::NoSuchImage { reference, similar, .. } => {
                assert_eq!(reference, &mistyped);
                assert!(similar.contains(&image.name), "{similar:?}");
            }
            other => panic!("expected a missing image, got {other:?}"),
        }
        assert_eq!(error.hint().as_deref(), Some("`docker images` lists the images it has"));
    }
}

#[test]
fn an_engine_behind_tcp_is_asked_by_docker_host() {
    let Some(socket) = docker_socket() else { return };
    let image = TestImage::import(&socket, 2 * MIB);
    let proxy = Proxy::start(&socket, None);
    check_export(&connect(&[("DOCKER_HOST", &proxy.address)]), &image);
}

#[test]
fn an_engine_of_a_context_is_asked() {
    let Some(socket) = docker_socket() else { return };
    let image = TestImage::import(&socket, 1003);
    let config = TempDir::new().expect("a directory");
    // sha256 of the context's name, `near`
    let name = "46ba34770bccfde756708d47d83fb7c8257fe8a4b3a35f25d385a8284021f476";
    write(config.path(), "config.json", r#"{"currentContext":"near"}"#);
    let meta = format!(r#"{{"Name":"near","Endpoints":{{"docker":{{"Host":"{}"}}}}}}"#, unix(&socket));
    write(config.path(), &format!("contexts/meta/{name}/meta.json"), &meta);
    check_export(&connect(&[("DOCKER_CONFIG", &path(config.path()))]), &image);
}

#[test]
fn an_engine_behind_tls_is_asked_with_the_users_certificate() {
    let Some(socket) = docker_socket() else { return };
    let image = TestImage::import(&socket, 2 * MIB);
    let certificates = Certificates::new();
    let address = certificates.serve(&socket);
    let variables =
        [("DOCKER_HOST", &*address), ("DOCKER_TLS_VERIFY", "1"), ("DOCKER_CERT_PATH", &certificates.path())];
    let engine = connect(&variables);
    assert!(engine.endpoint().starts_with("https://127.0.0.1:"), "{}", engine.endpoint());
    check_export(&engine, &image);

    let strangers = Certificates::new();
    let variables =
        [("DOCKER_HOST", &*address), ("DOCKER_TLS_VERIFY", "1"), ("DOCKER_CERT_PATH", &strangers.path())];
    match Engine::connect_in(EngineKind::Docker, &environment(&variables)) {
        Err(EngineError::Unreachable { reason, .. }) => assert!(reason.contains("certificate"), "{reason}"),
        other => panic!("an engine with a stranger's certificate must be refused, got {other:?}"),
    }
}

#[test]
fn a_connection_that_breaks_in_the_middle_is_an_error_and_no_end() {
    let Some(socket) = docker_socket() else { return };
    let image = TestImage::import(&socket, 4 * MIB);
    let proxy = Proxy::start(&socket, Some(2 * MIB));
    let engine = connect(&[("DOCKER_HOST", &proxy.address)]);
    let described = engine.inspect(&image.name).expect("the image is there");
    let mut export = engine.export(&described, None, never()).expect("it starts");
    let error = io::copy(&mut export, &mut io::sink()).expect_err("half an archive is no archive");
    match EngineError::behind(&error) {
        Some(EngineError::Interrupted { received, endpoint, .. }) => {
            assert_eq!(endpoint, &proxy.address);
            assert!((1..=2 * MIB as u64).contains(received), "{received}");
        }
        other => panic!("expected an interruption, got {other:?} in {error:?}"),
    }
}

#[test]
fn a_report_of_an_image_that_breaks_off_names_the_engine_and_prints_nothing() {
    let Some(socket) = docker_socket() else { return };
    let image = TestImage::import(&socket, 4 * MIB);
    // where the connection breaks: in the layer, and near its end
    for cut in [64 * 1024, MIB, 3 * MIB, 4 * MIB] {
        let proxy = Proxy::start(&socket, Some(cut));
        let output = crate::support::imgscope()
            .args(["--format", "json", &image.name])
            .env("DOCKER_HOST", &proxy.address)
            .output()
            .expect("the program runs");
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "cut at {cut}: {stderr}");
        assert!(output.stdout.is_empty(), "cut at {cut}: a report of half an image");
        assert!(stderr.contains("error: the engine at tcp://"), "cut at {cut}: {stderr}");
    }
}

#[test]
fn an_export_that_is_dropped_ends_the_transfer() {
    let Some(socket) = docker_socket() else { return };
    let image = TestImage::import(&socket, 40 * MIB);
    let proxy = Proxy::start(&socket, None);
    let engine = connect(&[("DOCKER_HOST", &proxy.address)]);
    let described = engine.inspect(&image.name).expect("the image is there");
    let mut export = engine.export(&described, None, never()).expect("it starts");
    export.read_exact(&mut [0; 512]).expect("it begins");
    drop(export);
    let carried = proxy.abandoned.recv_timeout(SOON).expect("the connection is closed in the middle");
    assert!(carried < 40 * MIB as u64, "all {carried} bytes were transferred");
}

#[test]
fn a_named_engine_that_is_gone_is_not_replaced_by_another() {
    let directory = TempDir::new().expect("a directory");
    let gone = unix(&directory.path().join("gone.sock"));
    let closed = {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a loopback port");
        format!("tcp://{}", listener.local_addr().expect("its address"))
    };
    for address in [gone, closed] {
        match Engine::connect_in(EngineKind::Docker, &environment(&[("DOCKER_HOST", &address)])) {
            Err(EngineError::Unreachable { endpoint, named_by, .. }) => {
                assert_eq!((endpoint, named_by.as_deref()), (address, Some("DOCKER_HOST")));
            }
            other => panic!("{address} must not be reachable, got {other:?}"),
        }
    }
}

#[test]
fn podman_is_asked_as_docker_is() {
    let Some(podman) = Podman::start() else { return };
    let image = TestImage::import(&podman.socket, 2 * MIB);
    let environment = environment(&[("CONTAINER_HOST", &unix(&podman.socket))]);
    let engine = Engine::connect_in(EngineKind::Podman, &environment).expect("podman answers");

    let described = engine.inspect(&image.name).expect("a short name is enough");
    assert!(described.reference.ends_with(&format!("/{}", image.name)), "{described:?}");
    assert!(described.id.starts_with("sha256:"), "{described:?}");
    assert_eq!(described.os, "linux");
    let history = engine.history(&image.name).expect("it has a history");
    assert_eq!((history.len(), &history[0].id), (1, &described.id), "{history:?}");
    check_export(&engine, &image);
    let images = [1006, 2 * MIB, 1007].map(|payload| TestImage::import(&podman.socket, payload));
    check_export_together(&engine, &images);

    match engine.inspect(&image.name.replace("imgscope", "imgscpoe")) {
        Err(EngineError::NoSuchImage { similar, .. }) => assert!(similar.contains(&described.reference)),
        other => panic!("expected a missing image, got {other:?}"),
    }
}

/// Exports an image and checks that the archive is whole and holds the image's bytes.
fn check_export(engine: &Engine, image: &TestImage) {
    let described = engine.inspect(&image.name).expect("the image is there");
    let members = members(engine.export(&described, None, never()).expect("it starts"));
    assert!(members.iter().any(|(name, _)| name == "manifest.json"), "{members:?}");
    let largest = members.iter().map(|(_, size)| *size).max().unwrap_or_default();
    assert!(largest > image.payload as u64, "no member is as large as the layer: {members:?}");
}

/// Exports several images in one archive, and chooses each of them from it by its ID.
fn check_export_together(engine: &Engine, images: &[TestImage]) {
    let described: Vec<EngineImage> =
        images.iter().map(|image| engine.inspect(&image.name).expect("the image is there")).collect();
    let asked: Vec<&EngineImage> = described.iter().collect();
    let export = engine.export_together(&asked, None, never()).expect("it starts");
    let options = ReadOptions { verify: true, digests: Digests::Compressed, read_limit: u64::MAX };
    let control = ScanControl::default();
    let archive = read_stream("the export", export, options, &control).expect("a whole archive");
    for (image, described) in images.iter().zip(&described) {
        let id: Digest = described.id.parse().expect("a digest");
        let plan = plan(&archive, &Selector::Id(id.clone()), None).expect("the image of that ID");
        assert_eq!((&plan.id, plan.layers.len()), (&id, 1));
        let layer = archive.layer(&plan.layers[0], options, &control).expect("its layer");
        assert_eq!(layer.check(&plan.layers[0], options), Ok(true));
        assert_eq!(layer.layer.changeset.unpacked_size(), image.payload as u64, "{}", image.name);
    }
}

/// Gives name and size of every member of an archive that is read to its very end.
fn members(mut export: impl Read) -> Vec<(String, u64)> {
    let mut archive = tar::Archive::new(&mut export);
    let members = archive
        .entries()
        .expect("a tar archive")
        .map(|entry| entry.expect("a whole member"))
        .map(|entry| (entry.path().expect("a path").display().to_string(), entry.size()))
        .collect();
    io::copy(&mut export, &mut io::sink()).expect("it ends well");
    members
}

fn never() -> CancelCheck {
    Arc::new(|| false)
}

fn environment(variables: &[(&str, &str)]) -> Environment {
    let variables: HashMap<String, String> =
        variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Environment::new(move |name| variables.get(name).cloned(), None)
}

fn connect(variables: &[(&str, &str)]) -> Engine {
    Engine::connect_in(EngineKind::Docker, &environment(variables)).expect("the engine answers")
}

fn unix(socket: &Path) -> String {
    format!("unix://{}", socket.display())
}

fn path(path: &Path) -> String {
    path.display().to_string()
}

fn write(directory: &Path, name: &str, text: &str) {
    let path = directory.join(name);
    std::fs::create_dir_all(path.parent().expect("a directory")).expect("it can be made");
    std::fs::write(path, text).expect("it can be written");
}

/// Gives the socket of this machine's Docker Engine; None where the test is skipped.
#[track_caller]
fn docker_socket() -> Option<PathBuf> {
    let _engine = docker_engine()?;
    let engine = Engine::connect(EngineKind::Docker).expect("the engine that answers the docker command");
    let socket = engine.endpoint().strip_prefix("unix://").map(PathBuf::from);
    if socket.is_none() {
        skip(Lack::Machine, &format!("the Docker Engine is asked at {}, not at a socket", engine.endpoint()));
    }
    socket
}

/// An image of one layer with one file, removed when the test ends.
struct TestImage {
    name: String,
    payload: usize,
    socket: PathBuf,
    /// Nobody builds while it is there.
    _engine: Option<DockerEngine>,
}

impl TestImage {
    /// Imports a layer with a file of this many bytes under a name that no other test uses.
    fn import(socket: &Path, payload: usize) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let engine = docker_engine();
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let repository = format!("imgscope-test-{}-{number}", std::process::id());
        let mut layer = tar::Builder::new(Vec::new());
        let mut header = tar::Header::new_gnu();
        header.set_size(payload as u64);
        header.set_mode(0o644);
        // The content differs from test to test, so that no two of them share an image.
        let content = repository.bytes().cycle().take(payload).collect::<Vec<u8>>();
        layer.append_data(&mut header, "payload", &content[..]).expect("a small tar");
        let layer = layer.into_inner().expect("a small tar");
        let query = format!("/images/create?fromSrc=-&repo={repository}:v1");
        let answer = request(socket, "POST", &query, &layer);
        assert!(answer.contains(" 200 "), "the image cannot be imported: {answer}");
        Self { name: format!("{repository}:v1"), payload, socket: socket.to_owned(), _engine: engine }
    }
}

impl Drop for TestImage {
    fn drop(&mut self) {
        request(&self.socket, "DELETE", &format!("/images/{}?force=1", self.name), &[]);
    }
}

/// Puts one plain request to an engine's socket and gives its whole answer, head and body.
fn request(socket: &Path, method: &str, path: &str, body: &[u8]) -> String {
    let mut engine = UnixStream::connect(socket).expect("the engine listens");
    let length = body.len();
    write!(
        engine,
        "{method} {path} HTTP/1.1\r\nHost: engine\r\nConnection: close\r\nContent-Type: application/x-tar\r\n\
         Content-Length: {length}\r\n\r\n"
    )
    .and_then(|()| engine.write_all(body))
    .expect("the engine takes the request");
    let mut answer = Vec::new();
    engine.read_to_end(&mut answer).expect("the engine answers");
    String::from_utf8_lossy(&answer).into_owned()
}

/// A loopback port in front of an engine's socket.
struct Proxy {
    address: String,
    /// For every connection that the client closed before all was sent: how many bytes had been.
    abandoned: Receiver<u64>,
}

impl Proxy {
    /// Starts it; each connection is closed after `cut` bytes of an answer.
    fn start(socket: &Path, cut: Option<usize>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a loopback port");
        let address = format!("tcp://{}", listener.local_addr().expect("its address"));
        let (abandon, abandoned) = channel();
        let socket = socket.to_owned();
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let engine = UnixStream::connect(&socket).expect("the engine listens");
                let abandon = abandon.clone();
                thread::spawn(move || {
                    carry(client, engine, cut.map_or(u64::MAX, |cut| cut as u64), &abandon)
                });
            }
        });
        Self { address, abandoned }
    }
}

fn carry(mut client: TcpStream, mut engine: UnixStream, cut: u64, abandon: &Sender<u64>) {
    let (mut from, mut to) =
        (client.try_clone().expect("a second handle"), engine.try_clone().expect("a second handle"));
    thread::spawn(move || {
        let _ = io::copy(&mut from, &mut to);
        let _ = to.shutdown(Shutdown::Write);
    });
    let (mut carried, mut buffer) = (0, vec![0; 16 * 1024]);
    while carried < cut {
        let room = usize::try_from(cut - carried).map_or(buffer.len(), |rest| rest.min(buffer.len()));
        let length = match engine.read(&mut buffer[..room]) {
            Ok(0) | Err(_) => break,
            Ok(length) => length,
        };
        if client.write_all(&buffer[..length]).is_err() {
            // The test may be over already.
            let _ = abandon.send(carried);
            break;
        }
        carried += length as u64;
    }
    let _ = client.shutdown(Shutdown::Both);
    let _ = engine.shutdown(Shutdown::Both);
}

/// An authority of its own with the certificates of an engine on 127.0.0.1 and of a user, in a directory.
struct Certificates {
    directory: TempDir,
    server: Arc<rustls::ServerConfig>,
}

impl Certificates {
    fn new() -> Self {
        let key = || KeyPair::generate().expect("a key");
        let mut authority = CertificateParams::new(Vec::new()).expect("parameters");
        authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let authority = CertifiedIssuer::self_signed(authority, key()).expect("an authority");
        let signed = |host: &str| {
            let key = key();
            let params = CertificateParams::new(vec![host.to_owned()]).expect("parameters");
            (params.signed_by(&key, &authority).expect("a certificate"), key)
        };
        let directory = TempDir::new().expect("a directory");
        let (user, user_key) = signed("user");
        write(directory.path(), "ca.pem", &authority.pem());
        write(directory.path(), "cert.pem", &user.pem());
        write(directory.path(), "key.pem", &user_key.serialize_pem());

        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut roots = rustls::RootCertStore::empty();
        roots.add(authority.der().clone()).expect("the authority is one");
        let users =
            rustls::server::WebPkiClientVerifier::builder_with_provider(roots.into(), provider.clone())
                .build()
                .expect("a verifier");
        let (engine, engine_key) = signed("127.0.0.1");
        let server = rustls::ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_client_cert_verifier(users)
            .with_single_cert(vec![engine.der().clone()], engine_key.into())
            .expect("a certificate with its key");
        Self { directory, server: Arc::new(server) }
    }

    fn path(&self) -> String {
        path(self.directory.path())
    }

    /// Starts a loopback port that speaks TLS in front of an engine's socket, and gives its address.
    fn serve(&self, socket: &Path) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a loopback port");
        let address = format!("tcp://{}", listener.local_addr().expect("its address"));
        let (server, socket) = (Arc::clone(&self.server), socket.to_owned());
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let (server, socket) = (Arc::clone(&server), socket.clone());
                // A client that does not trust the certificate goes away; the test sees that from its own side.
                thread::spawn(move || carry_one_request(server, client, &socket));
            }
        });
        address
    }
}

fn carry_one_request(server: Arc<rustls::ServerConfig>, client: TcpStream, socket: &Path) -> io::Result<()> {
    let connection = rustls::ServerConnection::new(server).map_err(io::Error::other)?;
    let mut client = BufReader::new(rustls::StreamOwned::new(connection, client));
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if client.read_line(&mut head)? == 0 {
            return Ok(());
        }
    }
    let mut engine = UnixStream::connect(socket)?;
    engine.write_all(head.replacen("\r\n\r\n", "\r\nConnection: close\r\n\r\n", 1).as_bytes())?;
    let client = client.get_mut();
    io::copy(&mut engine, client)?;
    client.conn.send_close_notify();
    client.flush()
}
