//! Packages of Node.js that only development needs, and whether something that starts needs one all the same.

use serde_json::Value;

use crate::advice::recipes::interpreted_app::InterpretedApp;
use crate::finding::Confidence;
use crate::tree::NodeId;

/// Words of one command that are looked at.
const MOST_WORDS: usize = 1_000;

/// What npm, by its own account, or package.json says to be for development alone.
pub(in crate::advice) struct DevPackages {
    /// Their directories, as far as they are there.
    pub nodes: Vec<NodeId>,
    /// How far the list can be trusted.
    pub confidence: Confidence,
    /// One that is needed to start, escaped.
    pub needed: Option<String>,
}

impl DevPackages {
    /// Looks for them.
    pub fn of(app: &InterpretedApp<'_>, manifest: &Value) -> Self {
        let evidence = app.evidence;
        let record = app.find("node_modules/.package-lock.json").and_then(|node| evidence.text(node));
        let names =
            manifest["devDependencies"].as_object().into_iter().flatten().map(|(name, _)| name.clone());
        let named: Vec<String> = names.collect();
        let (paths, confidence): (Vec<String>, _) = match &record {
            Some(record) => (record.lines().map(str::to_owned).collect(), Confidence::Exact),
            None => (
                named.iter().map(|name| format!("node_modules/{name}")).collect(),
                Confidence::Estimate("what devDependencies need is not known"),
            ),
        };
        let is_installed = |path: &String| {
            let directory = app.directory.as_ref()?.node;
            evidence.inside(directory, path)
        };
        let nodes: Vec<NodeId> = paths.iter().filter_map(is_installed).collect();
        let is_of_development = |package: &str| {
            named.iter().any(|name| name == package)
                || paths.iter().any(|path| path.strip_prefix("node_modules/") == Some(package))
        };
        let mut words = started_words(app, manifest).into_iter().filter_map(|word| package_of(app, &word));
        let needed = words.find(|package| is_of_development(package));
        let executed = evidence.startup().programs().into_iter();
        let executed = executed.filter(|program| evidence.is_within_any(*program, &nodes));
        let needed = needed.or_else(|| executed.map(|node| evidence.path_text(node)).next());
        Self { nodes, confidence, needed: needed.map(|package| crate::text::escape_line(&package)) }
    }
}

/// All words with which the image may start its application: of its command, of NODE_OPTIONS, of its health check, and of the
/// scripts that these name.
fn started_words(app: &InterpretedApp<'_>, manifest: &Value) -> Vec<String> {
    let config = app.evidence.config();
    let own = config.entrypoint.iter().chain(&config.cmd).chain(&config.health_check);
    let options = app.evidence.variable("NODE_OPTIONS").into_iter();
    let split = |text: &str| {
        let words = text.split(|c: char| c.is_whitespace() || "=;&|()\"'".contains(c));
        words.filter(|word| !word.is_empty()).map(str::to_owned).collect::<Vec<_>>()
    };
    let mut words: Vec<String> =
        own.map(String::as_str).chain(options).flat_map(split).take(MOST_WORDS).collect();
    let scripts = manifest["scripts"].as_object();
    let named: Vec<&String> = scripts.into_iter().flatten().map(|(name, _)| name).collect();
    let is_asked = words.iter().any(|word| ["npm", "yarn", "pnpm"].contains(&word.as_str()));
    let started = named.iter().filter(|name| is_asked && words.iter().any(|word| word == **name));
    let started: Vec<String> =
        started.flat_map(|name| [(*name).clone(), format!("pre{name}"), format!("post{name}")]).collect();
    for name in started {
        let commands = manifest["commands"][&name].as_array().into_iter().flatten();
        words.extend(commands.filter_map(Value::as_str).map(str::to_owned));
        words.extend(manifest["scripts"][&name].as_str().into_iter().flat_map(split));
    }
    words
}

/// The package that a word names: itself, one of its files, or a program of it.
fn package_of(app: &InterpretedApp<'_>, word: &str) -> Option<String> {
    let word = word.rsplit_once("node_modules/").map_or(word, |(_, behind)| behind);
    let program = word.strip_prefix(".bin/").unwrap_or(word);
    let link = app
        .directory
        .as_ref()
        .and_then(|directory| app.evidence.inside(directory.node, &format!("node_modules/.bin/{program}")));
    let target = link.and_then(|link| std::str::from_utf8(app.evidence.inode(link)?.target()?).ok());
    let path = target.map_or(program, |target| target.trim_start_matches("../"));
    let mut parts = path.split('/');
    let first = parts.next().filter(|first| !first.is_empty() && !first.starts_with('.'))?;
    match first.starts_with('@') {
        true => Some(format!("{first}/{}", parts.next()?)),
        false => Some(first.to_owned()),
    }
}
