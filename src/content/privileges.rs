//! Which words give up the rights of root before the program starts.

/// Programs that start another one as a user, who is named behind this option, or first where there is none.
const DROPS: &[(&str, &[&str])] = &[
    ("gosu", &[]),
    ("su-exec", &[]),
    ("setpriv", &["--reuid"]),
    ("runuser", &["-u", "--user", "-l", "-"]),
    ("su", &["-l", "-", "-s"]),
    ("s6-setuidgid", &[]),
    ("setuidgid", &[]),
    ("chpst", &["-u"]),
    ("chroot", &["--userspec"]),
    ("sudo", &["-u", "--user"]),
    ("start-stop-daemon", &["--chuid", "-c"]),
];

/// Tells whether a shell's words call a program that gives up the rights of root, for another user than root.
///
/// A user that a variable names counts as another one.
pub(crate) fn drops_root(text: &str) -> bool {
    let lines = text.lines().map(str::trim).filter(|line| !line.starts_with('#'));
    lines.into_iter().any(|line| {
        let words: Vec<&str> = line
            .split(|c: char| c.is_whitespace() || c == ';' || c == '(')
            .map(|word| word.trim_matches(['"', '\'', ',', '[', ']']))
            .filter(|word| !word.is_empty())
            .collect();
        (0..words.len()).any(|place| {
            let name = words[place].rsplit('/').next().unwrap_or_default();
            let known = DROPS.iter().find(|(program, _)| *program == name);
            known.is_some_and(|(_, options)| {
                user(options, &words[place + 1..]).is_some_and(|user| !is_root(user))
            })
        })
    })
}

/// The user among the words behind such a program.
fn user<'a>(options: &[&str], words: &[&'a str]) -> Option<&'a str> {
    if options.is_empty() {
        return words.first().copied().filter(|word| !word.starts_with('-'));
    }
    let behind = words.iter().enumerate().find_map(|(place, word)| {
        let (option, value) =
            word.split_once('=').map_or((*word, None), |(option, value)| (option, Some(value)));
        let is_asked = options.contains(&option) && option != "-s";
        is_asked.then(|| value.or_else(|| words.get(place + 1).copied())).flatten()
    });
    behind.or_else(|| words.first().copied().filter(|word| !word.starts_with('-') && options.contains(&"-l")))
}

/// Tells whether a user is root, with a group or without.
pub(crate) fn is_root(user: &str) -> bool {
    matches!(user.split(':').next().unwrap_or_default(), "root" | "0" | "+0" | "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_user_of_each_program_is_found() {
        for text in [
            "exec gosu app \"$@\"",
            "  exec su-exec nobody:nogroup server",
            "if [ \"$(id -u)\" = 0 ]; then exec /usr/local/bin/gosu redis \"$0\" \"$@\"; fi",
            "exec setpriv --reuid=app --regid=app --clear-groups server",
            "setpriv --reuid 1000 server",
            "exec runuser -u app -- server",
            "su app -s /bin/sh -c server",
            "exec gosu \"$APP_USER\" server",
            "exec chroot --userspec=app:app / server",
        ] {
            assert!(drops_root(text), "{text}");
        }
        for text in [
            "exec gosu root server",
            "su-exec 0:0 server",
            "# gosu app server",
            "gosu --version",
            "exec server gosuser",
            "setpriv --no-new-privs server",
            "runuser",
            "apk add su-exec",
        ] {
            assert!(!drops_root(text), "{text}");
        }
    }
}
