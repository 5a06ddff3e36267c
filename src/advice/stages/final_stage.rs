//! The final stage of a Dockerfile, from the image's configuration.

use crate::advice::quote::{SHELL, expanded_list, list, shell_command, word};
use crate::finding::Evidence;
use crate::image::{HealthTimes, Keyword, LayerIndex, REDACTED, is_variable_name, without_secrets};
use crate::layer::ImagePath;

/// Variables that only a build needs.
pub(in crate::advice) const BUILD_VARIABLES: [&str; 24] = [
    "GOLANG_VERSION",
    "GOPATH",
    "GOROOT",
    "GOTOOLCHAIN",
    "GOFLAGS",
    "GOCACHE",
    "GOMODCACHE",
    "GO111MODULE",
    "GOPROXY",
    "GOOS",
    "GOARCH",
    "GOSUMDB",
    "GOPRIVATE",
    "CGO_ENABLED",
    "RUSTUP_HOME",
    "CARGO_HOME",
    "RUST_VERSION",
    "CC",
    "CXX",
    "CFLAGS",
    "CXXFLAGS",
    "LDFLAGS",
    "MAKEFLAGS",
    "DEBIAN_FRONTEND",
];

/// Labels that are carried over at most, and of one LABEL as many bytes as are looked through.
const MOST_LABELS: usize = 100;
const MOST_OF_LABELS: usize = 64 << 10;

/// What a language decides of its final stage.
pub(in crate::advice) struct FinalSettings<'a> {
    /// Variables that the new image does not need, or gets otherwise.
    pub left_out: &'a [&'a str],
    /// Instructions that bring the application's own files, once the working directory is set.
    pub files: &'a [String],
    /// The new image's ENTRYPOINT.
    pub entrypoint: &'a [String],
    /// The new image's CMD.
    pub cmd: &'a [String],
    /// Whom it runs as.
    pub user: FinalUser,
    /// Whether its base has a shell.
    pub has_shell: bool,
}

/// Whom a new image runs as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::advice) enum FinalUser {
    /// The image's user by its number; in place of root an unprivileged one, where no volume shows that the program writes.
    Unprivileged,
    /// The image's user by its number, root too.
    Numbered,
    /// The image's user by its name, which the new image knows.
    Named,
}

/// Instructions of the final stage that say how a container runs, and comments on what could not be taken over.
pub(in crate::advice) struct FinalStage {
    lines: Vec<String>,
}

impl FinalStage {
    /// Adds an instruction; where a value cannot be written into a Dockerfile, a comment in its place.
    fn add(&mut self, what: &str, instruction: Option<String>) {
        self.lines.push(instruction.unwrap_or_else(|| {
            format!("# {what} left out: it has characters that a Dockerfile cannot express")
        }));
    }

    /// ENV, without PATH, which the new base has, without the given variables, and without secrets.
    fn environment(&mut self, evidence: &Evidence<'_>, left_out: &[&str]) {
        for pair in &evidence.config().env {
            let Some((name, value)) = pair.split_once('=') else { continue };
            if name == "PATH" || left_out.contains(&name) {
                continue;
            }
            if value.contains(REDACTED) && is_variable_name(name) {
                self.lines.push(format!(
                    "# ENV {name} left out: it looks like a secret, set it when the container starts"
                ));
            } else {
                self.add("ENV variable", environment_of(pair));
            }
        }
    }

    /// WORKDIR, where it is not the root.
    fn working_dir(&mut self, evidence: &Evidence<'_>) {
        let directory = ImagePath::clean(evidence.config().working_dir.as_bytes());
        if !directory.is_root() {
            let path = format!("/{}", String::from_utf8_lossy(directory.as_bytes()));
            self.add("WORKDIR", word(&path).map(|path| format!("WORKDIR {path}")));
        }
    }

