//! Registries of the tests' own: Debian's `docker-registry`, started on this machine with a store that leaves with the test,
//! and filled by skopeo.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use super::archive::Members;
use super::program::clean;
use super::token_server::TokenServer;
use super::{Folder, Lack, skip};

/// Who may ask a registry that wants to know.
pub const USER: &str = "someone";
/// Their password.
pub const PASSWORD: &str = "s3cret";
/// The line of a file of htpasswd, by bcrypt.
const HTPASSWD: &str = "someone:$2b$04$abcdefghijklmnopqrstuuLZYjhNQAOdpbzt4WxWlUHjv1wsyH5DG\n";

/// A registry that runs for one test.
pub struct OwnRegistry {
    server: Child,
    address: String,
    folder: Folder,
    /// How skopeo reaches it.
    options: Vec<String>,
}

/// What a registry is like.
#[derive(Default)]
pub struct RegistrySetup<'t> {
    /// A certificate and its key, in PEM.
    pub certificate: Option<(String, String)>,
    /// The certificate of the authority whose clients alone are let in, in PEM.
    pub clients: Option<String>,
    /// Whether it wants a name and a password.
    pub wants_password: bool,
    /// The service whose tokens it wants.
    pub tokens: Option<&'t TokenServer>,
}

/// Starts a registry that is open to everybody and speaks plain HTTP. Where it can't be had the test is skipped.
#[track_caller]
pub fn own_registry() -> Option<OwnRegistry> {
    own_registry_with(&RegistrySetup::default())
}

/// Starts a registry likewise.
#[track_caller]
pub fn own_registry_with(setup: &RegistrySetup<'_>) -> Option<OwnRegistry> {
    for tool in ["docker-registry", "skopeo"] {
        if !super::tools::is_installed(tool) {
            skip(Lack::Tool, &format!("{tool} is not installed"));
            return None;
        }
    }
    Some(OwnRegistry::start(setup))
}

impl OwnRegistry {
    fn start(setup: &RegistrySetup<'_>) -> Self {
        let folder = Folder::new();
        let mut configuration = format!(
            "version: 0.1\nlog:\n  level: info\nstorage:\n  filesystem:\n    rootdirectory: {}\nhttp:\n  addr: 127.0.0.1:0\n",
            folder.word("data")
        );
        let mut options = vec!["--dest-tls-verify=false".to_owned()];
        if let Some((certificate, key)) = &setup.certificate {
            let certificate = folder.file("registry.pem", certificate.as_bytes());
            let key = folder.file("registry.key", key.as_bytes());
            configuration += &format!("  tls:\n    certificate: {certificate}\n    key: {key}\n");
        }
        if let Some(clients) = &setup.clients {
            let clients = folder.file("clients.pem", clients.as_bytes());
            configuration += &format!("    clientcas: [{clients}]\n");
        }
        if setup.wants_password {
            let path = folder.file("htpasswd", HTPASSWD.as_bytes());
            configuration += &format!("auth:\n  htpasswd:\n    realm: tests\n    path: {path}\n");
            options.push(format!("--dest-creds={USER}:{PASSWORD}"));
        }
        if let Some(tokens) = setup.tokens {
            let certificate = folder.file("tokens.pem", tokens.certificate().as_bytes());
            configuration += &tokens.configuration(&certificate);
            options.push(format!("--dest-creds={USER}:{PASSWORD}"));
        }
        let configuration = folder.file("config.yml", configuration.as_bytes());
        let mut server = Command::new("docker-registry")
            .args(["serve", &configuration])
            .env_clear()
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("docker-registry starts");
        let mut log = BufReader::new(server.stderr.take().expect("its log")).lines();
        let mut said = Vec::new();
        let address = log.by_ref().map_while(Result::ok).find_map(|line| {
            let place = line.split_once("listening on ").map(|(_, place)| place.to_owned());
            said.push(line);
            place
        });
        let place = address.unwrap_or_else(|| panic!("docker-registry ended: {said:?}"));
        let address: String = place.chars().take_while(|c| c.is_ascii_digit() || ".:".contains(*c)).collect();
        // what nobody reads would fill up
        std::thread::spawn(move || log.for_each(drop));
        Self { server, address, folder, options }
    }

    /// Its host and port.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// The word that names an image of it.
    pub fn word(&self, image: &str) -> String {
        format!("registry:{}/{image}", self.address)
    }

    /// Has skopeo copy all images of an OCI archive to a name, with more options where there are any.
    #[track_caller]
    pub fn push(&self, image: &str, archive: &Members, options: &[&str]) {
        let file = self.folder.file(&format!("{}.tar", image.replace(['/', ':'], "-")), &archive.tar());
        self.copy(&format!("oci-archive:{file}"), image, options);
    }

    /// Has skopeo copy an image of any kind to a name.
    #[track_caller]
    pub fn copy(&self, source: &str, image: &str, options: &[&str]) {
        let target = format!("docker://{}/{image}", self.address);
        let copied = clean("skopeo")
            .args(["--insecure-policy", "copy", "-q"])
            .args(&self.options)
            .args(options)
            .args([source, &target])
            .output()
            .expect("skopeo starts");
        assert!(copied.status.success(), "{source} to {target}: {}", String::from_utf8_lossy(&copied.stderr));
    }

    /// Where it keeps what it has.
    pub fn store(&self) -> std::path::PathBuf {
        self.folder.path("data").join("docker/registry/v2")
    }
}

impl Drop for OwnRegistry {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}
