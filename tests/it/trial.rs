//! Trials of Dockerfiles with the real engine: what counts as the same, what does not, and that nothing is left behind.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use imgscope::proof::{BuildEnd, Difference, End, Failure, Health, Ignore, Proof, Tried};
use imgscope::source::ScanControl;
use imgscope::source::engine::EngineKind;
use imgscope::trial::{TrialError, TrialRequest, prove};

use crate::support::proof::{Named, path_with_docker};
use crate::support::{DockerEngine, Folder, engine_to_build};

/// A trial of Dockerfiles of alpine. What it makes on the engine has a label of its own.
pub struct Case {
    engine: DockerEngine,
    pub label: String,
    pub context: Folder,
    pub request: TrialRequest,
    _original: Named,
}

impl Case {
    /// Builds the original. It counts as large, so that the new image is smaller.
    #[track_caller]
    pub fn new(name: &str, original: &str) -> Option<Self> {
        let engine = engine_to_build()?;
        let (own, context) = (Folder::new(), Folder::new());
        own.file("Dockerfile", original.as_bytes());
        let image = format!("imgscope-test/trial-{name}:{}", std::process::id());
        engine.build(Path::new(&own.word("")), &image, true);
        let label = format!("imgscope-test={name}-{}", std::process::id());
        let request = TrialRequest {
            engine: Some(EngineKind::Docker),
            source: "docker".to_owned(),
            names: vec![image.clone()],
            original_size: 1 << 40,
            context: context.path(""),
            dockerfile: original.to_owned(),
            dockerignore: String::new(),
            predicted_size: None,
            build_time: Duration::from_secs(120),
            start_time: Duration::from_secs(4),
            build_options: vec![format!("--label={label}")],
            run_options: vec![format!("--label={label}")],
            environment: vec![("PATH".into(), path_with_docker())],
        };
        Some(Self { engine, label, context, request, _original: Named { name: image } })
    }

    /// Tries a Dockerfile, and holds that nothing is left of it.
    #[track_caller]
    pub fn prove(&mut self, dockerfile: &str) -> Proof {
        self.request.dockerfile = dockerfile.to_owned();
        let proof = prove(&self.request, &Arc::default(), &|_| {});
        self.leaves_nothing();
        proof.expect("a trial")
    }

    #[track_caller]
    pub fn fails(&self, control: &Arc<ScanControl>) -> TrialError {
        let error = prove(&self.request, control, &|_| {}).expect_err("no trial");
        self.leaves_nothing();
        error
    }

    #[track_caller]
    pub fn leaves_nothing(&self) {
        let filter = format!("label={}", self.label);
        let containers = self.engine.docker(&["ps", "-aq", "--filter", &filter]);
        let images = self.engine.docker(&["images", "-q", "--filter", &filter]);
        assert_eq!((containers.as_str(), images.as_str()), ("", ""), "left behind");
    }
}

#[track_caller]
pub fn failures(proof: &Proof) -> Vec<&'static str> {
    proof.failures().into_iter().map(Failure::word).collect()
}

#[track_caller]
pub fn tried(proof: &Proof) -> &Tried {
    proof.trial.as_ref().unwrap_or_else(|failure| panic!("it builds: {failure:#?}"))
}

/// A Dockerfile whose image runs a line of the shell.
fn runs(line: &str) -> String {
    format!(
        "FROM alpine:latest\nRUN echo changed > /changed\nCMD {}\n",
        serde_json::json!(["sh", "-c", line])
    )
}

#[test]
fn an_image_that_prints_the_same_is_proved_and_one_that_prints_something_else_is_not() {
    let Some(mut case) = Case::new("prints", &runs("echo hello; echo bad >&2; exit 3")) else { return };
    let proof = case.prove(&runs("echo hello; echo bad >&2; exit 3 # as before"));
    assert!(proof.is_proved(), "{proof:#?}");
    assert_eq!(tried(&proof).built.end, End::Exited(3));
    assert_eq!(tried(&proof).built.stdout.bytes, b"hello\n");
    assert_eq!(tried(&proof).built.stderr.bytes, b"bad\n");

    let proof = case.prove(&runs("echo hello 2; echo bad >&2"));
    assert_eq!(failures(&proof), ["start-differs"]);
    let [end, output] = tried(&proof).differences.as_slice() else { panic!("{proof:#?}") };
    assert_eq!(*end, Difference::End { original: End::Exited(3), built: End::Exited(0) });
    let (original, built) = (Some("hello".to_owned()), Some("hello 2".to_owned()));
    assert_eq!(*output, Difference::Output { stream: "stdout", line: 1, original, built });
}

#[test]
fn a_server_is_proved_by_the_port_that_it_listens_on() {
    let serves = |port: u16| runs(&format!("echo up; exec nc -l -p {port}"));
    let Some(mut case) = Case::new("serves", &serves(8080)) else { return };
    let proof = case.prove(&serves(8080));
    assert!(proof.is_proved(), "{proof:#?}");
    let built = &tried(&proof).built;
    assert_eq!(built.end, End::Running);
    let ports: Vec<String> = built.ports.iter().flatten().map(ToString::to_string).collect();
    assert_eq!(ports, ["8080/tcp"]);

    let proof = case.prove(&serves(8081));
    assert_eq!(failures(&proof), ["start-differs"]);
    let Difference::Ports { missing, added } = &tried(&proof).differences[0] else { panic!("{proof:#?}") };
    assert_eq!((missing[0].number, added[0].number), (8080, 8081));
}

#[test]
fn what_differs_each_time_is_no_difference() {
    let line = "cat /proc/sys/kernel/random/uuid; echo ready";
    let Some(mut case) = Case::new("varies", &runs(line)) else { return };
    let proof = case.prove(&runs(line));
    assert!(proof.is_proved(), "{proof:#?}");
    let proof = case.prove(&runs(&format!("{line}; echo surprise")));
    assert_eq!(failures(&proof), ["start-differs"]);
}

