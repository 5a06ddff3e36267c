//! The Dockerfile of a Node application, from NODE_VERSION and its package.json.

use super::attempt::{Attempt, Missing, Recipe};
use super::final_stage::{FinalSettings, FinalStage, FinalUser};
use super::interpreted_app::{InterpretedApp, is_musl};
use super::package_manager::PackageManager;
use super::prediction::Prediction;
use crate::finding::{Diagnosis, Evidence};

/// What `COPY . .` would put over the packages that the build stage installed.
const IGNORES: &[&str] = &["**/node_modules"];

/// Writes the Dockerfile where the image is Node's.
pub(super) fn recipe(evidence: &Evidence<'_>, _: &Diagnosis) -> Attempt {
    let app = InterpretedApp::of(evidence, "NODE_VERSION")?;
    Some(written(evidence, &app))
}

fn written(evidence: &Evidence<'_>, app: &InterpretedApp) -> Result<Recipe, Missing> {
    let manifest = app
        .file(evidence, "package.json")
        .ok_or_else(|| Missing(format!("no package.json in its working directory {}", app.shown())))?;
    let manifest: serde_json::Value = evidence
        .text(manifest)
        .and_then(|text| serde_json::from_str(&text).ok())
        .ok_or_else(|| Missing("its package.json is not valid JSON".to_owned()))?;
    let builds = manifest["scripts"]["build"].is_string();
    let manager = PackageManager::of(evidence, app, &manifest);
    let flavour = if is_musl(evidence, "node") { "alpine" } else { "slim" };
    let image = format!("node:{}-{flavour}", app.version);
    let mut lines = vec![format!("FROM {image} AS build"), app.working_dir.clone()];
    lines.extend(manager.enable.map(str::to_owned));
    lines.extend(manager.copies.iter().map(|copy| (*copy).to_owned()));
    let mount = manager.cache.map(|cache| format!("--mount=type=cache,target={cache} ")).unwrap_or_default();
    lines.push(format!("RUN {mount}{}", manager.install));
    lines.push("COPY . .".to_owned());
    lines.extend(builds.then(|| format!("RUN {}", manager.build)));
    let mount = if manager.prune_installs { mount } else { String::new() };
    lines.push(format!("RUN {mount}{}", manager.prune));
    lines.extend([String::new(), format!("FROM {image}"), "ENV NODE_ENV=production".to_owned()]);
    lines.push(app.copy.clone());
    let config = evidence.config();
    let environment = ["NODE_VERSION", "YARN_VERSION", "NODE_ENV"];
    lines.extend(FinalStage::lines(
        evidence,
        &FinalSettings {
            left_out: &environment,
            files: &[],
            entrypoint: &config.entrypoint,
            cmd: &config.cmd,
            user: FinalUser::Numbered,
            has_shell: true,
        },
    ));
    let mut notes = vec![format!("{image}: the version and the C library of the image.")];
    if !manager.has_lock {
        notes.push("No lock file in the working directory: commit one and use npm ci.".to_owned());
    }
    notes.push(format!(
        "{} removes devDependencies; .dockerignore keeps out node_modules of the build context.",
        manager.prune
    ));
    Ok(Recipe {
        dockerfile: lines.join("\n") + "\n",
        notes,
        left_out: Vec::new(),
        prediction: Prediction { parts: Vec::new(), unknown_base: Some(image.clone()) },
        ignores: IGNORES,
    })
}
