//! Commands that install packages of a distribution and do nothing else.

/// Commands of a step that installs packages and does nothing else.
#[rustfmt::skip]
const HARMLESS: &[&str] = &["rm", "echo", "set", "true", ":", "ldconfig", "update-ca-certificates", "export"];

/// A manager of a distribution's packages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::advice) enum Manager {
    /// Debian's.
    Apt,
    /// Alpine's.
    Apk,
}

/// What a step installs.
pub(in crate::advice) struct Installed {
    /// By whom.
    pub manager: Manager,
    /// The packages, as they are named, some with a version.
    pub packages: Vec<String>,
    /// Whether the command makes links too.
    pub has_links: bool,
}

impl Installed {
    /// Reads a command; None where it does more than to install packages, or where only a shell can tell.
    pub fn of(command: &str) -> Option<Self> {
        if command.contains(['|', '`', '(', '$', '{', '<', '\n', '"', '\'', '#']) {
            return None;
        }
        let command = command.replace("> /dev/null", " ").replace(">/dev/null", " ").replace("2>&1", " ");
        let mut found: Option<Self> = None;
        let mut has_links = false;
        for part in command.split(['&', ';']).map(str::trim).filter(|part| !part.is_empty()) {
            let mut words = part.split_whitespace().skip_while(|word| word.contains('='));
            let program = words.next().unwrap_or("true");
            let words: Vec<&str> = words.collect();
            let manager = match program {
                "apt-get" | "apt" => Manager::Apt,
                "apk" => Manager::Apk,
                "ln" => {
                    has_links = true;
                    continue;
                }
                program if HARMLESS.contains(&program) => continue,
                _ => return None,
            };
            let verb = words.iter().position(|word| ["install", "add"].contains(word));
            let Some(verb) = verb else { continue };
            let has_value = |word: &str| ["-t", "-o", "--virtual", "--target-release"].contains(&word);
            let named = words
                .iter()
                .enumerate()
                .skip(verb + 1)
                .filter(|(place, word)| !word.starts_with(['-', '.']) && !has_value(words[place - 1]));
            let packages = named.map(|(_, word)| (*word).to_owned());
            let new = Self { manager, packages: packages.collect(), has_links };
            match &mut found {
                None => found = Some(new),
                Some(found) => found.packages.extend(new.packages),
            }
        }
        found.map(|found| Self { has_links, ..found })
    }
}

/// The name of a package without its version and architecture.
pub(in crate::advice) fn name(word: &str) -> &str {
    word.split(['=', ':', '/', '~', '>', '<']).next().unwrap_or(word)
}
