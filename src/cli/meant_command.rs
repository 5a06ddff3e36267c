//! Which command was meant by a word that is none, and which by several images.

use clap::Command;

use crate::text::misspelled;

/// What other tools call it, and people try first; the empty name is that of the program alone.
const OTHER_WORDS: [(&str, &[&str]); 7] = [
    (
        "",
        &[
            "analyze", "analyse", "inspect", "explore", "scan", "show", "view", "open", "report", "image",
            "run",
        ],
    ),
    ("diff", &["compare", "cmp"]),
    ("history", &["log", "layers", "hist"]),
    ("platforms", &["arch", "architectures", "manifest", "manifests"]),
    ("tags", &["list-tags", "ls-tags", "versions"]),
    ("extract", &["cat", "cp", "copy", "get", "unpack", "export"]),
    ("advise", &["suggest", "recommend", "optimize", "optimise", "slim", "shrink"]),
];

/// The command that a misspelled or foreign word means, as it is written with images. None where the word looks like an
/// image: one with a tag, a path, a digest.
pub(crate) fn meant_command(command: &Command, word: &str, images: &[&str]) -> Option<String> {
    if word.contains([':', '/', '.', '@', '\0']) {
        return None;
    }
    let lower = word.to_lowercase();
    let foreign = OTHER_WORDS.iter().find(|(_, words)| words.contains(&lower.as_str()));
    let own = || misspelled(word, command.get_subcommands().map(Command::get_name));
    let name = match foreign.map(|(name, _)| *name).or_else(own)? {
        "" if images.len() > 1 => "diff",
        name => name,
    };
    let images = match (name, images) {
        ("demo", _) => &[][..],
        ("diff", []) => &["IMAGE", "IMAGE"],
        ("tags", []) => &["REPOSITORY"],
        ("extract", []) => &["IMAGE", "PATH"],
        (_, []) => &["IMAGE"],
        (_, images) => images,
    };
    let words: Vec<&str> =
        std::iter::once(name).filter(|name| !name.is_empty()).chain(images.iter().copied()).collect();
    Some(format!("imgscope {}", words.join(" ")))
}

/// Why several words are no image, and what is meant.
pub(crate) fn several_words(command: &Command, words: &[&str]) -> String {
    if let Some(meant) = words.first().and_then(|first| meant_command(command, first, &words[1..])) {
        return format!("unknown command `{}`; did you mean `{meant}`?", words[0]);
    }
    let (commands, images): (Vec<&str>, Vec<&str>) =
        words.iter().copied().partition(|word| command.find_subcommand(word).is_some());
    match commands.first() {
        Some(name) => format!("the command comes first: `imgscope {name} {}`", images.join(" ")),
        None => format!(
            "`imgscope` takes one image; to compare several, run `imgscope diff {}`",
            images.join(" ")
        ),
    }
}