    /// LABEL, for those that the image's own steps set: others tell of the base image.
    fn labels(&mut self, evidence: &Evidence<'_>) {
        let analysis = evidence.analysis;
        let is_of_base = |layer: LayerIndex| layer.position() < analysis.base.known();
        let above = analysis.history.iter().rposition(|line| line.layer.is_some_and(is_of_base));
        let own = &analysis.history[above.map_or(0, |line| line + 1)..];
        let own: Vec<&str> = own
            .iter()
            .filter(|line| line.instruction.keyword == Keyword::Label)
            .map(|line| {
                line.instruction.arguments.get(..MOST_OF_LABELS).unwrap_or(&line.instruction.arguments)
            })
            .collect();
        let labels = evidence.config().labels.iter().take(MOST_LABELS);
        for (name, value) in labels.filter(|(name, _)| own.iter().any(|set| sets_label(set, name))) {
            let value = if value.is_empty() { Some("\"\"".to_owned()) } else { word(value) };
            // a name ends at the first `=`, whatever is quoted
            let name = word(name).filter(|name| !name.contains('='));
            let label = name.zip(value).map(|(name, value)| format!("LABEL {name}={value}"));
            self.add("LABEL", label);
        }
    }

    /// EXPOSE, VOLUME and STOPSIGNAL.
    fn ports_volumes_and_signal(&mut self, evidence: &Evidence<'_>) {
        let config = evidence.config();
        for port in &config.exposed_ports {
            self.add("EXPOSE", word(port).filter(|_| is_port(port)).map(|port| format!("EXPOSE {port}")));
        }
        if !config.volumes.is_empty() {
            // builders take blanks away from both ends
            let is_writable = config.volumes.iter().all(|volume| volume.trim() == volume);
            let volumes = expanded_list(config.volumes.iter().map(String::as_str)).filter(|_| is_writable);
            self.add("VOLUME", volumes.map(|volumes| format!("VOLUME {volumes}")));
        }
        if !config.stop_signal.is_empty() {
            self.add("STOPSIGNAL", word(&config.stop_signal).map(|signal| format!("STOPSIGNAL {signal}")));
        }
    }

    /// USER. As a number, because the new base need not know the name; one that has no number is written as it is.
    fn user(&mut self, evidence: &Evidence<'_>, user: FinalUser) {
        let config = evidence.config();
        let own = Some(config.user.as_str()).filter(|user| !user.is_empty() && !is_root(user));
        let number = number_of_user(evidence).filter(|user| !is_root(user));
        match (user, own) {
            (FinalUser::Named, Some(own)) => {
                self.add("USER", word(own).map(|user| format!("USER {user}")));
            }
            (_, Some(own)) => {
                let number = number.or_else(|| word(own));
                self.add("USER", number.map(|user| format!("USER {user}")));
            }
            // volumes belong to whom the image runs as
            (FinalUser::Unprivileged, None) if config.volumes.is_empty() => {
                self.lines.push("USER 65532:65532".to_owned());
            }
            (_, None) => {}
        }
    }

    /// SHELL and HEALTHCHECK, which needs a shell or a program that is there.
    fn shell_and_health(&mut self, evidence: &Evidence<'_>, settings: &FinalSettings<'_>) {
        let config = evidence.config();
        if !config.shell.is_empty() && settings.has_shell {
            let shell = list(config.shell.iter().map(String::as_str));
            self.add("SHELL", shell.map(|shell| format!("SHELL {shell}")));
        }
        let Some((kind, words)) = config.health_check.split_first() else { return };
        let command = settings.entrypoint.first().or(settings.cmd.first());
        let test = match kind.as_str() {
            "NONE" => Some("NONE".to_owned()),
            _ if !settings.has_shell && (kind != "CMD" || words.first() != command) => {
                self.lines.push("# HEALTHCHECK left out: the new base lacks what it calls".to_owned());
                return;
            }
            "CMD-SHELL" => words.first().and_then(|line| shell_command(SHELL, line)),
            "CMD" => list(words.iter().map(String::as_str)),
            _ => None,
        };
        if words.iter().any(|word| !without_secrets(word).1.is_empty()) {
            self.lines.push("# HEALTHCHECK left out: it holds a secret".to_owned());
            return;
        }
        let options = health_options(config.health_times);
        self.add(
            "HEALTHCHECK",
            test.map(|test| match kind.as_str() {
                "NONE" => "HEALTHCHECK NONE".to_owned(),
                _ => format!("HEALTHCHECK {options}CMD {test}"),
            }),
        );
    }

