//! The real Docker Engine that tests talk to.

use std::cell::RefCell;
use std::process::{Command, Output, Stdio};
use std::rc::{Rc, Weak};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard, mpsc};
use std::time::Duration;

use serde_json::Value;

use super::ImageBuilder;

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

/// Finds the engine. Where none answers a test is skipped and says so; with `IMGSCOPE_TEST_ENGINE=1` it fails.
pub fn docker_engine() -> Option<DockerEngine> {
    find(false)
}

/// The same for a test that builds: no other test has the engine meanwhile.
pub fn engine_to_build() -> Option<DockerEngine> {
    find(true)
}

fn find(alone: bool) -> Option<DockerEngine> {
    let answers = Command::new("docker").arg("version").output().is_ok_and(|output| output.status.success());
    if answers {
        return Some(DockerEngine { _held: Held::by_this_thread(alone) });
    }
    assert!(
        std::env::var_os("IMGSCOPE_TEST_ENGINE").is_none(),
        "IMGSCOPE_TEST_ENGINE is set, but no engine answers"
    );
    eprintln!("skipped: no Docker Engine answers");
    None
}

impl DockerEngine {
    /// Runs the docker command and gives what it printed.
    pub fn docker(&self, arguments: &[&str]) -> String {
        let Output { status, stdout, stderr } = by_engine(Command::new("docker").args(arguments));
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
        let mut run = Command::new("docker");
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

    /// All files of an image, as one layer; None where the engine does not have it.
    pub fn files_of(&self, image: &str) -> Option<Vec<u8>> {
        let create = by_engine(Command::new("docker").args(["create", image, "none"]));
        let container = String::from_utf8_lossy(&create.stdout).trim().to_owned();
        if !create.status.success() {
            assert!(
                std::env::var_os("IMGSCOPE_TEST_CORPUS").is_none(),
                "the engine should have {image}, and has not"
            );
            eprintln!("skipped: the engine has no image {image}");
            return None;
        }
        let export = by_engine(Command::new("docker").args(["export", &container]));
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
    pub fn corpus(&self) -> Vec<String> {
        let known = self.docker(&["images", "--format", "{{.Repository}}:{{.Tag}}"]);
        let corpus: Vec<String> =
            known.lines().filter(|name| name.starts_with("hello:")).map(str::to_owned).collect();
        if corpus.is_empty() {
            assert!(
                std::env::var_os("IMGSCOPE_TEST_CORPUS").is_none(),
                "the corpus should be there, but is not"
            );
            eprintln!("skipped: the engine has no hello images");
        }
        corpus
    }
}

impl Drop for LoadedImage {
    fn drop(&mut self) {
        let _ = attempt(Command::new("docker").args(["rmi", "-f", &self.name]));
    }
}
