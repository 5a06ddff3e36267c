//! Programs that are given one file to run or to read, and what each of them says when it is not there.

use crate::startup::program_name::{program_name, without_version};

/// A program that is given a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileReader {
    /// Perl, a script.
    Perl,
    /// Ruby, a script.
    Ruby,
    /// PHP, a script.
    Php,
    /// Java, an archive (`-jar`).
    Java,
    /// nginx, its configuration (`-c`).
    Nginx,
    /// Redis or Valkey, its configuration.
    Redis,
    /// Caddy, its configuration (`run --config`).
    Caddy,
    /// Mosquitto, its configuration (`-c`).
    Mosquitto,
    /// supervisord, its configuration (`-c`).
    Supervisor,
    /// Gunicorn, its configuration (`-c`).
    Gunicorn,
    /// Node.js, a file of variables (`--env-file`).
    NodeVariables,
    /// Lua, a script.
    Lua,
    /// Tcl, a script.
    Tcl,
    /// Guile, a script.
    Guile,
    /// The server in PHP, the directory of what it serves (`-S … -t`).
    PhpServer,
    /// `cat` of coreutils, a file.
    Cat,
    /// `tail` of coreutils, a file.
    Tail,
    /// The same two of busybox.
    Busybox,
}

impl FileReader {
    /// Tells a program by the name that it is called by, and by its arguments.
    pub(super) fn of(called: &str, arguments: &[String]) -> Option<Self> {
        let name = program_name(called);
        Some(match without_version(name) {
            "lua" | "luajit" => Self::Lua,
            "tclsh" => Self::Tcl,
            "guile" => Self::Guile,
            "cat" => Self::Cat,
            "tail" => Self::Tail,
            "php" if arguments.iter().any(|word| word == "-S") => Self::PhpServer,
            "perl" => Self::Perl,
            "ruby" => Self::Ruby,
            "php" => Self::Php,
            "java" if name == "java" => Self::Java,
            "nginx" if name == "nginx" => Self::Nginx,
            "redis-server" | "valkey-server" => Self::Redis,
            "caddy" => Self::Caddy,
            "mosquitto" => Self::Mosquitto,
            "supervisord" => Self::Supervisor,
            "gunicorn" => Self::Gunicorn,
            _ => return None,
        })
    }

    /// Tells whether the program itself is a script.
    pub(super) fn is_script(self) -> bool {
        matches!(self, Self::Supervisor | Self::Gunicorn)
    }

    /// The file that its arguments name; None where there is none, or where other options decide what is read.
    pub(super) fn file(self, arguments: &[String]) -> Option<&str> {
        if matches!(self, Self::Cat | Self::Tail | Self::Busybox) {
            return shown_file(arguments);
        }
        let mut arguments = arguments.iter().map(String::as_str);
        loop {
            let argument = arguments.next()?;
            match (self, argument) {
                (Self::Perl, "-w" | "-t" | "-T" | "-W" | "-X")
                | (Self::Ruby, "-w" | "-W" | "-W0" | "-W1" | "-W2")
                | (Self::Php, "-n" | "-q") => {}
                (Self::Php | Self::PhpServer, "-d") | (Self::PhpServer, "-S") | (Self::Nginx, "-g") => {
                    arguments.next()?;
                }
                (Self::PhpServer, "-t") | (Self::Guile, "-s") => return arguments.next(),
                (Self::PhpServer, _) => return None,
                (Self::Php, "-f") | (Self::Nginx, "-c") | (Self::Java, "-jar") => return arguments.next(),
                (Self::Java, "-server" | "-cp" | "-classpath" | "--class-path") => {
                    if argument != "-server" {
                        arguments.next()?;
                    }
                }
                (Self::Java, option)
                    if ["-X", "-D", "-ea", "-javaagent:", "--add-opens="]
                        .iter()
                        .any(|known| option.starts_with(known)) => {}
                (Self::Java | Self::Nginx, _) => return None,
                (Self::Caddy, "run" | "--watch") | (Self::Supervisor, "-n" | "--nodaemon") => {}
                (Self::Mosquitto, "-v") => {}
                (Self::Caddy, "--adapter") | (Self::Mosquitto, "-p") => _ = arguments.next()?,
                (Self::Caddy, "--config")
                | (Self::Mosquitto, "-c" | "--config-file")
                | (Self::Supervisor, "-c" | "--configuration") => return arguments.next(),
                (Self::Gunicorn, "-c" | "--config") => {
                    return arguments.next().filter(|path| !path.contains(':'));
                }
                (Self::Gunicorn, _) => {}
                (Self::Caddy | Self::Mosquitto | Self::Supervisor, _) => return None,
                (_, file) if !file.is_empty() && !file.starts_with('-') => return Some(file),
                _ => return None,
            }
        }
    }

