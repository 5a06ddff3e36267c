//! Programs that keep credentials: `docker-credential-NAME get`, the registry on their input, JSON on their output
//! (docker-credential-helpers).

use std::io;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process_group};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWriteExt as _};
use tokio::process::{Child, Command};

use super::Credential;
use super::auth_file::HelperQuestion;
use crate::json::Document;
use crate::text::escape_line;

/// How long one is waited for at most: some ask the person for a password.
const LONGEST: Duration = Duration::from_secs(60);
/// The most that is taken of what one says. A credential has a few hundred bytes.
const MOST: u64 = 64 << 10;
/// The user by which a helper says that the secret is a token.
const TOKEN_USER: &str = "<token>";
/// How they say that they have none.
const NOT_FOUND: [&str; 3] = ["credentials not found", "no credentials", "credentials missing"];
/// The most that is told of what one says.
const TOLD: usize = 200;

/// What a helper came to.
struct HelperAnswer {
    status: ExitStatus,
    stdout: Vec<u8>,
    stderr: Vec<u8>,
}

/// A helper and all that it starts, which are a group of processes of their own, and end with the question.
struct Running {
    child: Child,
    group: Option<Pid>,
}

/// Asks a helper; None where it has no credential for the registry.
///
/// # Errors
/// Where it is not there, fails, says far too much, or takes too long; in words that name it.
pub(super) async fn ask(question: &HelperQuestion, patience: Duration) -> Result<Option<Credential>, String> {
    let name = &question.helper;
    let program = format!("docker-credential-{name}");
    if !name.chars().all(|c| c.is_ascii_alphanumeric() || "._-+".contains(c)) {
        return Err(format!("{program} is no name of a credential helper"));
    }
    let patience = patience.min(LONGEST);
    match tokio::time::timeout(patience, run(&program, &question.key)).await {
        Ok(Ok(Some(answer))) => read(&program, &answer),
        Ok(Ok(None)) => Err(format!("the credential helper {program} failed: it says more than 64 KiB")),
        Ok(Err(error)) if error.kind() == io::ErrorKind::NotFound => {
            Err(format!("the credential helper {program} is not installed"))
        }
        Ok(Err(error)) => Err(format!("the credential helper {program} cannot be run: {error}")),
        Err(_) => Err(format!("the credential helper {program} did not answer for {}s", patience.as_secs())),
    }
}

/// Runs a helper; None where it says more than any has to.
async fn run(program: &str, key: &str) -> io::Result<Option<HelperAnswer>> {
    let mut running = Running::start(program)?;
    if let Some(mut input) = running.child.stdin.take() {
        // one that has answered already need not read
        let _ = input.write_all(key.as_bytes()).await;
    }
    let stderr = tokio::spawn(said(running.child.stderr.take()));
    let Ok(stdout) = said(running.child.stdout.take()).await else { return Ok(None) };
    let Ok(Ok(stderr)) = stderr.await else { return Ok(None) };
    let status = running.child.wait().await?;
    running.group = None;
    Ok(Some(HelperAnswer { status, stdout, stderr }))
}

/// Reads what a helper says to its end, or fails where that is too much.
async fn said(stream: Option<impl AsyncRead + Unpin>) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    if let Some(stream) = stream {
        stream.take(MOST + 1).read_to_end(&mut bytes).await?;
    }
    if bytes.len() as u64 > MOST { Err(io::ErrorKind::FileTooLarge.into()) } else { Ok(bytes) }
}

impl Running {
    fn start(program: &str) -> io::Result<Self> {
        let child = Command::new(program)
            .arg("get")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .process_group(0)
            .kill_on_drop(true)
            .spawn()?;
        let id = child.id().and_then(|id| i32::try_from(id).ok());
        Ok(Self { group: id.and_then(Pid::from_raw), child })
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(group) = self.group {
            // one that has just ended needs no end
            let _ = kill_process_group(group, Signal::KILL);
        }
    }
}

fn read(program: &str, answer: &HelperAnswer) -> Result<Option<Credential>, String> {
    let (said, complaint) =
        (String::from_utf8_lossy(&answer.stdout), String::from_utf8_lossy(&answer.stderr));
    if !answer.status.success() {
        if NOT_FOUND.iter().any(|words| said.contains(words) || complaint.contains(words)) {
            return Ok(None);
        }
        // what it says on its output may be the secret nevertheless
        let complaint = complaint.lines().map(str::trim).find(|line| !line.is_empty());
        let complaint = complaint.map(|line| line.chars().take(TOLD).collect::<String>());
        let reason = complaint.map_or_else(|| answer.status.to_string(), |line| escape_line(&line));
        return Err(format!("the credential helper {program} failed: {reason}"));
    }
    // what it says holds the secret, and is not told
    let unreadable = || format!("the credential helper {program} answered with no credential");
    let document = Document::parse("answer", said.as_bytes()).map_err(|_| unreadable())?;
    let record = document.record().map_err(|_| unreadable())?;
    let (user, secret) = (record.text("Username").optional(), record.text("Secret").optional());
    match (user.as_str(), secret.as_str()) {
        ("", "") => Ok(None),
        (_, "") => Err(unreadable()),
        (TOKEN_USER, _) => Ok(Some(Credential::IdentityToken(secret))),
        _ => Ok(Some(Credential::Login { user, password: secret })),
    }
}
