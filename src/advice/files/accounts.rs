//! Users and groups that the image's own steps made: the new image gets them before anything belongs to them.

use std::collections::HashSet;

use super::new_accounts::{NewAccounts, accounts_of_build};
use crate::advice::own_steps::{OwnStep, is_of_accounts, repeat_run};
use crate::advice::recipes::interpreted_app::InterpretedApp;
use crate::advice::stages::final_stage::number_of_user;
use crate::tree::NodeId;

/// Programs that make users and groups.
const TOOLS: [&str; 4] = ["useradd", "adduser", "groupadd", "addgroup"];

/// Instructions of the final stage that make users known.
#[derive(Default)]
pub(in crate::advice) struct Accounts {
    /// The instructions.
    pub lines: Vec<String>,
    /// What steps wrote that does this and nothing else.
    made: HashSet<NodeId>,
}

impl Accounts {
    /// Repeats the steps that only make users; where others make some too, or packages do and numbers matter, takes over the
    /// files that name them.
    pub fn of(app: &InterpretedApp<'_>, is_of_packages: impl Fn(&OwnStep<'_>) -> bool) -> Self {
        let mut accounts = Self::default();
        let writes = |step: &OwnStep<'_>| step.written.iter().any(|node| is_of_accounts(app.evidence, *node));
        let is_apart = |step: &&OwnStep<'_>| !is_of_packages(step);
        let makes_some = |step: &&OwnStep<'_>| writes(step) && step.is_run() && is_apart(step);
        // packages of the final stage are others, and leave other numbers to those who come after them
        if app.steps.iter().any(|step| writes(step) && is_of_packages(step)) && needs_numbers(app, is_apart) {
            return Self::taken_over(app);
        }
        for step in app.steps.iter().filter(makes_some) {
            let is_all = step.live.iter().all(|node| is_of_user(app, *node) || app.is_of_no_use(*node));
            let repeated = repeat_run(step, &step.instruction.arguments, "").ok();
            // every command of a build is recorded with all arguments of the build
            let has_no_argument = |name: &String| !step.instruction.arguments.contains(name.as_str());
            let repeated = repeated.filter(|run| {
                is_all && step.runs_any(&TOOLS) && run.arguments.iter().all(|(name, _)| has_no_argument(name))
            });
            match repeated {
                Some(run) => {
                    accounts.lines.push(run.line);
                    accounts.made.extend(step.live.iter().copied());
                }
                None => return Self::taken_over(app),
            }
        }
        accounts
    }

    fn taken_over(app: &InterpretedApp<'_>) -> Self {
        Self { lines: vec![accounts_of_build(app.evidence)], made: HashSet::new() }
    }

    /// Tells whether they bring a path.
    pub fn has(&self, app: &InterpretedApp<'_>, node: NodeId) -> bool {
        is_of_accounts(app.evidence, node) || self.made.contains(&node)
    }
}

/// Tells whether the image runs as an account that its base has not, or some step wrote files that belong to one.
fn needs_numbers(app: &InterpretedApp<'_>, is_apart: impl Fn(&&OwnStep<'_>) -> bool) -> bool {
    let Some(first) = app.steps.iter().find_map(|step| step.layer) else { return false };
    let new = NewAccounts::of(app.evidence, first);
    let mut written = app.steps.iter().filter(is_apart).flat_map(|step| &step.live);
    number_of_user(app.evidence).is_some_and(|user| new.has(&user))
        || written.any(|node| new.own(app.evidence, *node))
}

/// Tells whether a path is of the files of accounts, or in a home.
fn is_of_user(app: &InterpretedApp<'_>, node: NodeId) -> bool {
    let path = app.evidence.tree.path(node);
    let path = path.as_bytes();
    let is_home = path == b"home" || path.starts_with(b"home/") || path.starts_with(b"var/mail");
    let is_passage = matches!(path, b"etc" | b"var" | b"var/mail" | b"root");
    is_of_accounts(app.evidence, node) || is_home && !app.is_in_directory(node) || is_passage
}
