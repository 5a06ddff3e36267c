//! The Dockerfile of an interpreted application once its build stage is written: what the final stage needs beside, what
//! becomes of each step, and how large the image will be.

use std::collections::HashSet;

use super::interpreted_app::InterpretedApp;
use crate::advice::attempt::{Missing, Recipe};
use crate::advice::files::accounts::Accounts;
use crate::advice::files::removal::Removal;
use crate::advice::own_steps::{LeftOut, OwnStep, is_of_accounts, unexplained};
use crate::advice::packages::system_packages::SystemPackages;
use crate::advice::prediction::{PredictedPart, Prediction};
use crate::advice::stages::final_stage::{FinalSettings, FinalStage, FinalUser};
use crate::advice::stages::replayed_build::ReplayedBuild;
use crate::advice::stages::taken_over::TakenOver;
use crate::image::LayerIndex;
use crate::layer::Kind;
use crate::tree::NodeId;

/// What a language decides of its final stage.
pub(in crate::advice) struct InterpretedRecipe<'a> {
    /// The application.
    pub app: &'a InterpretedApp<'a>,
    /// The build stage.
    pub build: ReplayedBuild<'a>,
    /// Instructions that bring the packages of the language, where they lie elsewhere than the application.
    pub packages: Vec<String>,
    /// Tells whether a path, which a step wrote, comes with these packages.
    pub is_of_packages: &'a dyn Fn(&OwnStep<'_>, NodeId) -> bool,
    /// Libraries that the packages load, as packages of the distribution.
    pub libraries: Vec<String>,
    /// What the build stage will not have of what the image has.
    pub gone: Vec<NodeId>,
    /// Parts of the image's size beside the base and what is taken over.
    pub parts: Vec<PredictedPart>,
    /// Variables that are not taken over.
    pub left_out_variables: Vec<&'static str>,
    /// The new image's ENTRYPOINT.
    pub entrypoint: Vec<String>,
    /// The new image's CMD.
    pub cmd: Vec<String>,
    /// See [`Recipe::ignores`].
    pub ignores: &'static [&'static str],
    /// What to know and to check.
    pub notes: Vec<String>,
}

impl InterpretedRecipe<'_> {
    /// Writes the final stage, and all that is to be said.
    ///
    /// # Errors
    /// Where the image's command names what the new image would not have.
    pub fn write(mut self) -> Result<Recipe, Missing> {
        let app = self.app;
        if let Some(removal) = Removal::of(app, &self.gone) {
            self.build.lines.push(removal.line);
            self.gone.extend(removal.nodes);
        }
        self.build.without_secrets();
        let system = SystemPackages::of(app, &self.libraries);
        let accounts = Accounts::of(app, |step| system.knows(step));
        let failed: HashSet<LayerIndex> = self.build.left_out.iter().filter_map(|out| out.layer).collect();
        let is_left_out = |step: &OwnStep<'_>| step.layer.is_some_and(|layer| failed.contains(&layer));
        let is_explained = |step: &OwnStep<'_>, node: NodeId| {
            app.is_of_no_use(node)
                || accounts.has(app, node)
                || system.has(app, step, node)
                || (self.is_of_packages)(step, node)
        };
        let elsewhere = app.steps.iter().filter(|step| !is_left_out(step)).flat_map(|step| {
            let live = step.live.iter().copied();
            live.filter(move |node| !app.is_in_directory(*node) && !is_explained(step, *node))
        });
        let elsewhere = without_passages(app, elsewhere.collect());
        let taken = TakenOver::of(app, elsewhere, self.gone.clone());
        let has = |step: &OwnStep<'_>, node: NodeId| {
            is_explained(step, node) || taken.has(app, node) || app.is_in_directory(node)
        };
        if let Some(lacking) = named_by_command(app, |step, node| is_left_out(step) || !has(step, node)) {
            return Err(lacking);
        }
        let lost = unexplained(app.evidence, &app.steps, |step, node| is_left_out(step) || has(step, node));
        let left_out =
            [self.build.left_out.clone(), self.build.left_out_secrets(), system.left_out.clone(), lost]
                .concat();
        let is_of_accounts =
            |step: &OwnStep<'_>| step.written.iter().any(|node| is_of_accounts(app.evidence, *node));
        let user = match app.steps.iter().any(|step| is_left_out(step) && is_of_accounts(step)) {
            true => FinalUser::Numbered,
            false => FinalUser::Named,
        };
        let mut parts: Vec<PredictedPart> = app.base_part().into_iter().collect();
        let unknown_base = parts.is_empty().then(|| app.final_image.clone());
        parts.extend(self.parts.iter().chain(&system.parts).chain(&taken.parts).cloned());
        let before = accounts.lines.iter().chain(&system.lines).chain(&taken.made).chain(&self.packages);
        let mut lines = self.stages(before.cloned().collect(), &taken.copies, user);
        lines.extend(left_out.iter().map(LeftOut::comment));
        Ok(Recipe {
            dockerfile: lines.join("\n") + "\n",
            notes: [self.build.notes, self.notes, system.notes].concat(),
            left_out,
            prediction: Prediction { parts, unknown_base },
            ignores: self.ignores,
        })
    }

    /// Both stages, with what the final one has before the environment is set, and what it copies.
    fn stages(&self, before: Vec<String>, files: &[String], user: FinalUser) -> Vec<String> {
        let build = &self.build;
        let mut lines = build.lines.clone();
        // nothing of the stage follows
        lines.pop_if(|line| line.starts_with("USER "));
        lines.extend([String::new(), format!("FROM {}", self.app.final_image)]);
        lines.extend(before);
        lines.extend(build.path_line().filter(|_| build.path.is_some() || build.sets_path()));
        let settings = FinalSettings {
            left_out: &self.left_out_variables,
            files,
            entrypoint: &self.entrypoint,
            cmd: &self.cmd,
            user,
            has_shell: true,
        };
        lines.extend(FinalStage::lines(self.app.evidence, &settings));
        lines
    }
}

/// Why nothing is written where a word of the command is a path that the new image would lack.
fn named_by_command(
    app: &InterpretedApp<'_>,
    is_lost: impl Fn(&OwnStep<'_>, NodeId) -> bool,
) -> Option<Missing> {
    let argv = &app.evidence.startup().argv;
    let named: Vec<NodeId> =
        argv.iter().filter(|word| word.starts_with('/')).filter_map(|path| app.evidence.at(path)).collect();
    app.steps.iter().find_map(|step| {
        let lost = step.live.iter().find(|node| named.contains(node) && is_lost(step, **node))?;
        let (path, step) = (app.evidence.path_text(*lost), step.instruction.short());
        Some(Missing(format!(
            "its command needs {path}, which the step {step} brought, and that cannot be repeated"
        )))
    })
}

/// Without new directories that only hold what comes otherwise: they are made with that.
fn without_passages(app: &InterpretedApp<'_>, nodes: Vec<NodeId>) -> Vec<NodeId> {
    let is_empty = |node: NodeId| app.evidence.children(node).next().is_none();
    let is_directory = |node: NodeId| app.evidence.kind(node) == Some(Kind::Directory);
    let counted = nodes.iter().filter(|node| !is_directory(**node) || is_empty(**node));
    let sums = app.evidence.sums(counted.map(|node| (*node, 1)));
    let is_kept = |node: &NodeId| !is_directory(*node) || app.is_of_base(*node) || sums[node.0 as usize] > 0;
    nodes.into_iter().filter(is_kept).collect()
}