    /// ENTRYPOINT and CMD.
    fn command(&mut self, entrypoint: &[String], cmd: &[String]) {
        for (instruction, words) in [("ENTRYPOINT", entrypoint), ("CMD", cmd)] {
            if words.iter().any(|word| !without_secrets(word).1.is_empty()) {
                self.lines.push(format!("# {instruction} left out: it holds a secret"));
                continue;
            }
            if !words.is_empty() {
                let words = list(words.iter().map(String::as_str));
                self.add(instruction, words.map(|words| format!("{instruction} {words}")));
            }
        }
    }

    /// The instructions that follow what the stage copies from the build stage: environment but for what is left out,
    /// working directory, the application's own files, labels, ports, user, command.
    pub fn lines(evidence: &Evidence<'_>, settings: &FinalSettings<'_>) -> Vec<String> {
        let mut stage = Self { lines: Vec::new() };
        stage.environment(evidence, settings.left_out);
        stage.working_dir(evidence);
        stage.lines.extend(settings.files.iter().cloned());
        stage.labels(evidence);
        stage.ports_volumes_and_signal(evidence);
        stage.shell_and_health(evidence, settings);
        stage.user(evidence, settings.user);
        stage.command(settings.entrypoint, settings.cmd);
        stage.lines
    }
}

/// Tells whether a LABEL sets a name, quoted or not.
fn sets_label(arguments: &str, name: &str) -> bool {
    arguments.match_indices(name).any(|(at, _)| {
        let before = arguments[..at].trim_end_matches(['"', '\'']);
        let after = arguments[at + name.len()..].trim_start_matches(['"', '\'']);
        (before.is_empty() || before.ends_with(char::is_whitespace)) && after.starts_with('=')
    })
}

/// ENV for a variable, as `NAME=value`; None for a secret, and for what cannot be written.
pub(in crate::advice) fn environment_of(pair: &str) -> Option<String> {
    let (name, value) = pair.split_once('=').filter(|(name, _)| is_variable_name(name))?;
    match value {
        "" => Some(format!("ENV {name}=\"\"")),
        value if value.contains(REDACTED) => None,
        value => Some(format!("ENV {name}={}", word(value)?)),
    }
}

/// Options of HEALTHCHECK, each with a blank behind it.
fn health_options(times: HealthTimes) -> String {
    let duration = |nanoseconds: u64| match nanoseconds {
        whole if whole % 1_000_000_000 == 0 => format!("{}s", whole / 1_000_000_000),
        whole if whole % 1_000_000 == 0 => format!("{}ms", whole / 1_000_000),
        other => format!("{other}ns"),
    };
    let times_of = [
        ("interval", times.interval.map(duration)),
        ("timeout", times.timeout.map(duration)),
        ("start-period", times.start_period.map(duration)),
        ("retries", times.retries.map(|retries| retries.to_string())),
    ];
    let options = times_of.into_iter().filter_map(|(name, value)| Some(format!("--{name}={} ", value?)));
    options.collect()
}

/// Tells whether a builder takes it: a port or a range of ports, and a protocol.
fn is_port(text: &str) -> bool {
    let (ports, protocol) = text.split_once('/').unwrap_or((text, "tcp"));
    let is_number = |port: &str| !port.starts_with('+') && port.parse::<u16>().is_ok();
    ["tcp", "udp", "sctp"].contains(&protocol) && ports.splitn(2, '-').all(is_number)
}

fn is_root(user: &str) -> bool {
    user.split(':').next().is_some_and(|name| name.bytes().all(|byte| byte == b'0'))
}

/// The image's user as numbers, looked up in its own `/etc/passwd` where it is a name.
pub(in crate::advice) fn number_of_user(evidence: &Evidence<'_>) -> Option<String> {
    let user = &evidence.config().user;
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if user.split(':').all(is_number) {
        return Some(user.clone());
    }
    let name = user.split(':').next()?;
    let passwd = evidence.text(evidence.at("/etc/passwd")?)?;
    let line = passwd.lines().find(|line| line.split(':').next() == Some(name))?;
    let numbers: Vec<&str> = line.split(':').skip(2).take(2).collect();
    (numbers.len() == 2 && numbers.iter().all(|part| is_number(part))).then(|| numbers.join(":"))
}
