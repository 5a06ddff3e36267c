//! Whether a command that removes things may have needed them.

/// Programs that remove, and the words that make them do so; none where they do nothing else.
const REMOVERS: &[(&str, &[&str])] = &[
    ("rm", &[]),
    ("rmdir", &[]),
    ("unlink", &[]),
    ("find", &["-delete", "rm"]),
    ("apt-get", &["purge", "remove", "autoremove", "clean", "autoclean"]),
    ("apt", &["purge", "remove", "autoremove", "clean", "autoclean"]),
    ("aptitude", &["purge", "remove", "clean"]),
    ("dpkg", &["--purge", "-P", "--remove", "-r"]),
    ("apk", &["del"]),
    ("dnf", &["remove", "erase", "autoremove", "clean"]),
    ("microdnf", &["remove", "clean"]),
    ("yum", &["remove", "erase", "autoremove", "clean"]),
    ("zypper", &["remove", "rm", "clean"]),
    ("rpm", &["-e", "--erase"]),
    ("pip", &["uninstall", "purge"]),
    ("pip3", &["uninstall", "purge"]),
    ("npm", &["uninstall", "prune", "clean"]),
    ("yarn", &["remove", "clean"]),
    ("conda", &["clean", "remove"]),
    ("gem", &["uninstall", "cleanup"]),
    ("go", &["clean"]),
];
/// What changes nothing in the file system.
const HARMLESS: &[&str] = &["cd", "echo", "exit", "export", "set", "sync", "true", ":"];

/// Tells whether a shell's command removes things, and runs or writes something besides: that may have needed them.
pub(super) fn uses_and_removes(command: &str) -> bool {
    let calls = command.split(['\n', ';', '&', '|']).map(str::trim).filter(|call| !call.is_empty());
    let (mut removes, mut uses) = (false, false);
    for call in calls.map(|call| call.trim_matches(['(', ')', '{', '}']).trim()) {
        let mut words = call.split_whitespace().map(|word| word.trim_matches(['"', '\'']));
        let Some(program) = words.next() else { continue };
        let program = program.rsplit('/').next().unwrap_or(program);
        match REMOVERS.iter().find(|(known, _)| *known == program) {
            Some((_, removing)) if removing.is_empty() || words.any(|word| removing.contains(&word)) => {
                removes = true;
            }
            _ => uses |= !HARMLESS.contains(&program),
        }
    }
    removes && uses
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn removing_is_told_from_using_and_then_removing() {
        for command in
            ["make && rm -rf /src", "rm a; ./configure", "cd /src && make install && apt-get purge -y gcc"]
        {
            assert!(uses_and_removes(command), "{command}");
        }
        for command in [
            "rm -rf /src",
            "set -eux; apt-get purge -y --auto-remove gcc && rm -rf /var/lib/apt/lists/*",
            "apk del .build",
            "find / -name '*.a' -delete",
            "cd /src\nrm a",
            // what removes is not told
            "./clean-up",
            "apt-get install -y curl",
            "",
        ] {
            assert!(!uses_and_removes(command), "{command}");
        }
    }
}
