//! The Dockerfile of a Python application, from PYTHON_VERSION and its requirements.

use super::attempt::{Attempt, Missing, Recipe};
use super::final_stage::{FinalSettings, FinalStage, FinalUser};
use super::interpreted_app::{InterpretedApp, is_musl};
use super::prediction::Prediction;
use super::virtual_environment::VirtualEnvironment;
use crate::finding::{Diagnosis, Evidence};

/// What a project's folder has beside the application.
const IGNORES: &[&str] = &[".venv", "venv", "tests", "**/__pycache__"];

/// Writes the Dockerfile where the image is Python's.
pub(super) fn recipe(evidence: &Evidence<'_>, _: &Diagnosis) -> Attempt {
    let app = InterpretedApp::of(evidence, "PYTHON_VERSION")?;
    Some(written(evidence, &app))
}

fn written(evidence: &Evidence<'_>, app: &InterpretedApp) -> Result<Recipe, Missing> {
    let (copy, install) = if app.file(evidence, "requirements.txt").is_some() {
        ("COPY requirements.txt ./", "pip install -r requirements.txt")
    } else if app.file(evidence, "pyproject.toml").is_some() {
        ("COPY . .", "pip install .")
    } else {
        return Err(Missing(format!(
            "no requirements.txt or pyproject.toml in its working directory {}",
            app.shown()
        )));
    };
    let flavour = if is_musl(evidence, "python3") { "alpine" } else { "slim" };
    let image = format!("python:{}-{flavour}", app.version);
    let venv = VirtualEnvironment::of(evidence);
    let path = &venv.path;
    let mut lines = vec![
        format!("FROM {image} AS build"),
        format!("RUN python -m venv {path}"),
        app.working_dir.clone(),
        copy.to_owned(),
        format!("RUN --mount=type=cache,target=/root/.cache/pip {path}/bin/{install}"),
        String::new(),
        format!("FROM {image}"),
        format!("COPY --from=build {path} {path}"),
        format!("ENV PATH={path}/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"),
    ];
    let config = evidence.config();
    let environment = [
        "PYTHON_VERSION",
        "PYTHON_PIP_VERSION",
        "PYTHON_SETUPTOOLS_VERSION",
        "GPG_KEY",
        "PYTHON_SHA256",
        "LANG",
    ];
    let [entrypoint, cmd] = [&config.entrypoint, &config.cmd].map(|words| venv.command(evidence, words));
    let sources = ["COPY . .".to_owned()];
    lines.extend(FinalStage::lines(
        evidence,
        &FinalSettings {
            left_out: &environment,
            files: &sources,
            entrypoint: &entrypoint,
            cmd: &cmd,
            user: FinalUser::Numbered,
            has_shell: true,
        },
    ));
    let notes = vec![
        format!("{image}: the version and the C library of the image."),
        "Install compilers and headers that dependencies need in the first stage only.".to_owned(),
        ".dockerignore keeps out tests, .git and virtual environments of the build context.".to_owned(),
    ];
    Ok(Recipe {
        dockerfile: lines.join("\n") + "\n",
        notes,
        left_out: Vec::new(),
        prediction: Prediction { parts: Vec::new(), unknown_base: Some(image.clone()) },
        ignores: IGNORES,
    })
}
