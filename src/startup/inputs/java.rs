//! The main class that Java is told to run: where no archive is looked through, its file is there or it is not.

use super::missing_input::MissingInput;
use crate::filesystem::{FileSystem, Resolved};
use crate::layer::Kind;
use crate::startup::lookup::Lookup;

/// Options that end in a value of their own and change nothing of which class is run.
const OPTIONS: &[&str] = &[
    "-X",
    "-D",
    "-ea",
    "-da",
    "-esa",
    "--add-opens=",
    "--add-exports=",
    "--enable-preview",
    "-server",
    "-client",
];
/// The same with the value behind them.
const OPTIONS_WITH_VALUE: &[&str] = &["--add-opens", "--add-exports", "--add-modules"];
/// The class path, as an option with the value behind it.
const CLASS_PATH: &[&str] = &["-cp", "-classpath", "--class-path"];
/// Options that set the class path in their own way, or how classes are loaded.
#[rustfmt::skip]
const LEADING: &[&str] = &[
    "-Djava.class.path=", "-Djava.system.class.loader=", "-Xbootclasspath", "-XX:Flags=", "-XX:VMOptionsFile=", "@",
];
/// Packages that Java itself has.
const OWN_PACKAGES: &[&str] = &["com.sun.", "java.", "javax.", "jdk.", "sun."];
/// Variables whose options Java takes as well.
const VARIABLES: &[&str] = &["JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS"];

/// The class that is on no class path.
pub(super) fn missing(
    files: &FileSystem<'_>,
    lookup: &Lookup<'_, '_>,
    arguments: &[String],
) -> Option<MissingInput> {
    if VARIABLES.iter().any(|name| files.variable(name).is_some_and(|options| !options.trim().is_empty())) {
        return None;
    }
    let is_led = |word: &String| LEADING.iter().any(|option| word.starts_with(option));
    if arguments.iter().any(is_led) {
        return None;
    }
    let mut class_path = files.variable("CLASSPATH").filter(|path| !path.is_empty()).unwrap_or(".");
    let mut arguments = arguments.iter().map(String::as_str);
    let name = loop {
        let argument = arguments.next()?;
        if CLASS_PATH.contains(&argument) {
            class_path = arguments.next()?;
        } else if let Some(path) = argument.strip_prefix("--class-path=") {
            class_path = path;
        } else if OPTIONS_WITH_VALUE.contains(&argument) {
            arguments.next()?;
        } else if !OPTIONS.iter().any(|option| argument.starts_with(option)) {
            break argument;
        }
    };
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b"._$".contains(&byte);
    let is_own = OWN_PACKAGES.iter().any(|package| name.starts_with(package));
    if is_own || name.starts_with('.') || name.is_empty() || !name.bytes().all(is_name) {
        return None;
    }
    let file = format!("{}.class", name.replace('.', "/"));
    let is_absent = class_path.split(':').all(|entry| has_no(files, lookup, entry, &file));
    // a file of that name is a source, which Java compiles
    let is_source = name.ends_with(".java") && !lookup.is_absent(name.as_bytes());
    (is_absent && !is_source).then(|| MissingInput::JavaClass { name: name.to_owned() })
}

/// Tells whether an entry of a class path can't have a file: it is not there, or a directory without it.
fn has_no(files: &FileSystem<'_>, lookup: &Lookup<'_, '_>, entry: &str, file: &str) -> bool {
    let is_archive = |name: &[u8]| name.to_ascii_lowercase().ends_with(b".jar");
    if let Some(directory) =
        entry.strip_suffix('*').filter(|before| before.is_empty() || before.ends_with('/'))
    {
        let directory = if directory.is_empty() { "." } else { directory };
        return match files.resolve(&lookup.absolute(directory.as_bytes())) {
            Resolved::Found(node) => {
                !lookup.may_come(directory.as_bytes())
                    && !files.children(node).any(|child| is_archive(files.tree.name(child)))
            }
            _ => lookup.is_absent(directory.as_bytes()),
        };
    }
    let entry = if entry.is_empty() { "." } else { entry };
    match files.resolve(&lookup.absolute(entry.as_bytes())) {
        Resolved::Found(node) if files.kind(node) == Some(Kind::Directory) => {
            lookup.is_absent(format!("{}/{file}", entry.trim_end_matches('/')).as_bytes())
        }
        Resolved::Found(_) => false,
        _ => lookup.is_absent(entry.as_bytes()),
    }
}
