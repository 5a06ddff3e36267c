//! What Node.js is told to run, and what npm makes of the scripts of a package.json.

use serde_json::Value;

use super::file_reader::FileReader;
use super::missing_input::MissingInput;
use crate::filesystem::{FileSystem, Resolved};
use crate::layer::{ImagePath, Kind};
use crate::startup::lookup::Lookup;
use crate::tree::NodeId;

/// Options without a value that change nothing of which file is run.
#[rustfmt::skip]
const OPTIONS: &[&str] = &[
    "--enable-source-maps", "--expose-gc", "--inspect", "--no-deprecation", "--no-warnings", "--preserve-symlinks",
    "--throw-deprecation", "--trace-deprecation", "--trace-uncaught", "--trace-warnings", "--use-openssl-ca",
];
/// The same with a value behind `=`.
const OPTIONS_WITH_VALUE: &[&str] = &[
    "--inspect=",
    "--max-old-space-size=",
    "--max-http-header-size=",
    "--stack-size=",
    "--unhandled-rejections=",
];
/// Options of npm that change nothing of which script is run.
const QUIET: &[&str] =
    &["-s", "--silent", "-q", "--quiet", "--no-audit", "--no-fund", "--production", "--omit=dev"];

/// Variables that make npm look elsewhere.
const OF_NPM: &[&str] = &["local_prefix", "workspace", "if_present", "script_shell", "prefix"];

/// A script that npm runs.
pub(in crate::startup) struct NodeScript {
    /// The command's name and the words behind it, as far as they are certain.
    pub words: Vec<String>,
    /// Whether its package.json lies in the working directory.
    pub is_here: bool,
}

/// The file that Node.js does not find; None where it is there, or only Node.js can tell.
pub(super) fn missing(
    files: &FileSystem<'_>,
    lookup: &Lookup<'_, '_>,
    arguments: &[String],
) -> Option<MissingInput> {
    let is_plain = |word: &str| {
        OPTIONS.contains(&word) || OPTIONS_WITH_VALUE.iter().any(|option| word.starts_with(option))
    };
    let options = files.variable("NODE_OPTIONS").unwrap_or_default();
    if !options.split_whitespace().all(is_plain) {
        return None;
    }
    let mut words = arguments.iter().map(String::as_str);
    let path = loop {
        let word = words.next()?;
        if let Some(path) = word.strip_prefix("--env-file=") {
            if lookup.is_absent(path.as_bytes()) {
                return Some(MissingInput::File { by: FileReader::NodeVariables, path: path.to_owned() });
            }
        } else if !is_plain(word) {
            break word;
        }
    };
    let is_file = !path.starts_with('-') && !path.is_empty() && !path.contains(':');
    if !is_file || path == "inspect" || path == "debug" {
        return None;
    }
    let shown = clean(&lookup.absolute(path.as_bytes()))?;
    let is_absent = |path: &str| {
        ["", ".js", ".json", ".node"]
            .iter()
            .all(|ending| lookup.is_absent(format!("{path}{ending}").as_bytes()))
    };
    let missing = match files.resolve(shown.as_bytes()) {
        Resolved::Found(node) if files.kind(node) == Some(Kind::Directory) => {
            missing_in_directory(files, lookup, &shown)?
        }
        _ if is_absent(&shown) => shown,
        _ => return None,
    };
    Some(MissingInput::NodeFile { path: path.to_owned(), shown: missing })
}

/// Of a directory the file that its package.json names, or the directory itself where nothing in it can be run.
fn missing_in_directory(files: &FileSystem<'_>, lookup: &Lookup<'_, '_>, directory: &str) -> Option<String> {
    let is_absent = |path: &str| lookup.is_absent(path.as_bytes());
    let has = |path: &str| {
        let endings = ["", ".js", ".json", ".node", "/index.js", "/index.json", "/index.node"];
        !endings.iter().all(|ending| is_absent(&format!("{path}{ending}")))
    };
    let package = inside(directory, "package.json");
    if lookup.may_come(directory.as_bytes()) || has(&inside(directory, "index")) {
        return None;
    }
    if is_absent(&package) {
        return Some(directory.to_owned());
    }
    let manifest = manifest(files, &package)?;
    match manifest["main"].as_str() {
        Some(main) => {
            let main = clean(inside(directory, main).as_bytes())?;
            (!has(&main)).then_some(main)
        }
        // one that was left out, because it is no plain path
        None if manifest.get("main").is_some() => None,
        None => Some(directory.to_owned()),
    }
}

