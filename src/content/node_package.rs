//! `package.json`, cut down to names: values are addresses, commands and settings, any of which may hold a token.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value};

use super::shell_command::ShellCommand;

/// Packages that are for development whatever a `package.json` says of them, and so the words of its scripts that matter.
#[rustfmt::skip]
pub const DEVELOPMENT_PACKAGES: &[&str] = &[
    "@angular/cli", "@babel/cli", "@biomejs/biome", "@playwright/test", "@types", "@vue/cli-service", "cypress",
    "eslint", "grunt", "gulp", "husky", "jasmine", "jest", "karma", "lerna", "lint-staged", "mocha", "nodemon",
    "nyc", "parcel", "prettier", "react-scripts", "stylelint", "ts-jest", "ts-node", "tslint", "typescript",
    "vitest", "webpack", "webpack-cli", "webpack-dev-server",
];

/// Names of programs and of their files are shorter.
const LONGEST_WORD: usize = 100;

/// Lists of packages: only their names are asked for.
const LISTS: [&str; 4] = ["dependencies", "devDependencies", "optionalDependencies", "peerDependencies"];

/// What is asked for, as JSON of the same form: the names of packages in each list, the names of scripts with the packages
/// that each names, what each calls first, the main file, and which Yarn it is for. Empty for what is no JSON.
pub(super) fn node_package(text: &str) -> String {
    let Ok(manifest) = serde_json::from_str::<Value>(text) else { return String::new() };
    let lists = LISTS.map(|list| (list, manifest.get(list).and_then(Value::as_object)));
    let is_package = |name: &str| {
        DEVELOPMENT_PACKAGES.contains(&name)
            || lists.iter().any(|(_, list)| list.is_some_and(|list| list.contains_key(name)))
    };
    let script = |script: &Value| match script.as_str() {
        Some(words) => {
            let words = words.split_whitespace().map(|word| word.rsplit('/').next().unwrap_or(word));
            Value::from(words.filter(|word| is_package(word)).collect::<Vec<_>>().join(" "))
        }
        None => Value::Null,
    };
    let mut kept = Map::new();
    for (list, names) in lists.iter().filter_map(|(list, names)| Some((*list, (*names)?))) {
        let names: Map<String, Value> = names.keys().map(|name| (name.clone(), Value::Bool(true))).collect();
        kept.insert(list.to_owned(), names.into());
    }
    if let Some(scripts) = manifest.get("scripts").and_then(Value::as_object) {
        let scripts: Map<String, Value> =
            scripts.iter().map(|(name, words)| (name.clone(), script(words))).collect();
        kept.insert("scripts".to_owned(), scripts.into());
        let words = manifest["scripts"].as_object().into_iter().flatten();
        let commands: Map<String, Value> = words
            .filter_map(|(name, words)| Some((name.clone(), command(words.as_str()?)?.into())))
            .collect();
        kept.insert("commands".to_owned(), commands.into());
    }
    if let Some(main) = manifest.get("main") {
        // null where there is one that is no plain path
        kept.insert("main".to_owned(), main.as_str().filter(|main| is_plain(main)).into());
    }
    if let Some(yarn) = manifest.get("packageManager").and_then(Value::as_str).and_then(major) {
        kept.insert("packageManager".to_owned(), yarn.into());
    }
    Value::from(kept).to_string()
}

/// npm's record of what it installed.
#[derive(Deserialize)]
struct Record {
    packages: BTreeMap<String, RecordedPackage>,
}

#[derive(Deserialize)]
struct RecordedPackage {
    #[serde(default)]
    dev: bool,
}

/// Of npm's record of what it installed the paths of packages that only development needs, a line each. Empty for what is no
/// such record.
pub(super) fn development_paths(text: &str) -> String {
    let Ok(record) = serde_json::from_str::<Record>(text) else { return String::new() };
    let is_path = |path: &str| path.starts_with("node_modules/") && !path.contains(char::is_control);
    let paths = record.packages.iter().filter(|(path, package)| package.dev && is_path(path));
    paths.flat_map(|(path, _)| [path.as_str(), "\n"]).collect()
}

/// The program that a script calls first and cannot do without, with the file that it is given, where that is one of
/// JavaScript.
fn command(script: &str) -> Option<Vec<String>> {
    let command = ShellCommand::first(script).filter(|command| command.is_needed && !command.is_pattern)?;
    let is_file = |word: &&String| [".js", ".mjs", ".cjs"].iter().any(|ending| word.ends_with(ending));
    let file = command.arguments.first().filter(is_file).filter(|word| is_plain(word));
    is_plain(&command.word).then(|| std::iter::once(command.word.clone()).chain(file.cloned()).collect())
}

/// Tells whether a word is no more than a name or a path.
fn is_plain(word: &str) -> bool {
    word.len() <= LONGEST_WORD
        && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_./@+".contains(&byte))
}

/// `yarn@4.` of `yarn@4.0.2+sha512.…`
fn major(manager: &str) -> Option<String> {
    let version = manager.strip_prefix("yarn@")?;
    let digits: String = version.chars().take_while(char::is_ascii_digit).collect();
    Some(format!("yarn@{digits}."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_are_left() {
        let text = r#"{
            "name": "app", "main": "dist/a.js", "_authToken": "hunter2", "packageManager": "yarn@4.0.2+sha512.hunter2",
            "scripts": {"start": "TOKEN=hunter2 ./node_modules/.bin/nodemon hunter2 own", "build": "tsc hunter2", "odd": 1,
                "serve": "node dist/a.js hunter2"},
            "dependencies": {"own": "git+https://user:hunter2@host/own.git"}, "devDependencies": {"a": "1"},
            "peerDependencies": ["hunter2"], "config": {"key": "hunter2"}
        }"#;
        let kept: Value = serde_json::from_str(&node_package(text)).expect("JSON");
        let expected = serde_json::json!({
            "packageManager": "yarn@4.", "main": "dist/a.js", "scripts": {"start": "nodemon own", "build": "", "odd": null, "serve": ""},
            "commands": {"start": ["./node_modules/.bin/nodemon"], "build": ["tsc"], "serve": ["node", "dist/a.js"]},
            "dependencies": {"own": true}, "devDependencies": {"a": true}
        });
        assert_eq!(kept, expected);
    }

    #[test]
    fn what_is_no_json_stays_none() {
        assert_eq!(node_package("{hunter2"), "");
    }
}