    /// Tells whether it looks for a path as any process does: where nginx begins to look is built into it.
    pub(super) fn opens(self, path: &str) -> bool {
        self != Self::Nginx || path.starts_with('/')
    }

    /// What it says of a path, word for word.
    pub(super) fn error(self, path: &str) -> String {
        match self {
            Self::Perl => format!("Can't open perl script \"{path}\": No such file or directory"),
            Self::Ruby => format!("No such file or directory -- {path} (LoadError)"),
            Self::Php => format!("Could not open input file: {path}"),
            Self::Java => format!("Unable to access jarfile {path}"),
            Self::Nginx => format!("open() \"{path}\" failed (2: No such file or directory)"),
            Self::Redis => format!("can't open config file '{path}': No such file or directory"),
            Self::Caddy => format!("open {path}: no such file or directory"),
            Self::Mosquitto => format!("Unable to open config file {path}"),
            Self::Supervisor => format!("could not find config file {path}"),
            Self::Gunicorn => format!("'{path}' doesn't exist"),
            Self::NodeVariables => format!("{path}: not found"),
            Self::Lua => format!("cannot open {path}"),
            Self::Tcl => format!("couldn't read file \"{path}\": no such file or directory"),
            Self::Guile => "In procedure open-file: No such file or directory".to_owned(),
            Self::PhpServer => format!("Directory {path} does not exist."),
            Self::Cat => format!("{path}: No such file or directory"),
            Self::Tail => format!("cannot open '{path}' for reading: No such file or directory"),
            Self::Busybox => format!("can't open '{path}': No such file or directory"),
        }
    }
}

/// The one file that `cat` or `tail` is to show; None where there are others, where it waits for the file to come (`-F`), and
/// where others put files while they run.
fn shown_file(arguments: &[String]) -> Option<&str> {
    let mut arguments = arguments.iter().map(String::as_str);
    let mut file = None;
    while let Some(argument) = arguments.next() {
        match argument {
            "-f" | "-q" | "-v" => {}
            "-n" | "-c" => _ = arguments.next()?,
            _ if argument.starts_with('-') || argument.is_empty() || file.is_some() => return None,
            _ => file = Some(argument),
        }
    }
    file.filter(|file| file.starts_with('/') && !PASSING.iter().any(|place| file.starts_with(place)))
}

/// Where engines put secrets, and programs files while they run.
const PASSING: [&str; 4] = ["/run/", "/var/run/", "/tmp/", "/mnt/"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_told_from_options_that_change_nothing_of_it() {
        let of = |words: &str| {
            let words: Vec<String> = words.split(' ').map(str::to_owned).collect();
            FileReader::of(&words[0], &words[1..]).and_then(|by| by.file(&words[1..]).map(str::to_owned))
        };
        for (words, file) in [
            ("perl -w app.pl -x", Some("app.pl")),
            ("/usr/bin/ruby3.1 app.rb", Some("app.rb")),
            ("ruby -W0 app.rb", Some("app.rb")),
            ("php8.2 -d a=b public/index.php", Some("public/index.php")),
            ("java -Xmx1g -Dx=y -cp a:b -jar app.jar --port 1", Some("app.jar")),
            ("nginx -g daemon -c /etc/my.conf", Some("/etc/my.conf")),
            ("redis-server /etc/redis.conf", Some("/etc/redis.conf")),
            ("caddy run --adapter caddyfile --config /etc/Caddyfile", Some("/etc/Caddyfile")),
            ("mosquitto -c /etc/m.conf -v", Some("/etc/m.conf")),
            ("supervisord -n -c /etc/s.conf", Some("/etc/s.conf")),
            ("gunicorn -w 4 -c conf.py app:app", Some("conf.py")),
            ("gunicorn -c python:app.conf app:app", None),
            ("lua5.4 main.lua x", Some("main.lua")),
            ("tclsh8.6 main.tcl", Some("main.tcl")),
            ("guile -s main.scm", Some("main.scm")),
            ("php -S 0.0.0.0:8000 -t public", Some("public")),
            ("php -t public -S 0.0.0.0:8000 router.php", Some("public")),
            ("tail -n 0 -f /var/log/x", Some("/var/log/x")),
            ("cat /app/version", Some("/app/version")),
            ("tail -F /var/log/x", None),
            ("tail -f /var/log/x /var/log/y", None),
            ("cat /run/secrets/x", None),
            ("lua -e x main.lua", None),
            ("caddy file-server", None),
            ("perl -e print", None),
            ("ruby -rx app.rb", None),
            ("php -S 0.0.0.0:80", None),
            ("java @options", None),
            ("java shop.Main", None),
            ("nginx", None),
            ("redis-server --port 1", None),
            ("rubyfmt app.rb", None),
        ] {
            assert_eq!(of(words).as_deref(), file, "{words}");
        }
    }
}
