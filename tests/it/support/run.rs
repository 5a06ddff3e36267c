//! Runs of the real program, and what came of them.

use std::path::Path;
use std::process::Output;
use std::sync::Arc;

use imgscope::analysis::Depth;
use imgscope::budget::{Accepted, Judgement};
use imgscope::finding::Diagnosis;
use imgscope::report::Lists;
use imgscope::scan::{Request, scan};
use imgscope::source::{Digests, Locator, ReadOptions, ScanControl, Selector, Via};
use serde_json::Value;

use super::program::imgscope;

/// What came of a run.
#[derive(Debug)]
pub struct Outcome {
    pub code: Option<i32>,
    pub stdout: Vec<u8>,
    pub stderr: String,
}

impl Outcome {
    /// The report, of a run that must have gone well.
    #[track_caller]
    pub fn report(&self) -> Value {
        assert_eq!(self.code, Some(0), "{}", self.stderr);
        self.json()
    }

    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.stdout).expect("JSON on stdout")
    }

    pub fn text(&self) -> String {
        String::from_utf8(self.stdout.clone()).expect("UTF-8 on stdout")
    }

    /// Holds what every failure promises: exit code 2, not a byte on stdout, and on stderr what and where.
    #[track_caller]
    pub fn fails_saying(&self, words: &[&str]) {
        assert_eq!(self.code, Some(2), "{}", self.stderr);
        assert_eq!(String::from_utf8_lossy(&self.stdout), "", "stdout of a failure");
        // on a slow machine it says what it waits for
        let mut told = self.stderr.lines().skip_while(|line| line.starts_with("imgscope: waiting for "));
        assert!(told.next().is_some_and(|line| line.starts_with("error: ")), "{}", self.stderr);
        assert!(!self.stderr.contains("panicked"), "{}", self.stderr);
        for word in words {
            assert!(self.stderr.contains(word), "`{word}` is not in: {}", self.stderr);
        }
    }
}

impl From<Output> for Outcome {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code(),
            stdout: output.stdout,
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}

/// The program with these arguments, to be run to its end.
pub fn command(args: &[&str]) -> assert_cmd::Command {
    let mut command = imgscope();
    command.args(args);
    command
}

/// Runs with nothing on stdin.
pub fn run(args: &[&str]) -> Outcome {
    run_on(&[], args)
}

/// Runs with the given bytes on stdin.
pub fn run_on(stdin: &[u8], args: &[&str]) -> Outcome {
    command(args).write_stdin(stdin).output().expect("the program starts").into()
}

/// What a report says of an image, whatever form the image had: all but its names, and what only compressed blobs or an engine tell.
pub fn figures(report: &Value) -> Value {
    let mut figures = report.clone();
    for field in ["reference", "source", "tags", "compressed_size", "verified", "via", "base"] {
        figures["image"].as_object_mut().expect("an object").remove(field);
    }
    for layer in figures["layers"].as_array_mut().expect("an array") {
        for field in ["digest", "compressed_size", "cached"] {
            layer.as_object_mut().expect("an object").remove(field);
        }
    }
    for step in figures["history"].as_array_mut().expect("an array") {
        for field in ["engine_size", "engine_size_reason"] {
            step.as_object_mut().expect("an object").remove(field);
        }
    }
    figures
}

/// Analyses a file in this process, as fast as many cases need it. A layer that can't be read is an error, as it is one
/// of a report.
pub fn diagnose(path: &Path, verify: bool) -> Result<Diagnosis, String> {
    let request = Request {
        reference: "test".to_owned(),
        locator: Locator::Path { kind: None, path: path.to_owned(), selector: Selector::Only },
        platform: None,
        options: ReadOptions { verify, digests: Digests::Compressed, read_limit: 1 << 30 },
        via: Via::default(),
        depth: Depth::Full,
        registry_depth: Depth::Full,
    };
    let analysis =
        scan(&request, &Arc::new(ScanControl::default()), |_| {}).map_err(|error| error.to_string())?;
    match analysis.layers.iter().find_map(|layer| layer.error.clone()) {
        Some(error) => Err(error),
        None => Ok(Diagnosis::of(analysis)),
    }
}

/// What a diagnosis says of an image's bytes, as [`figures`] does of a report.
pub fn figures_of(diagnosis: &Diagnosis) -> Value {
    let mut report = Vec::new();
    let accepted = Accepted::default();
    let judgement = Judgement { diagnosis, verdicts: &[], baseline: None, accepted: &accepted, lines: None };
    imgscope::report::json(&judgement, Lists { files: true, packages: false }, &mut report).expect("memory");
    figures(&serde_json::from_slice(&report).expect("JSON"))
}
