//! Programs that are given one file to run or to read, and what each of them says when it is not there.

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
}

impl FileReader {
    /// Tells a program by the name that it is called by.
    pub(super) fn named(called: &str) -> Option<Self> {
        let name = called.rsplit('/').next().unwrap_or(called);
        // distributions have versions in the names
        let plain = name.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
        Some(match plain {
            "perl" => Self::Perl,
            "ruby" => Self::Ruby,
            "php" => Self::Php,
            "java" if name == "java" => Self::Java,
            "nginx" if name == "nginx" => Self::Nginx,
            "redis-server" | "valkey-server" => Self::Redis,
            _ => return None,
        })
    }

    /// The file that its arguments name; None where there is none, or where other options decide what is read.
    pub(super) fn file(self, arguments: &[String]) -> Option<&str> {
        let mut arguments = arguments.iter().map(String::as_str);
        loop {
            let argument = arguments.next()?;
            match (self, argument) {
                (Self::Perl, "-w" | "-t" | "-T" | "-W" | "-X")
                | (Self::Ruby, "-w")
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
            ("php8.2 -d a=b public/index.php", Some("public/index.php")),
            ("java -Xmx1g -Dx=y -cp a:b -jar app.jar --port 1", Some("app.jar")),
            ("nginx -g daemon -c /etc/my.conf", Some("/etc/my.conf")),
            ("redis-server /etc/redis.conf", Some("/etc/redis.conf")),
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
