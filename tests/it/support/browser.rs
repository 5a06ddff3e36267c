//! A real Chromium without a screen, spoken with as its developer tools do.

use std::cell::{Cell, RefCell};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use base64::prelude::{BASE64_STANDARD, Engine as _};
use serde_json::{Value, json};
use tempfile::TempDir;
use tungstenite::stream::MaybeTlsStream;
use tungstenite::{Message, WebSocket, connect};

use super::tools::is_installed;
use super::{Lack, skip};

/// How long a browser may take to do one thing.
const PATIENCE: Duration = Duration::from_secs(60);

/// A browser that runs.
pub struct Browser {
    child: Child,
    address: String,
    width: Cell<(u32, u32)>,
    scheme: RefCell<String>,
    _profile: TempDir,
}

/// A page that is open.
pub struct Page {
    socket: RefCell<WebSocket<MaybeTlsStream<TcpStream>>>,
    next: Cell<u64>,
    events: RefCell<Vec<Value>>,
}

impl Browser {
    /// Starts it; None where the test is skipped.
    #[track_caller]
    pub fn start() -> Option<Self> {
        let Some(program) =
            ["chromium", "chromium-browser", "google-chrome"].into_iter().find(|it| is_installed(it))
        else {
            skip(Lack::Tool, "chromium is not installed");
            return None;
        };
        let profile = tempfile::tempdir().expect("a folder");
        let mut child = Command::new(program)
            .args([
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--no-first-run",
                "--disable-dev-shm-usage",
            ])
            .args(["--disable-background-networking", "--disable-extensions", "--remote-debugging-port=0"])
            .args(["--remote-allow-origins=*", "--hide-scrollbars", "--window-size=1200,900"])
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .arg("about:blank")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("a browser");
        let mut lines = BufReader::new(child.stderr.take().expect("its words")).lines();
        let address = lines
            .by_ref()
            .map_while(Result::ok)
            .find_map(|line| line.strip_prefix("DevTools listening on ws://").map(str::to_owned))
            .expect("an address");
        // a pipe that nobody reads would stop it
        std::thread::spawn(move || lines.for_each(drop));
        let address = address.split('/').next().expect("host and port").to_owned();
        let (width, scheme) = (Cell::new((1200, 900)), RefCell::new("light".to_owned()));
        Some(Self { child, address, width, scheme, _profile: profile })
    }

    /// Chooses between light and dark for pages that are opened from now on.
    pub fn prefer(&self, scheme: &str) {
        *self.scheme.borrow_mut() = scheme.to_owned();
    }

    /// Chooses the size of pages that are opened from now on.
    pub fn resize(&self, width: u32, height: u32) {
        self.width.set((width, height));
    }

    /// Opens a page and waits until it is loaded.
    pub fn open(&self, url: &str) -> Page {
        self.opened(url, false)
    }

    /// The same with a browser that runs no scripts of pages.
    pub fn open_without_scripts(&self, url: &str) -> Page {
        self.opened(url, true)
    }

