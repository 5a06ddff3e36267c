//! The next step that docker names after a build or a pull, where that is switched on.

use serde::Deserialize;
use serde_json::json;

use crate::source::Patience;
use crate::source::engine::{Engine, EngineKind, is_well_formed};
use crate::text::size;

/// How long the engine may take to say how large the image is: whoever has built waits for the prompt.
const WITHIN: std::time::Duration = std::time::Duration::from_millis(300);

/// What docker tells of the command that has ended. Values of options are not among it.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Event {
    root_cmd: String,
    #[serde(default)]
    command_error: String,
}

/// Answers docker's event with a template of what to do next. None where the command failed, or nothing fits.
pub(super) fn next_step(event: &[u8]) -> Option<String> {
    let event: Event = serde_json::from_slice(event).ok()?;
    if !event.command_error.is_empty() {
        return None;
    }
    let command = event.root_cmd.rsplit(' ').next().unwrap_or_default();
    let template = match command {
        // docker itself puts in what was pulled
        "pull" => "See where its bytes are: docker imgscope {{arg . 0}}".to_owned(),
        "build" => after_build(tag_of(&parent_words())),
        _ => return None,
    };
    Some(json!({ "Type": 0, "Template": template }).to_string())
}

fn after_build(tag: Option<String>) -> String {
    let Some(tag) = tag else {
        return "See where the bytes of an image are: docker imgscope IMAGE".to_owned();
    };
    let patience = Patience { silence: WITHIN, gives_up: true };
    let image = Engine::find(Some(EngineKind::Docker), patience).and_then(|engine| engine.inspect(&tag));
    match image.ok().and_then(|image| image.size) {
        Some(bytes) if bytes > 0 => format!("{}: see where they are with docker imgscope {tag}", size(bytes)),
        _ => format!("See where its bytes are: docker imgscope {tag}"),
    }
}

/// The name that an image was built under: docker shows a hook a list in brackets, its own words say it plainly. What is no
/// name could mean something to docker's template.
fn tag_of(words: &[String]) -> Option<String> {
    let mut words = words.iter();
    let mut tag = None;
    while let Some(word) = words.next() {
        let value = match word.as_str() {
            "-t" | "--tag" => words.next().map(String::as_str),
            "--" => break,
            other => other.strip_prefix("--tag=").or_else(|| {
                let glued = other.strip_prefix("-t").filter(|_| !other.starts_with("--"));
                glued.map(|value| value.trim_start_matches('='))
            }),
        };
        tag = value.filter(|value| is_well_formed(value)).map(str::to_owned).or(tag);
    }
    tag
}

/// The words that docker was called with.
#[cfg(target_os = "linux")]
fn parent_words() -> Vec<String> {
    let Some(parent) = rustix::process::getppid() else { return Vec::new() };
    let words = std::fs::read(format!("/proc/{}/cmdline", parent.as_raw_nonzero())).unwrap_or_default();
    words.split(|byte| *byte == 0).map(|word| String::from_utf8_lossy(word).into_owned()).collect()
}

#[cfg(not(target_os = "linux"))]
fn parent_words() -> Vec<String> {
    Vec::new()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tag(words: &[&str]) -> Option<String> {
        tag_of(&words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn the_name_of_a_build_is_found_however_it_is_written() {
        for words in [&["-t", "a:1", "."][..], &["--tag=a:1", "."], &["--tag", "a:1"], &["-ta:1", "."]] {
            assert_eq!(tag(&[&["docker", "build"], words].concat()).as_deref(), Some("a:1"), "{words:?}");
        }
        assert_eq!(tag(&["docker", "build", "--target", "x", "."]), None);
        assert_eq!(tag(&["docker", "build", "-t", "{{.Evil}}", "."]), None);
    }

    #[test]
    fn what_failed_or_is_unknown_gets_no_next_step() {
        assert_eq!(next_step(br#"{"RootCmd":"build","CommandError":"exit status 1"}"#), None);
        assert_eq!(next_step(br#"{"RootCmd":"ps","CommandError":""}"#), None);
        assert_eq!(next_step(b"{"), None);
        let pulled = next_step(br#"{"RootCmd":"pull","Flags":{},"CommandError":""}"#).expect("a step");
        assert!(pulled.contains("docker imgscope {{arg . 0}}") && pulled.contains("\"Type\":0"), "{pulled}");
    }
}
