//! What docker asks of a plugin, by the words that it starts it with.

use std::ffi::{OsStr, OsString};
use std::path::Path;

use clap::Parser;
use serde_json::json;

use super::docker_options::{DockerOptions, Surroundings};
use super::hook::next_step;

/// The name that docker knows it by.
const WORD: &str = "imgscope";

/// What is to be done for docker.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum PluginCall {
    /// Print this: an answer to docker itself.
    Answer(String),
    /// Do what these words say, which begin with the program's name.
    Run(Vec<OsString>),
    /// Begin anew with these words, in these surroundings: docker's options say where the engine is.
    RunIn(Surroundings, Vec<OsString>),
    /// The options cannot be followed.
    Refused(String),
}

/// Tells whether the program was called by the name of docker's plugin.
pub(crate) fn is_plugin(words: &[OsString]) -> bool {
    let name = words.first().and_then(|program| Path::new(program).file_stem());
    name == Some(OsStr::new("docker-imgscope"))
}

impl PluginCall {
    /// Reads the words that docker starts its plugin with. Words of nobody's protocol are those of a person who has called the
    /// plugin by hand.
    pub(crate) fn read(words: Vec<OsString>) -> Self {
        if words.get(1).is_some_and(|word| word == "docker-cli-plugin-metadata") {
            return Self::Answer(metadata());
        }
        let Ok(mut options) = DockerOptions::try_parse_from(&words) else { return Self::Run(words) };
        let mut before = Vec::new();
        let asked = options.words.first().and_then(|word| word.to_str()).unwrap_or_default().to_owned();
        if matches!(asked.as_str(), "__complete" | "__completeNoDesc" | "help") {
            before.push(options.words[0].clone());
            match DockerOptions::try_parse_from(&options.words) {
                Ok(inner) => options = options.or(inner),
                Err(_) => return Self::Run(words),
            }
        }
        let [word, rest @ ..] = options.words.as_slice() else { return Self::Run(words) };
        if word != WORD {
            return Self::Run(words);
        }
        if let [hook, event, ..] = rest
            && hook == "docker-cli-plugin-hooks"
        {
            return Self::Answer(next_step(event.as_encoded_bytes()).unwrap_or_default());
        }
        let rest = rest.to_vec();
        let again = |word: Option<OsString>| {
            let first = words.first().cloned();
            first.into_iter().chain(before.clone()).chain(word).chain(rest.clone()).collect()
        };
        match options.surroundings() {
            Ok(surroundings) if surroundings.is_empty() => Self::Run(again(None)),
            Ok(surroundings) => Self::RunIn(surroundings, again(Some(WORD.into()))),
            Err(problem) => Self::Refused(problem),
        }
    }
}

/// What docker lists it with. Clients before 28.4 take no other version of the schema.
fn metadata() -> String {
    json!({
        "SchemaVersion": "0.1.0",
        "Vendor": "imgscope",
        "Version": env!("CARGO_PKG_VERSION"),
        "ShortDescription": "Show where the bytes of an image are",
        "URL": env!("CARGO_PKG_REPOSITORY"),
    })
    .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(words: &[&str]) -> PluginCall {
        PluginCall::read(["docker-imgscope"].iter().chain(words).map(OsString::from).collect())
    }

    fn run(words: &[&str]) -> PluginCall {
        PluginCall::Run(["docker-imgscope"].iter().chain(words).map(OsString::from).collect())
    }

    #[test]
    fn the_word_imgscope_is_docker_s_and_what_follows_is_the_programs() {
        assert_eq!(read(&["imgscope", "--config", "x", "demo"]), run(&["--config", "x", "demo"]));
        assert_eq!(read(&["imgscope"]), run(&[]));
        assert_eq!(read(&["help", "imgscope", "diff"]), run(&["help", "diff"]));
        assert_eq!(read(&["__complete", "imgscope", "di"]), run(&["__complete", "di"]));
        assert_eq!(read(&["-D", "--log-level", "warn", "imgscope", "demo"]), run(&["demo"]));
    }

    #[test]
    fn a_person_may_call_it_by_hand() {
        for words in [&["demo"][..], &["--help"], &["-q", "demo"], &["hello:v1", "--format", "json"], &[]] {
            assert_eq!(read(words), run(words));
        }
    }

    #[test]
    fn options_before_the_word_say_where_the_engine_is() {
        let again = |words: &[&str]| -> Vec<OsString> {
            ["docker-imgscope"].iter().chain(words).map(OsString::from).collect()
        };
        for words in [&["-H", "tcp://far:1", "imgscope", "a"][..], &["--host=tcp://far:1", "imgscope", "a"]] {
            let PluginCall::RunIn(surroundings, words) = read(words) else { panic!("{words:?}") };
            assert_eq!(surroundings.set, [("DOCKER_HOST", OsString::from("tcp://far:1"))]);
            assert_eq!(words, again(&["imgscope", "a"]));
        }
        let PluginCall::RunIn(surroundings, words) = read(&["__complete", "-c", "far", "imgscope", ""])
        else {
            panic!("the context is lost")
        };
        assert_eq!(surroundings.set, [("DOCKER_CONTEXT", OsString::from("far"))]);
        assert_eq!(surroundings.removed, ["DOCKER_HOST"]);
        assert_eq!(words, again(&["__complete", "imgscope", ""]));
    }
}