#[test]
fn an_endless_output_and_a_program_that_does_not_listen_to_signals_are_bounded() {
    let Some(mut case) = Case::new("endless", &runs("trap '' TERM INT; yes")) else { return };
    case.request.start_time = Duration::from_secs(2);
    let proof = case.prove(&runs("trap '' TERM INT; yes # more"));
    assert!(proof.is_proved(), "{:#?}", tried(&proof).differences);
    let stdout = &tried(&proof).built.stdout;
    assert!(stdout.is_cut && stdout.bytes.len() == imgscope::proof::Captured::LIMIT);
}

#[test]
fn an_image_that_forks_without_end_is_bounded_and_goes() {
    let bomb = "f() { f | f & }; f; sleep 1000";
    let Some(mut case) = Case::new("forks", &runs(bomb)) else { return };
    case.request.start_time = Duration::from_secs(2);
    let proof = case.prove(&runs(bomb));
    assert!(proof.trial.is_ok(), "{proof:#?}");
}

#[test]
fn images_that_cannot_start_or_need_too_much_memory_prove_nothing() {
    let nothing = "FROM alpine:latest\nCMD [\"/nothing\"]\n";
    let Some(mut case) = Case::new("nothing", nothing) else { return };
    let proof = case.prove(&format!("{nothing}LABEL a=b\n"));
    assert_eq!(failures(&proof), ["never-runs"]);
    let End::NeverStarted(reason) = &tried(&proof).original.end else { panic!("{proof:#?}") };
    assert!(reason.contains("/nothing"), "{reason}");

    let proof = case.prove(&runs("echo it runs"));
    assert_eq!(failures(&proof), ["start-differs"], "what can start where the original can't is another one");

    let Some(mut case) = Case::new("memory", &runs("tail /dev/zero")) else { return };
    case.request.run_options.extend(["--memory=32m", "--memory-swap=32m"].map(str::to_owned));
    let proof = case.prove(&runs("tail /dev/zero # more"));
    assert_eq!(failures(&proof), ["never-runs"], "{:?}", tried(&proof).built.end);
}

#[test]
fn a_health_check_is_made_and_compared() {
    let checked = |check: &str| format!("{}HEALTHCHECK CMD {check}\n", runs("echo up; sleep 1000"));
    let Some(mut case) = Case::new("health", &checked("true")) else { return };
    case.request.start_time = Duration::from_secs(6);
    let proof = case.prove(&checked("test -e /changed"));
    assert!(proof.is_proved(), "{proof:#?}");
    assert_eq!(tried(&proof).built.health, Some(Health::Healthy));
    let proof = case.prove(&runs("echo up; sleep 1000"));
    let gone = Difference::Health { original: Some(Health::Healthy), built: None };
    assert_eq!(tried(&proof).differences, [gone]);
}

#[test]
fn a_build_that_fails_names_the_line_and_ends_with_what_the_builder_said() {
    let Some(mut case) = Case::new("fails", &runs("true")) else { return };
    let proof = case.prove("FROM alpine:latest\nWORKDIR /x\nCOPY missing.txt \\\n  ./\n");
    let failure = proof.trial.as_ref().expect_err("it does not build");
    assert_eq!((failure.end, failure.line), (BuildEnd::Failed, Some(3)), "{failure:#?}");
    assert!(failure.output.iter().any(|line| line.contains("missing.txt")), "{failure:#?}");
    assert_eq!(failures(&proof), ["build"]);

    let proof = case.prove("FROM alpine:latest\n\nRUN echo why >&2; exit 7\n");
    let failure = proof.trial.as_ref().expect_err("it does not build");
    assert_eq!(failure.line, Some(3), "{failure:#?}");
    assert!(failure.output.iter().any(|line| line.contains("why")), "{failure:#?}");

    let proof = case.prove("FROM imgscope-test.invalid/none:1\n");
    assert_eq!(proof.trial.expect_err("nothing to build on").line, Some(1));
}

#[test]
fn the_ignore_file_of_the_context_counts_else_the_written_one() {
    let lists = "FROM alpine:latest\nCOPY . /x\nCMD [\"ls\", \"-A\", \"/x\"]\n";
    let Some(mut case) = Case::new("ignores", lists) else { return };
    for file in ["kept", "left-out", "secret"] {
        case.context.file(file, b"content");
    }
    case.request.dockerignore = "secret\n".to_owned();
    let listed = |proof: &Proof| String::from_utf8_lossy(&tried(proof).built.stdout.bytes).into_owned();
    let proof = case.prove(lists);
    assert_eq!((proof.ignore, listed(&proof).as_str()), (Ignore::Written, "kept\nleft-out\n"));
    case.context.file(".dockerignore", b"left-out\n.dockerignore\n");
    let proof = case.prove(lists);
    assert_eq!((proof.ignore, listed(&proof).as_str()), (Ignore::OfContext, "kept\nsecret\n"));
    assert_eq!(
        case.context.names(),
        [".dockerignore", "kept", "left-out", "secret"],
        "nothing is written there"
    );
}

#[test]
fn a_size_is_held_against_the_original_and_the_prediction() {
    let Some(mut case) = Case::new("sizes", &runs("true")) else { return };
    let size = tried(&case.prove(&runs("true"))).built_size;
    case.request.predicted_size = Some(size + size / 100);
    assert!(case.prove(&runs("true")).is_proved());
    case.request.predicted_size = Some(size + size / 20);
    case.request.original_size = size;
    assert_eq!(failures(&case.prove(&runs("true"))), ["not-smaller", "prediction-missed"]);
}
