//! Small files at well-known places that are read whole, because what is found elsewhere depends on what they say.
//!
//! Only the words that are asked for are kept of them. Accounts have hashes of passwords, scripts and addresses tokens: they
//! are left out here, so that whoever stores what was read has nothing to be careful with.

use super::node_package::{development_paths, node_package};
use super::package_file::PackageFile;
use super::supervisor::supervisor;

/// Files of more bytes than this are not kept.
const LARGEST: u64 = 64 << 10;

/// npm's record of what it installed is longer than others: that of a large application has some 2 MB.
const LARGEST_RECORD: u64 = 4 << 20;

/// What is kept of all files that are read whole of a layer, in bytes.
pub(super) const ALL: u64 = 32 << 20;

/// A file that is read whole, by what is asked of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum WholeFile {
    /// `/etc/passwd` and `/etc/group`: names, numbers, homes and shells, and members of groups.
    Accounts,
    /// What a package manager wrote: names, versions, licences, files.
    Package(PackageFile),
    /// The configuration of glibc's loader, or of `ldconfig`: directories.
    LoaderDirectories,
    /// That of musl's loader: directories.
    MuslDirectories,
    /// `VERSION` of a Go toolchain, wherever it is: the version.
    GoVersion,
    /// `package.json`: names of packages and scripts.
    NodePackage,
    /// npm's record of what it installed, `node_modules/.package-lock.json`: paths of packages for development alone.
    NpmRecord,
    /// `os-release`: which distribution it is, and its version.
    OsRelease,
    /// A list of directories in which Python looks for modules (`.pth`): directories, and whether it runs a line.
    PythonPath,
    /// Settings of supervisord: users.
    Supervisor,
}

impl WholeFile {
    /// Tells whether a file of so many bytes is read whole, by its path as recorded.
    pub fn of(recorded: &[u8], size: u64) -> Option<Self> {
        let path = plain(recorded);
        let package = PackageFile::of(path, size).map(Self::Package);
        let record = || Some(Self::NpmRecord).filter(|_| is_npm_record(path) && size <= LARGEST_RECORD);
        package.or_else(record).or_else(|| well_known(path).filter(|_| size <= LARGEST))
    }

    /// Tells whether an image may have thousands of such files.
    pub fn is_one_of_many(self) -> bool {
        matches!(self, Self::Package(file) if file.is_one_of_many())
    }

    /// Tells whether it is read only where its bytes pass by anyway.
    pub fn is_read_in_passing(self) -> bool {
        matches!(self, Self::Package(file) if file.is_read_in_passing())
    }

    /// The memory that one of so many bytes takes while it is read: its bytes, in a text that grows, and what is kept of them.
    /// JSON takes many times as much.
    pub fn appetite(self, size: u64) -> u64 {
        match self {
            Self::NpmRecord | Self::Package(PackageFile::Composer) => 24 * size,
            _ => 3 * size,
        }
    }

    /// What is asked for of its words, in its own form; None where nothing is.
    pub fn asked_for(self, content: &[u8]) -> Option<Box<[u8]>> {
        let text = String::from_utf8_lossy(content);
        let kept = match self {
            Self::Package(file) => return file.asked_for(content).map(Into::into),
            Self::Accounts => text.lines().filter_map(account).collect(),
            Self::LoaderDirectories => directories(text.lines().map(|line| {
                let line = line.split('#').next().unwrap_or_default();
                line.split('=').next().unwrap_or_default()
            })),
            Self::MuslDirectories => directories(text.split([':', ';', '\n'])),
            Self::GoVersion => go_version(&text)?,
            Self::NodePackage => node_package(&text),
            Self::NpmRecord => development_paths(&text),
            Self::OsRelease => release(&text),
            Self::PythonPath => python_path(&text),
            Self::Supervisor => supervisor(&text),
        };
        Some(kept.into_bytes().into())
    }
}

fn plain(recorded: &[u8]) -> &[u8] {
    recorded.strip_prefix(b"./").or(recorded.strip_prefix(b"/")).unwrap_or(recorded)
}

fn well_known(path: &[u8]) -> Option<WholeFile> {
    let name = path.rsplit(|&byte| byte == b'/').next().unwrap_or(path);
    let is_below = |folder: &[u8]| path.starts_with(folder);
    match name {
        _ if path == b"etc/passwd" || path == b"etc/group" => Some(WholeFile::Accounts),
        _ if path == b"etc/ld.so.conf" || is_below(b"etc/ld.so.conf.d/") => {
            Some(WholeFile::LoaderDirectories)
        }
        _ if is_below(b"etc/ld-musl-") && name.ends_with(b".path") => Some(WholeFile::MuslDirectories),
        _ if path == b"etc/os-release" || path == b"usr/lib/os-release" => Some(WholeFile::OsRelease),
        b"supervisord.conf" => Some(WholeFile::Supervisor),
        _ if is_below(b"etc/supervisor/") || is_below(b"etc/supervisor.d/") => Some(WholeFile::Supervisor),
        _ if name.ends_with(b".pth") => Some(WholeFile::PythonPath),
        b"VERSION" => Some(WholeFile::GoVersion),
        b"package.json" => Some(WholeFile::NodePackage).filter(|_| !is_dependency(path)),
        _ => None,
    }
}

/// That of an application: what lies below the packages of another one is of others.
fn is_npm_record(path: &[u8]) -> bool {
    let above = path.strip_suffix(b"node_modules/.package-lock.json");
    above.is_some_and(|above| (above.is_empty() || above.ends_with(b"/")) && !is_dependency(above))
}