/// A package.json, as far as it is kept.
fn manifest(files: &FileSystem<'_>, path: &str) -> Option<Value> {
    let text = files.file(path.as_bytes()).and_then(|node| files.text(node))?;
    serde_json::from_str(&text).ok()
}

/// Tells whether a script is npm's own.
pub(in crate::startup) fn is_npm(files: &FileSystem<'_>, script: NodeId) -> bool {
    files.tree.path(script).as_bytes().ends_with(b"npm/bin/npm-cli.js")
}

/// The script that npm is told to run; None where only npm can tell.
///
/// # Errors
/// Where there is none.
pub(in crate::startup) fn script(
    files: &FileSystem<'_>,
    lookup: &Lookup<'_, '_>,
    arguments: &[String],
) -> Result<Option<NodeScript>, MissingInput> {
    let Some(name) = script_name(files, arguments) else { return Ok(None) };
    let working_dir = lookup.absolute(b".");
    let Some(directory) = clean(&working_dir) else { return Ok(None) };
    if lookup.may_come(b".") {
        return Ok(None);
    }
    let above = |path: &str| -> Vec<String> {
        let parents = std::iter::successors(Some(path.to_owned()), |path| {
            path.rfind('/').filter(|_| path.len() > 1).map(|end| path[..end.max(1)].to_owned())
        });
        parents.collect()
    };
    let place = above(&directory).into_iter().find(|directory| {
        let has = |name: &str| !lookup.is_absent(inside(directory, name).as_bytes());
        has("package.json") || has("node_modules")
    });
    let place = place.unwrap_or_else(|| directory.clone());
    let path = inside(&place, "package.json");
    if lookup.is_absent(path.as_bytes()) {
        return Err(MissingInput::NodePackage { path });
    }
    let Some(manifest) = manifest(files, &path) else { return Ok(None) };
    let scripts = &manifest["scripts"];
    if scripts.get(&name).is_none() {
        // npm has one of its own for that
        let has_server = name == "start" && !lookup.is_absent(inside(&place, "server.js").as_bytes());
        let is_own = has_server || name == "restart" || name == "env";
        return if is_own { Ok(None) } else { Err(MissingInput::NodeScript { name }) };
    }
    let words = manifest["commands"][&name].as_array().into_iter().flatten();
    let words: Vec<String> = words.filter_map(Value::as_str).map(str::to_owned).collect();
    let is_first = scripts.get(format!("pre{name}")).is_none();
    Ok((is_first && !words.is_empty()).then_some(NodeScript { words, is_here: place == directory }))
}

/// Tells whether npm may find a program of a package, wherever its `node_modules/.bin` lies: links may lead there.
pub(in crate::startup) fn has_tool(files: &FileSystem<'_>, tool: &str) -> bool {
    let mut bins = files.directories(".bin").filter(|bin| files.parent_name(*bin) == b"node_modules");
    bins.any(|bin| files.inside(bin, tool).is_some()) || tool == "node-gyp"
}

/// The name of the script that npm's arguments name.
fn script_name(files: &FileSystem<'_>, arguments: &[String]) -> Option<String> {
    let is_led = files.config().env.iter().filter_map(|pair| pair.split_once('=')).any(|(name, _)| {
        let name = name.to_ascii_lowercase().replace('-', "_");
        name.strip_prefix("npm_config_").is_some_and(|name| OF_NPM.iter().any(|word| name.starts_with(word)))
    });
    let own = arguments.iter().take_while(|word| *word != "--");
    let own: Vec<&str> = own.map(String::as_str).filter(|word| !QUIET.contains(word)).collect();
    if is_led || own.iter().any(|word| word.starts_with('-')) {
        return None;
    }
    match own.as_slice() {
        ["start", ..] => Some("start".to_owned()),
        ["test" | "t", ..] => Some("test".to_owned()),
        ["run" | "run-script", name, ..] => Some((*name).to_owned()),
        _ => None,
    }
}

fn inside(directory: &str, name: &str) -> String {
    format!("{}/{name}", directory.trim_end_matches('/'))
}

fn clean(path: &[u8]) -> Option<String> {
    let path = ImagePath::clean(path);
    Some(format!("/{}", std::str::from_utf8(path.as_bytes()).ok()?))
}

/// Tells whether a file is a program of Node.js by its name.
pub(super) fn is_node(files: &FileSystem<'_>, node: NodeId) -> bool {
    files.kind(node) == Some(Kind::File)
        && files.executable(node).is_some()
        && matches!(files.tree.name(node), b"node" | b"nodejs")
}
