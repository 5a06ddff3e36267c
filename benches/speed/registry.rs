//! An image in a registry on this machine: read whole, known from before, by its manifest alone, by lists of files.

use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crate::measure::{Table, alternate, once};
use crate::peers::{HELLO, Peers, engine_has};
use crate::{imgscope, keeping, succeeds};

/// Debian's `docker-registry`, with a log of what it was asked.
struct Registry {
    server: Child,
    address: String,
    log: PathBuf,
}

/// What a registry was asked.
#[derive(Default)]
struct Asked {
    requests: usize,
    bytes: u64,
}

/// Measures all of it.
pub fn registry(table: &mut Table, peers: &Peers) {
    let folder = peers.folder();
    let title = "hello:v1 in a registry";
    if !engine_has(HELLO) {
        return table.skip(title, "the engine has no hello:v1");
    }
    let Some(registry) = Registry::start(&folder.join("registry")) else {
        return table.skip(title, "docker-registry can't be started");
    };
    if !registry.takes("gzip", &[]) {
        return table.skip(title, "skopeo can't copy it");
    }
    let word = registry.word("gzip");
    let report = [word.as_str(), "--format", "json"];
    let copied = folder.join("copied");
    let copied = copied.to_str().expect("UTF-8");
    let mut copy = Command::new("sh");
    let plain = format!("docker://{}/gzip:v1", registry.address);
    let script = "rm -rf \"$1\" && skopeo --insecure-policy copy -q --src-tls-verify=false \"$0\" \"dir:$1\"";
    copy.args(["-c", script, &plain, copied]);
    let [ours, theirs] = alternate(5, [imgscope(&report), copy]);
    table.compare(
        "hello:v1 in a registry, gzip, JSON | skopeo copy to dir:",
        ours,
        theirs,
        "at most 0.6, under 60 MB",
    );
    let manifest = [&report[..], &["--depth", "manifest"]].concat();
    let asked = registry.asked(imgscope(&manifest));
    let [figure] = alternate(7, [imgscope(&manifest)]);
    table.alone(
        &format!("the same by its manifest, {}", asked.words()),
        figure,
        "at most 5 requests and 60 ms",
    );
    let known = || keeping(&folder.join("registry"), &report);
    once(&mut known());
    let asked = registry.asked(known());
    let [figure] = alternate(7, [known()]);
    table.alone(&format!("the same, known, {}", asked.words()), figure, "at most 3 requests and 60 ms");
    lists(table, &folder.join("lists"));
}

/// Layers with a list of what is in them, in a registry that has no others: skopeo takes those that are there for these.
fn lists(table: &mut Table, folder: &Path) {
    let title = "hello:v1 in a registry, zstd:chunked, by its lists of files";
    let Some(registry) = Registry::start(folder) else {
        return table.skip(title, "docker-registry can't be started");
    };
    if !registry.takes("chunked", &["--format", "oci", "--dest-compress-format", "zstd:chunked"]) {
        return table.skip(title, "skopeo can't write it");
    }
    let word = registry.word("chunked");
    let whole = registry.asked(imgscope(&[&word, "--format", "json"]));
    let files = [word.as_str(), "--format", "json", "--depth", "files"];
    let asked = registry.asked(imgscope(&files));
    let part = asked.bytes as f64 / whole.bytes as f64 * 100.0;
    let [figure] = alternate(5, [imgscope(&files)]);
    table.alone(&format!("{title}, {}, {part:.1} % of the image", asked.words()), figure, "at most 3 %");
}

impl Registry {
    fn start(folder: &Path) -> Option<Self> {
        fs::create_dir_all(folder).ok()?;
        let port = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).ok()?.port();
        let (address, log) = (format!("127.0.0.1:{port}"), folder.join("access.log"));
        let configuration = folder.join("config.yml");
        let data = folder.join("data");
        let text = format!(
            "version: 0.1\nlog:\n  level: info\nstorage:\n  filesystem:\n    rootdirectory: {}\nhttp:\n  addr: {address}\n",
            data.display()
        );
        fs::write(&configuration, text).ok()?;
        let mut server = Command::new("docker-registry")
            .arg("serve")
            .arg(&configuration)
            .stdout(File::create(&log).ok()?)
            .stderr(Stdio::piped())
            .spawn()
            .ok()?;
        let mut lines = BufReader::new(server.stderr.take()?).lines().map_while(Result::ok);
        let listens = lines.any(|line| line.contains("listening on"));
        std::thread::spawn(move || lines.for_each(drop));
        let registry = Self { server, address, log };
        listens.then_some(registry)
    }

    /// Has skopeo copy the engine's image to a repository of its own.
    fn takes(&self, repository: &str, options: &[&str]) -> bool {
        let target = format!("docker://{}/{repository}:v1", self.address);
        let mut copy = Command::new("skopeo");
        copy.args(["--insecure-policy", "copy", "-q", "--dest-tls-verify=false"]).args(options);
        // what another copy left behind would be taken instead of being compressed
        let forget = std::env::temp_dir().join(format!("imgscope-bench-{}-{repository}", std::process::id()));
        copy.args([&format!("docker-daemon:{HELLO}"), &target])
            .env("HOME", &forget)
            .env("XDG_DATA_HOME", &forget);
        succeeds(&mut copy)
    }

    fn word(&self, repository: &str) -> String {
        format!("registry:{}/{repository}:v1", self.address)
    }

    /// What it is asked by a command.
    fn asked(&self, mut command: Command) -> Asked {
        let before = self.lines().len();
        once(&mut command);
        let mut asked = Asked::default();
        for line in &self.lines()[before..] {
            // … "GET /v2/gzip/manifests/v1 HTTP/1.1" 200 1234 "" "agent"
            let size = line.split('"').nth(2).and_then(|answer| answer.split_whitespace().nth(1));
            asked.requests += 1;
            asked.bytes += size.and_then(|size| size.parse::<u64>().ok()).unwrap_or(0);
        }
        asked
    }

    fn lines(&self) -> Vec<String> {
        let log = fs::read_to_string(&self.log).unwrap_or_default();
        log.lines().filter(|line| line.contains(" HTTP/")).map(str::to_owned).collect()
    }
}

impl Drop for Registry {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

impl Asked {
    fn words(&self) -> String {
        format!("{} requests and {} bytes", self.requests, self.bytes)
    }
}