/// Dependencies bring thousands of such files, which nobody asks for.
fn is_dependency(path: &[u8]) -> bool {
    path.split(|&byte| byte == b'/')
        .any(|name| matches!(name, b"node_modules" | b"vendor" | b"mod" | b"registry" | b"site-packages"))
}

/// A line of accounts: the name, an empty password, the number, and a fourth field: the first group, or a group's members;
/// of users the home and the shell too, without who they are. What is no line of accounts is left out, and so is what stands
/// for a number or a path and is none.
fn account(line: &str) -> Option<String> {
    let mut fields = line.trim().split(':');
    let (name, _password) = (fields.next()?, fields.next()?);
    let number = fields.next().filter(|number| number.bytes().all(|byte| byte.is_ascii_digit()));
    let fourth = fields.next().unwrap_or_default();
    let mut path = || fields.next().filter(|path| path.starts_with('/')).unwrap_or_default();
    let (_person, home, shell) = (path(), path(), path());
    let paths = if home.is_empty() && shell.is_empty() { String::new() } else { format!(":{home}:{shell}") };
    Some(format!("{name}::{}:{fourth}:{paths}\n", number.unwrap_or_default()))
}

fn directories<'a>(words: impl Iterator<Item = &'a str>) -> String {
    words.map(str::trim).filter(|word| word.starts_with('/')).flat_map(|word| [word, "\n"]).collect()
}

fn release(text: &str) -> String {
    let is_asked = |line: &&str| line.starts_with("ID=") || line.starts_with("VERSION_ID=");
    text.lines().filter(is_asked).flat_map(|line| [line, "\n"]).collect()
}

/// Python runs a line that begins with `import`; each other one is a directory (Python's `site`).
fn python_path(text: &str) -> String {
    let lines = text.lines().map(str::trim_end).filter(|line| !line.is_empty() && !line.starts_with('#'));
    let kept = lines.map(|line| {
        if line.strip_prefix("import").is_some_and(|rest| rest.starts_with([' ', '\t'])) {
            "import"
        } else {
            line
        }
    });
    kept.flat_map(|line| [line, "\n"]).collect()
}

/// `go1.22.3`, in the first line; other programs have files of that name too.
fn go_version(text: &str) -> Option<String> {
    let line = text.lines().next()?.trim_end();
    let is_version = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '+');
    let number = line.strip_prefix("go").filter(|number| number.starts_with(|c: char| c.is_ascii_digit()));
    number.filter(|number| number.len() <= 64 && number.chars().all(is_version)).map(|_| line.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn kept(path: &str, content: &str) -> Option<String> {
        let file = WholeFile::of(path.as_bytes(), content.len() as u64).expect("a file that is read whole");
        file.asked_for(content.as_bytes()).map(|kept| String::from_utf8(kept.into()).expect("UTF-8"))
    }

    #[test]
    fn accounts_lose_their_passwords_and_their_people() {
        let text = "root:$6$salt$hash:0:0:Ann, Room 5:/root:/bin/sh\r\nhunter2\n+:*LK*:::\nx:y:hunter2:7\n";
        assert_eq!(kept("etc/passwd", text).as_deref(), Some("root::0:0::/root:/bin/sh\n+::::\nx:::7:\n"));
        assert_eq!(
            kept("etc/passwd", "x:y:7:7:Ann:hunter2:/bin/sh:z").as_deref(),
            Some("x::7:7:::/bin/sh\n")
        );
        assert_eq!(kept("./etc/group", "wheel:$1$pw:10:ann,bob").as_deref(), Some("wheel::10:ann,bob:\n"));
    }

    #[test]
    fn loaders_keep_directories_and_go_its_version() {
        let text = "include /etc/ld.so.conf.d/*.conf\n# /none\n /opt/lib = x # y\npassword\n";
        assert_eq!(kept("etc/ld.so.conf", text).as_deref(), Some("/opt/lib\n"));
        assert_eq!(
            kept("etc/ld-musl-x86_64.path", "/lib:/opt/lib\nsecret").as_deref(),
            Some("/lib\n/opt/lib\n")
        );
        assert_eq!(kept("usr/local/go/VERSION", "go1.22.3\ntime 2024").as_deref(), Some("go1.22.3"));
        assert_eq!(kept("srv/VERSION", "hunter2\n"), None);
        assert_eq!(kept("srv/VERSION", "gopher\n"), None);
    }

    #[test]
    fn of_what_npm_installed_the_paths_for_development_are_kept() {
        let record = r#"{"packages": {
            "node_modules/a": {"version": "1", "resolved": "https://user:hunter2@host/a.tgz"},
            "node_modules/b": {"dev": true}, "node_modules/a/node_modules/c": {"dev": true},
            "node_modules/d": {"devOptional": true}, "../x": {"dev": true}, "node_modules/e\nf": {"dev": true}
        }}"#;
        let expected = "node_modules/a/node_modules/c\nnode_modules/b\n";
        assert_eq!(kept("app/node_modules/.package-lock.json", record).as_deref(), Some(expected));
        assert_eq!(kept("app/node_modules/.package-lock.json", "{hunter2").as_deref(), Some(""));
        assert_eq!(WholeFile::of(b"app/node_modules/a/node_modules/.package-lock.json", 10), None);
    }

    #[test]
    fn nothing_else_is_read_whole() {
        for path in
            ["etc/shadow", "root/.netrc", "app/node_modules/a/dist/package.json", "app/go.mod", "etc/issue"]
        {
            assert_eq!(WholeFile::of(path.as_bytes(), 10), None, "{path}");
        }
        assert_eq!(WholeFile::of(b"etc/passwd", LARGEST + 1), None);
        assert_eq!(WholeFile::of(b"var/lib/dpkg/status", (16 << 20) + 1), None);
    }
}
