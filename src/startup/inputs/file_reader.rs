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
}

impl FileReader {
    /// Tells a program by the name that it is called by.
    pub(super) fn named(called: &str) -> Option<Self> {
        let name = program_name(called);
        Some(match without_version(name) {
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
        let mut arguments = arguments.iter().map(String::as_str);
        loop {
            let argument = arguments.next()?;
            match (self, argument) {
                (Self::Perl, "-w" | "-t" | "-T" | "-W" | "-X")
                | (Self::Ruby, "-w" | "-W" | "-W0" | "-W1" | "-W2")
                | (Self::Php, "-n" | "-q") => {}
                (Self::Php, "-d") | (Self::Nginx, "-g") => _ = arguments.next()?,
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
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_told_from_options_that_change_nothing_of_it() {
        let of = |words: &str| {
            let words: Vec<String> = words.split(' ').map(str::to_owned).collect();
            FileReader::named(&words[0]).and_then(|by| by.file(&words[1..]).map(str::to_owned))
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
