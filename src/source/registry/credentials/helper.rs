//! Programs that keep credentials: `docker-credential-NAME get`, the registry on their input, JSON on their output
//! (docker-credential-helpers).

use std::process::Stdio;
use std::time::Duration;

use tokio::io::AsyncWriteExt as _;
use tokio::process::Command;

use super::Credential;
use super::auth_file::HelperQuestion;
use crate::json::Document;

/// How long one is waited for at most: some ask the person for a password.
const LONGEST: Duration = Duration::from_secs(60);
/// The user by which a helper says that the secret is a token.
const TOKEN_USER: &str = "<token>";
/// How they say that they have none.
const NOT_FOUND: [&str; 3] = ["credentials not found", "no credentials", "credentials missing"];
/// The most that is told of what one says.
const TOLD: usize = 200;

/// Asks a helper; None where it has no credential for the registry.
///
/// # Errors
/// Where it is not there, fails, or takes too long; in words that name it.
pub(super) async fn ask(question: &HelperQuestion, patience: Duration) -> Result<Option<Credential>, String> {
    let name = &question.helper;
    let program = format!("docker-credential-{name}");
    if !name.chars().all(|c| c.is_ascii_alphanumeric() || "._-+".contains(c)) {
        return Err(format!("{program} is no name of a credential helper"));
    }
    let patience = patience.min(LONGEST);
    match tokio::time::timeout(patience, run(&program, &question.key)).await {
        Ok(Ok(answer)) => read(&program, answer),
        Ok(Err(error)) if error.kind() == std::io::ErrorKind::NotFound => {
            Err(format!("the credential helper {program} is not installed"))
        }
        Ok(Err(error)) => Err(format!("the credential helper {program} cannot be run: {error}")),
        Err(_) => Err(format!("the credential helper {program} did not answer for {}s", patience.as_secs())),
    }
}

async fn run(program: &str, key: &str) -> std::io::Result<std::process::Output> {
    let mut child = Command::new(program)
        .arg("get")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()?;
    if let Some(mut input) = child.stdin.take() {
        // one that has answered already need not read
        let _ = input.write_all(key.as_bytes()).await;
    }
    child.wait_with_output().await
}

fn read(program: &str, answer: std::process::Output) -> Result<Option<Credential>, String> {
    let said = String::from_utf8_lossy(&answer.stdout);
    if !answer.status.success() {
        let said = [said.trim(), String::from_utf8_lossy(&answer.stderr).trim()].join(" ");
        if NOT_FOUND.iter().any(|words| said.contains(words)) {
            return Ok(None);
        }
        let said: String = said.trim().chars().take(TOLD).collect();
        return Err(format!("the credential helper {program} failed: {said}"));
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
