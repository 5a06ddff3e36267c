//! The same trials with podman, which has other words for what went wrong.
#![cfg(target_os = "linux")]

use std::sync::Arc;
use std::time::Duration;

use imgscope::proof::{BuildEnd, End, Failure, Proof};
use imgscope::trial::{TrialRequest, prove};

use crate::support::podman_storage::PodmanStorage;
use crate::support::{Folder, docker_engine};

const SERVES: &str =
    "FROM localhost/alpine:latest\nRUN echo a > /a\nCMD [\"sh\", \"-c\", \"echo up; exec nc -l -p 8080\"]\n";

struct Case {
    storage: PodmanStorage,
    context: Folder,
    request: TrialRequest,
}

impl Case {
    #[track_caller]
    fn new() -> Option<Self> {
        let _engine = docker_engine()?;
        let storage = PodmanStorage::new("vfs")?;
        storage.copy("docker-daemon:alpine:latest", "localhost/alpine:latest");
        let context = Folder::new();
        // what podman gives every container by default is more than some machines allow
        let containers = context.file(
            "containers.conf",
            b"[containers]\ndefault_ulimits = [\"nofile=1024:1024\", \"nproc=1024:1024\"]\n",
        );
        let dockerfile = context.file("Original", SERVES.as_bytes());
        let context_word = context.word("");
        storage.does(
            "podman",
            &["build", "-q", "--network=host", "-t", "localhost/served:1", "-f", &dockerfile, &context_word],
        );
        let request = TrialRequest {
            engine: None,
            source: "podman".to_owned(),
            names: vec!["localhost/served:1".to_owned()],
            original_size: 1 << 40,
            context: context.path(""),
            dockerfile: String::new(),
            dockerignore: "Original\ncontainers.conf\n".to_owned(),
            predicted_size: None,
            build_time: Duration::from_secs(120),
            start_time: Duration::from_secs(5),
            build_options: vec!["--network=host".to_owned()],
            run_options: Vec::new(),
            environment: storage
                .environment()
                .chain([("CONTAINERS_CONF".into(), containers.into())])
                .collect(),
        };
        Some(Self { storage, context, request })
    }

    #[track_caller]
    fn prove(&mut self, dockerfile: &str) -> Proof {
        self.request.dockerfile = dockerfile.to_owned();
        let proof = prove(&self.request, &Arc::default(), &|_| {}).expect("a trial");
        assert_eq!(self.storage.does("podman", &["ps", "-aq", "--external"]), "", "left behind");
        let images = self.storage.does("podman", &["images", "--format", "{{.Repository}}"]);
        assert!(!images.contains("imgscope-trial"), "{images}");
        proof
    }
}

#[test]
fn podman_proves_a_server_and_tells_where_a_build_failed() {
    let Some(mut case) = Case::new() else { return };
    let proof = case.prove(SERVES);
    assert!(proof.is_proved(), "{proof:#?}");
    assert_eq!(proof.engine, "podman");
    let built = &proof.trial.as_ref().expect("it builds").built;
    assert_eq!(built.end, End::Running);
    let ports: Vec<String> = built.ports.iter().flatten().map(ToString::to_string).collect();
    assert_eq!(ports, ["8080/tcp"]);

    let proof = case.prove(&SERVES.replace("8080", "8081").replace("up", "down"));
    assert!(matches!(proof.failures()[..], [Failure::StartDiffers([_, _])]), "{proof:#?}");

    case.context.file("left-out", b"");
    case.request.dockerignore.push_str("left-out\n");
    let proof = case.prove("FROM localhost/alpine:latest\nWORKDIR /x\nCOPY left-out ./\n");
    let failure = proof.trial.expect_err("it does not build");
    assert_eq!((failure.end, failure.line), (BuildEnd::Failed, Some(3)), "{failure:#?}");

    case.request.build_time = Duration::from_secs(4);
    let proof = case.prove("FROM localhost/alpine:latest\nWORKDIR /x\nRUN sleep 1002\n");
    let failure = proof.trial.expect_err("it hangs");
    assert_eq!((failure.end, failure.line), (BuildEnd::TimedOut(4), Some(3)), "{failure:#?}");
    let running = std::process::Command::new("pgrep").args(["-f", "sleep 1002"]).output().expect("pgrep");
    assert!(running.stdout.is_empty(), "{}", String::from_utf8_lossy(&running.stdout));
}
