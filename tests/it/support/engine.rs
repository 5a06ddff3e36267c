//! The real Docker Engine that tests talk to.

use std::cell::RefCell;
use std::ffi::OsString;
use std::process::{Command, Output, Stdio};
use std::rc::{Rc, Weak};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{LazyLock, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard, mpsc};
use std::time::Duration;

use serde_json::Value;

use super::program::program;
use super::run::{Outcome, command};
use super::tools::{docker, docker_to_build};
use super::{ImageBuilder, Lack, skip};

/// An engine that answers, for as long as a test has it.
pub struct DockerEngine {
    _held: Rc<Held>,
}

/// How a test has the engine. One that builds has it alone: engines of the 20.10 series may lock up for good where a
/// build comes together with loads, exports and removals.
enum Held {
    Shared { _guard: RwLockReadGuard<'static, ()> },
    Alone { _guard: RwLockWriteGuard<'static, ()> },
}

impl Held {
    /// Waits for those who have the engine otherwise; a thread that has it already does not wait for itself.
    fn by_this_thread(alone: bool) -> Rc<Self> {
        static ENGINE: RwLock<()> = RwLock::new(());
        thread_local! {
            static HELD: RefCell<Weak<Held>> = const { RefCell::new(Weak::new()) };
        }
        HELD.with_borrow_mut(|known| {
            if let Some(held) = known.upgrade() {
                assert!(
                    !alone || matches!(*held, Self::Alone { .. }),
                    "who builds asks for the engine alone first"
                );
                return held;
            }
            let held = Rc::new(match alone {
                true => Self::Alone { _guard: ENGINE.write().unwrap_or_else(PoisonError::into_inner) },
                false => Self::Shared { _guard: ENGINE.read().unwrap_or_else(PoisonError::into_inner) },
            });
            *known = Rc::downgrade(&held);
            held
        })
    }
}

/// What the engine is given to do one thing. A build of the corpus takes less than a minute.
const PATIENCE: Duration = Duration::from_secs(300);

/// Runs a command of the engine. An error says which one, where it can't be run or does not end.
pub fn attempt(command: &mut Command) -> Result<Output, String> {
    let words = format!("{command:?}");
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = command.spawn().map_err(|error| format!("{words}: {error}"))?;
    let (done, ended) = mpsc::channel();
    std::thread::spawn(move || _ = done.send(child.wait_with_output()));
    let ended = ended.recv_timeout(PATIENCE).map_err(|_| format!("{words} has not ended in {PATIENCE:?}"))?;
    ended.map_err(|error| format!("{words}: {error}"))
}

/// Runs a command of the engine, and panics where it can't be run or does not end.
#[track_caller]
pub fn by_engine(command: &mut Command) -> Output {
    attempt(command).unwrap_or_else(|error| panic!("{error}"))
}

/// An image that a test loaded into the engine; removed when it is dropped.
pub struct LoadedImage {
    pub name: String,
}

/// Finds the engine. Where none answers the test is skipped.
#[track_caller]
pub fn docker_engine() -> Option<DockerEngine> {
    find(false)
}

/// The same for a test that builds: no other test has the engine meanwhile.
#[track_caller]
pub fn engine_to_build() -> Option<DockerEngine> {
    let engine = find(true)?;
    if docker_to_build().is_none() {
        skip(Lack::Tool, "no docker command that builds is installed");
        return None;
    }
    Some(engine)
}

/// Asked once: an engine that goes away later fails the tests, and does not skip them.
#[track_caller]
fn find(alone: bool) -> Option<DockerEngine> {
    static MISSING: LazyLock<Option<&str>> = LazyLock::new(|| match docker().arg("version").output() {
        Ok(output) if output.status.success() => None,
        Ok(_) => Some("no Docker Engine answers"),
        Err(_) => Some("the docker command is not installed"),
    });
    if let Some(reason) = *MISSING {
        skip(Lack::Tool, reason);
        return None;
    }
    Some(DockerEngine { _held: Held::by_this_thread(alone) })
}

/// What names an engine to the program: as it is where the tests run, or not set.
fn of_engine() -> Vec<(&'static str, OsString)> {
    let names = [
        "DOCKER_HOST",
        "DOCKER_CONTEXT",
        "DOCKER_CONFIG",
        "DOCKER_TLS_VERIFY",
        "DOCKER_CERT_PATH",
        "CONTAINER_HOST",
        "XDG_RUNTIME_DIR",
    ];
    // one that is set to nothing counts as not set
    let mut variables = names.map(|name| (name, std::env::var_os(name).unwrap_or_default()));
    let config = &mut variables[2].1;
    if let Some(home) = std::env::home_dir().filter(|_| config.is_empty()) {
        *config = home.join(".docker").into();
    }
    variables.into()
}

/// The program, to be run beside the engine.
pub fn imgscope_with_engine() -> assert_cmd::Command {
    let mut command = assert_cmd::Command::from_std(program_with_engine());
    command.timeout(PATIENCE);
    command
}

/// The same, to be started and stopped.
pub fn program_with_engine() -> Command {
    let mut command = program();
    command.envs(of_engine());
    command
}

/// Runs the program, which asks the engine.
pub fn run_with_engine(args: &[&str]) -> Outcome {
    command(args).envs(of_engine()).timeout(PATIENCE).output().expect("the program starts").into()
}

/// The JSON report of an image of the engine, with every path of its final file system.
#[track_caller]
pub fn json_report(image: &str) -> Value {
    run_with_engine(&[image, "--format", "json", "--files"]).report()
}

impl DockerEngine {
    /// Runs the docker command and gives what it printed.
    pub fn docker(&self, arguments: &[&str]) -> String {
        let Output { status, stdout, stderr } = by_engine(docker().args(arguments));
        assert!(status.success(), "docker {arguments:?}: {}", String::from_utf8_lossy(&stderr));
        String::from_utf8_lossy(&stdout).into_owned()
    }

    /// Runs a container of an image, with what a configuration says in place of the image's own, and tells whether that
    /// went well and all that was said.
    pub fn run(&self, image: &str, config: &Value) -> (bool, String) {
        let words = |field: &str| {
            let words = config[field].as_array().into_iter().flatten();
            words.map(|word| word.as_str().expect("a word").to_owned()).collect::<Vec<_>>()
        };
        let mut run = docker();
        run.args(["run", "--rm", "--network=none"]);
        for (field, option) in [("User", "--user"), ("WorkingDir", "--workdir")] {
            config[field].as_str().into_iter().for_each(|value| _ = run.args([option, value]));
        }
        words("Env").iter().for_each(|pair| _ = run.args(["--env", pair]));
        let entrypoint = words("Entrypoint");
        entrypoint.first().into_iter().for_each(|word| _ = run.args(["--entrypoint", word]));
        run.arg(image).args(entrypoint.iter().skip(1)).args(words("Cmd"));
        let Output { status, stdout, stderr } = by_engine(&mut run);
        (status.success(), String::from_utf8_lossy(&[stdout, stderr].concat()).into_owned())
    }

    /// Builds a folder with BuildKit or with the classic builder.
    #[track_caller]
    pub fn build(&self, context: &std::path::Path, tag: &str, with_buildkit: bool) {
        let docker = docker_to_build().expect("one that asks for the engine to build has it");
        let mut build = Command::new(docker);
        build.env("DOCKER_BUILDKIT", if with_buildkit { "1" } else { "0" });
        let output = by_engine(build.args(["build", "-q", "-t", tag]).arg(context));
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }

    /// Builds a folder with BuildKit, for a platform that needs not be the machine's.
    #[track_caller]
    pub fn build_for(&self, platform: &str, context: &std::path::Path, tag: &str) {
        let docker = docker_to_build().expect("one that asks for the engine to build has it");
        let mut build = Command::new(docker);
        build.env("DOCKER_BUILDKIT", "1").args(["build", "-q", "--platform", platform, "-t", tag]);
        let output = by_engine(build.arg(context));
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }

    /// Builds a folder with BuildKit, on the machine's own network.
    #[track_caller]
    pub fn build_with_network(&self, context: &std::path::Path, tag: &str) {
        let docker = docker_to_build().expect("one that asks for the engine to build has it");
        let mut build = Command::new(docker);
        build.env("DOCKER_BUILDKIT", "1").args(["build", "-q", "--network=host", "-t", tag]).arg(context);
        let output = by_engine(&mut build);
        let file = std::fs::read_to_string(context.join("Dockerfile")).unwrap_or_default();
        assert!(output.status.success(), "{}\n{file}", String::from_utf8_lossy(&output.stderr));
    }

    /// All files of an image, as one layer; None where the engine does not have it.
    #[track_caller]
    pub fn files_of(&self, image: &str) -> Option<Vec<u8>> {
        let create = by_engine(docker().args(["create", image, "none"]));
        let container = String::from_utf8_lossy(&create.stdout).trim().to_owned();
        if !create.status.success() {
            skip(Lack::Corpus, &format!("the engine has no image {image}"));
            return None;
        }
        let export = by_engine(docker().args(["export", &container]));
        self.docker(&["rm", &container]);
        Some(export.stdout)
    }

    /// Loads an image under a name, and with an ID, of its own.
    pub fn load(&self, image: ImageBuilder) -> LoadedImage {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("imgscope-test/image-{}-{number}:latest", std::process::id());
        let archive = tempfile::NamedTempFile::new().expect("a temporary file");
        std::fs::write(archive.path(), image.tag(&name).by(&format!("COPY {name} /")).docker_archive())
            .expect("a temporary file");
        self.docker(&["load", "-q", "-i", archive.path().to_str().expect("UTF-8")]);
        LoadedImage { name }
    }

    /// The images of the corpus that the engine has: hello:v1 and its neighbours.
    #[track_caller]
    pub fn corpus(&self) -> Vec<String> {
        let known = self.docker(&["images", "--format", "{{.Repository}}:{{.Tag}}"]);
        let corpus: Vec<String> =
            known.lines().filter(|name| name.starts_with("hello:")).map(str::to_owned).collect();
        if corpus.is_empty() {
            skip(Lack::Corpus, "the engine has no hello images");
        }
        corpus
    }

    /// An image that `tests/images/build.sh` made, by the name of its folder: its reference. Where it is not there the
    /// test is skipped. With IMGSCOPE_TEST_IMAGES those that it names must be there, and no others are taken.
    #[track_caller]
    pub fn test_image(&self, folder: &str) -> Option<String> {
        let name = format!("imgscope-test/{folder}");
        let promised = std::env::var("IMGSCOPE_TEST_IMAGES").ok();
        let is_promised = promised.as_ref().map(|all| all.split(' ').any(|one| one == folder));
        let is_there = || !self.docker(&["images", "-q", &name]).trim().is_empty();
        match is_promised {
            Some(false) => {
                skip(Lack::Machine, &format!("{name} is not among IMGSCOPE_TEST_IMAGES"));
                return None;
            }
            Some(true) => {
                assert!(is_there(), "IMGSCOPE_TEST_IMAGES names {name}, but the engine has none");
            }
            None if !is_there() => {
                skip(Lack::Machine, &format!("the engine has no {name}: tests/images/build.sh makes it"));
                return None;
            }
            None => {}
        }
        Some(name)
    }
}

impl Drop for LoadedImage {
    fn drop(&mut self) {
        let _ = attempt(docker().args(["rmi", "-f", &self.name]));
    }
}
