//! The real program, run as a person or a script would.

use assert_cmd::Command;
use serde_json::Value;

/// The program, in surroundings that do not colour its output.
pub fn imgscope() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_imgscope"));
    command.env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE").env_remove("GITHUB_ACTIONS");
    command
}

/// The JSON report of an image, with every path of its final file system.
#[track_caller]
pub fn json_report(image: &str) -> Value {
    let output = imgscope().args([image, "--format", "json", "--files"]).output().expect("the program runs");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{image}: {stderr}");
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{image}: no JSON: {error}"))
}