    fn opened(&self, url: &str, is_scriptless: bool) -> Page {
        let answer = self.ask("PUT", "/json/new?about:blank");
        let target = answer["webSocketDebuggerUrl"].as_str().expect("a target").to_owned();
        let (socket, _) = connect(target).expect("a page");
        let page = Page { socket: RefCell::new(socket), next: Cell::new(1), events: RefCell::default() };
        for domain in ["Page", "Runtime", "Log", "Network"] {
            page.command(&format!("{domain}.enable"), json!({}));
        }
        let (width, height) = self.width.get();
        let metrics = json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false});
        page.command("Emulation.setDeviceMetricsOverride", metrics);
        let feature = json!([{"name": "prefers-color-scheme", "value": *self.scheme.borrow()}]);
        page.command("Emulation.setEmulatedMedia", json!({"features": feature}));
        if is_scriptless {
            page.command("Emulation.setScriptExecutionDisabled", json!({"value": true}));
        }
        page.events.borrow_mut().clear();
        page.command("Page.navigate", json!({"url": url}));
        page.wait("Page.loadEventFired");
        page
    }

    fn ask(&self, method: &str, path: &str) -> Value {
        let mut stream = TcpStream::connect(&self.address).expect("the browser");
        write!(stream, "{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", self.address)
            .expect("a question");
        let mut reader = BufReader::new(stream);
        let mut length = 0;
        loop {
            let mut line = String::new();
            reader.read_line(&mut line).expect("an answer");
            if line.trim().is_empty() {
                break;
            }
            if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().expect("a length");
            }
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body).expect("an answer");
        serde_json::from_slice(&body).expect("JSON")
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Page {
    /// Sends a command and gives its result; what happens meanwhile is kept.
    #[track_caller]
    fn command(&self, method: &str, parameters: Value) -> Value {
        let id = self.next.replace(self.next.get() + 1);
        let text = json!({"id": id, "method": method, "params": parameters}).to_string();
        self.socket.borrow_mut().send(Message::text(text)).expect("a command");
        let end = Instant::now() + PATIENCE;
        while Instant::now() < end {
            let said = self.hear();
            if said["id"] == id {
                assert!(said["error"].is_null(), "{method}: {said}");
                return said["result"].clone();
            }
            self.events.borrow_mut().push(said);
        }
        panic!("{method} was not answered");
    }

    fn wait(&self, event: &str) {
        let is_known = |page: &Self| page.events.borrow().iter().any(|said| said["method"] == event);
        while !is_known(self) {
            let said = self.hear();
            self.events.borrow_mut().push(said);
        }
    }

    fn hear(&self) -> Value {
        loop {
            match self.socket.borrow_mut().read().expect("a message") {
                Message::Text(text) => return serde_json::from_str(text.as_str()).expect("JSON"),
                Message::Close(_) => panic!("the page is closed"),
                _ => {}
            }
        }
    }

    /// What an expression comes to in the page.
    #[track_caller]
    pub fn evaluate(&self, expression: &str) -> Value {
        let asked = json!({"expression": expression, "returnByValue": true});
        let result = self.command("Runtime.evaluate", asked);
        assert!(result["exceptionDetails"].is_null(), "{expression}: {result}");
        result["result"]["value"].clone()
    }

    /// Shows it as it is printed, for somebody who prefers light or dark.
    pub fn show_as_printed(&self, scheme: &str) {
        let features = json!([{"name": "prefers-color-scheme", "value": scheme}]);
        self.command("Emulation.setEmulatedMedia", json!({"media": "print", "features": features}));
    }

    /// Prints it on A4: a PDF.
    pub fn pdf(&self) -> Vec<u8> {
        let paper = json!({"printBackground": true, "paperWidth": 8.27, "paperHeight": 11.69});
        let printed = self.command("Page.printToPDF", paper);
        BASE64_STANDARD.decode(printed["data"].as_str().expect("base64")).expect("base64")
    }

    /// Presses a key.
    pub fn press(&self, key: &str) {
        let code = match key {
            "Enter" => 13,
            "Escape" => 27,
            _ => 0,
        };
        let text = if key == "Enter" { "\r" } else { "" };
        for kind in ["keyDown", "keyUp"] {
            let text = if kind == "keyDown" { text } else { "" };
            let event =
                json!({"type": kind, "key": key, "code": key, "windowsVirtualKeyCode": code, "text": text});
            self.command("Input.dispatchKeyEvent", event);
        }
    }

    /// Types a text where the focus is.
    pub fn type_text(&self, text: &str) {
        self.command("Input.insertText", json!({"text": text}));
    }

    /// All text that is shown, as the browser lays it out; no script of the page is needed.
    pub fn text(&self) -> String {
        let snapshot = self.command("DOMSnapshot.captureSnapshot", json!({"computedStyles": []}));
        let strings = snapshot["strings"].as_array().expect("strings");
        let shown = snapshot["documents"][0]["layout"]["text"].as_array().expect("text");
        let words = shown.iter().filter_map(|at| strings.get(usize::try_from(at.as_i64()?).ok()?)?.as_str());
        words.collect::<Vec<_>>().join("\n")
    }

    /// Errors and warnings of the console, of scripts and of the policy.
    pub fn errors(&self) -> Vec<String> {
        self.evaluate("0");
        let events = self.events.borrow();
        let wrong = events.iter().filter(|said| match said["method"].as_str() {
            Some("Runtime.exceptionThrown") => true,
            Some("Runtime.consoleAPICalled") => {
                ["error", "warning", "assert"].contains(&said["params"]["type"].as_str().unwrap_or(""))
            }
            Some("Log.entryAdded") => true,
            _ => false,
        });
        wrong.map(Value::to_string).collect()
    }

    /// The addresses of all that was asked for.
    pub fn requests(&self) -> Vec<String> {
        let events = self.events.borrow();
        let sent = events.iter().filter(|said| said["method"] == "Network.requestWillBeSent");
        let urls = sent.filter_map(|said| said["params"]["request"]["url"].as_str());
        urls.filter(|url| !url.starts_with("data:")).map(str::to_owned).collect()
    }
}
