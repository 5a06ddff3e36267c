//! The stages of a Dockerfile, and which of them an image may be built of.

use std::collections::HashMap;

use super::expand::{ANYTHING, Variables, assignments, expand, set};
use super::parse::ParsedDockerfile;
use super::source_instruction::SourceInstruction;
use crate::image::Keyword;
use crate::text::is_like;

/// Most ways through a Dockerfile that are tried.
const CHAINS: usize = 128;
/// Most stages that are built on one another.
const LONGEST: usize = 200;
/// Most stages among which a build argument chooses.
const CHOICES: usize = 8;

/// A stage of a Dockerfile.
pub(super) struct SourceStage<'a> {
    /// The line of its FROM.
    pub line: u32,
    /// What it is built on, with the build arguments' defaults.
    base: String,
    /// The same with nothing known of build arguments, which can choose another stage.
    base_pattern: String,
    /// The earlier stage of that name.
    below: Option<usize>,
    /// Its name, in lower case.
    pub name: Option<String>,
    pub instructions: Vec<&'a SourceInstruction>,
}

impl SourceStage<'_> {
    fn start(line: u32, arguments: &str, global: &Variables, escape: char) -> Self {
        let words: Vec<&str> = arguments.split_whitespace().filter(|word| !word.starts_with("--")).collect();
        let name = match words.as_slice() {
            [_, keyword, name, ..] if keyword.eq_ignore_ascii_case("as") => {
                Some((*name).to_ascii_lowercase())
            }
            _ => None,
        };
        let base = words.first().copied().unwrap_or_default();
        let base_with =
            |variables: &Variables| expand(base, variables, escape).trim_matches('"').to_ascii_lowercase();
        let (base, base_pattern) = (base_with(global), base_with(&Variables::new()));
        Self { line, base, base_pattern, below: None, name, instructions: Vec::new() }
    }

    /// Tells whether build arguments choose what it is built on.
    fn is_chosen(&self) -> bool {
        self.base != self.base_pattern
    }

    /// The line of its FROM, where that brings a base image.
    pub fn base_line(&self) -> Option<u32> {
        let has_base = self.base != "scratch" && (self.below.is_none() || self.is_chosen());
        has_base.then_some(self.line)
    }
}

/// The stages, and the values of the build arguments that stand before the first of them.
pub(super) fn stages(dockerfile: &ParsedDockerfile) -> (Vec<SourceStage<'_>>, Variables) {
    let escape = dockerfile.escape;
    let mut stages: Vec<SourceStage<'_>> = Vec::new();
    let mut global = Variables::new();
    let mut by_name: HashMap<String, usize> = HashMap::new();
    for instruction in &dockerfile.instructions {
        match (instruction.keyword, stages.last_mut()) {
            (Keyword::From, _) => {
                let mut stage = SourceStage::start(instruction.line, &instruction.arguments, &global, escape);
                // podman and buildah take a stage's number, too
                let number = stage.base.parse::<usize>().ok().filter(|number| *number < stages.len());
                stage.below = by_name.get(&stage.base).copied().or(number);
                by_name.extend(stage.name.clone().map(|name| (name, stages.len())));
                stages.push(stage);
            }
            (_, Some(stage)) => stage.instructions.push(instruction),
            (Keyword::Arg, None) => {
                for (name, value) in assignments(&instruction.arguments, escape) {
                    let value = value.map(|value| expand(&value, &global, escape));
                    set(&mut global, [(name, value)]);
                }
            }
            _ => {}
        }
    }
    (stages, global)
}

/// The stages that an image can consist of, each list from the lowest to the one that was asked for: the last stage's
/// first. A stage that a build argument chooses may be any whose name is like it, or none.
pub(super) fn chains(stages: &[SourceStage<'_>]) -> Vec<Vec<usize>> {
    let mut done = Vec::new();
    for last in (0..stages.len()).rev() {
        // from the one that was asked for down
        let mut open = vec![vec![last]];
        while let Some(chain) = open.pop() {
            if done.len() + open.len() >= CHAINS {
                return done;
            }
            let lowest = chain[chain.len() - 1];
            let below = if chain.len() < LONGEST { bases(stages, lowest) } else { Vec::new() };
            open.extend(below.iter().rev().map(|base| [chain.as_slice(), &[*base]].concat()));
            if below.is_empty() || stages[lowest].is_chosen() {
                done.push(chain.into_iter().rev().collect());
            }
        }
    }
    done
}

/// The stages that one may be built on, the likeliest first.
fn bases(stages: &[SourceStage<'_>], place: usize) -> Vec<usize> {
    let stage = &stages[place];
    let mut found: Vec<usize> = stage.below.into_iter().collect();
    if stage.is_chosen() {
        let earlier = (0..place).rev().take(CHAINS);
        let like = |place: &usize| {
            stages[*place].name.as_deref().is_some_and(|name| is_like(&stage.base_pattern, name, ANYTHING))
        };
        found.extend(earlier.filter(like).filter(|place| Some(*place) != stage.below).take(CHOICES));
    }
    found
}
