//! The Dockerfile of a Node application, from NODE_VERSION and its package.json.

use super::carried::Carried;
use super::interpreted::{Interpreted, is_musl};
use super::recipe::{Attempt, Missing, Recipe};
use crate::finding::{Diagnosis, Evidence};

/// A lock file, the command that installs what it names, and where that keeps its downloads.
const LOCKS: [(&str, &str, &str); 3] = [
    ("package-lock.json", "npm ci", "/root/.npm"),
    ("yarn.lock", "yarn install --frozen-lockfile", "/usr/local/share/.cache/yarn"),
    ("pnpm-lock.yaml", "corepack enable && pnpm install --frozen-lockfile", "/root/.local/share/pnpm/store"),
];

/// Writes the Dockerfile where the image is Node's.
pub(super) fn recipe(evidence: &Evidence<'_>, _: &Diagnosis) -> Attempt {
    let app = Interpreted::of(evidence, "NODE_VERSION")?;
    Some(written(evidence, &app))
}

fn written(evidence: &Evidence<'_>, app: &Interpreted) -> Result<Recipe, Missing> {
    let manifest = app
        .file(evidence, "package.json")
        .ok_or_else(|| Missing(format!("package.json is not in its working directory {}", app.shown())))?;
    let manifest: serde_json::Value = evidence
        .text(manifest)
        .and_then(|text| serde_json::from_str(&text).ok())
        .ok_or_else(|| Missing("its package.json can't be read".to_owned()))?;
    let builds = manifest["scripts"]["build"].is_string();
    let lock = LOCKS.iter().find(|(name, ..)| app.file(evidence, name).is_some());
    let (lock, install, cache) = lock.copied().unwrap_or(("", "npm install", "/root/.npm"));
    let flavour = if is_musl(evidence, "node") { "alpine" } else { "slim" };
    let image = format!("node:{}-{flavour}", app.version);
    let mut lines = vec![format!("FROM {image} AS build"), app.working_dir.clone()];
    lines.push(format!("COPY {} ./", ["package.json", lock].join(" ").trim()));
    lines.push(format!("RUN --mount=type=cache,target={cache} {install}"));
    lines.push("COPY . .".to_owned());
    lines.extend(builds.then(|| "RUN npm run build".to_owned()));
    lines.push("RUN npm prune --omit=dev".to_owned());
    lines.extend([String::new(), format!("FROM {image}"), "ENV NODE_ENV=production".to_owned()]);
    lines.push(format!("COPY --from=build {0} {0}", app.path));
    let config = evidence.config();
    let environment = ["NODE_VERSION", "YARN_VERSION", "NODE_ENV"];
    lines.extend(Carried::without(evidence, &environment, &config.entrypoint, &config.cmd));
    let mut notes = vec![format!("{image}: the version that the image names, on the C library that it has.")];
    if lock.is_empty() {
        notes.push("There is no lock file in the working directory: commit one, and use npm ci.".to_owned());
    }
    notes.push(
        "npm prune leaves out devDependencies; .dockerignore keeps the context's node_modules out."
            .to_owned(),
    );
    Ok(Recipe { dockerfile: lines.join("\n") + "\n", notes, prediction: None })
}
