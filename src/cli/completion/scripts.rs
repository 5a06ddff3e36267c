//! What each shell is given to read.

use clap::{Command, ValueEnum};
use clap_complete::aot;
use clap_complete_nushell::Nushell;

/// A shell that can complete words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CompletionShell {
    /// bash 3.2 and later
    Bash,
    /// zsh
    Zsh,
    /// fish
    Fish,
    /// Nushell
    #[value(alias = "nu")]
    Nushell,
    /// Elvish
    Elvish,
    /// PowerShell
    #[value(alias = "pwsh")]
    Powershell,
}

/// The script of a shell.
pub(crate) fn script(shell: CompletionShell, command: &mut Command) -> String {
    match shell {
        CompletionShell::Bash => include_str!("../../../assets/completions/imgscope.bash").to_owned(),
        CompletionShell::Zsh => include_str!("../../../assets/completions/_imgscope").to_owned(),
        CompletionShell::Fish => include_str!("../../../assets/completions/imgscope.fish").to_owned(),
        CompletionShell::Elvish => include_str!("../../../assets/completions/imgscope.elv").to_owned(),
        CompletionShell::Powershell => include_str!("../../../assets/completions/imgscope.ps1").to_owned(),
        CompletionShell::Nushell => nushell(command),
    }
}

/// Nushell wants to know all options of a program. Its list is made from the definition; images are asked for.
fn nushell(command: &mut Command) -> String {
    let mut list = Vec::new();
    aot::generate(Nushell, command, "imgscope", &mut list);
    let list = String::from_utf8_lossy(&list);
    let asking: Vec<String> = list.lines().map(asking_for_images).collect();
    let images = include_str!("../../../assets/completions/images.nu");
    let (first, rest) = asking.split_first().map_or((String::new(), &[][..]), |(f, r)| (f.clone(), r));
    format!("{first}\n{images}{}\n", rest.join("\n"))
}

fn asking_for_images(line: &str) -> String {
    for argument in ["image?: string", "image: string", "...images: string"] {
        if line.trim_start().starts_with(argument) {
            return line.replacen(argument, &format!("{argument}@\"nu-complete imgscope images\""), 1);
        }
    }
    line.to_owned()
}
