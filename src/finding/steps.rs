//! The steps that made the layers, as advice names them.

use super::{Category, Claim, Evidence, RuleMatch};
use crate::image::{Instruction, LayerIndex};
use crate::text::{escape_line, fit, size, thousands};

/// Columns that a step's command takes in a sentence.
const COLUMNS: usize = 56;
/// Steps that a sentence names at most.
const NAMED: usize = 3;
/// A step that brought less than this part of the bytes is not worth a word.
const LEAST_PART: u64 = 100;

/// What made a layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    /// The base image, as far as that is known: only where it is made can it be changed.
    Base,
    /// Files brought from the build context by `COPY` or `ADD`.
    Copy,
    /// Files brought from another stage by `COPY --from`.
    Stage,
    /// A command, or something that is not recorded.
    Run,
}

/// The steps that brought bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Blame {
    /// The layer that first wrote most of them.
    pub layer: LayerIndex,
    /// The layer that stores them, where that is another one: it changed nothing but their owner, mode or time.
    pub stored_again: Option<LayerIndex>,
}

impl Blame {
    /// Whose bytes of a claim are; of the lowest layer where nothing is claimed.
    pub fn of(evidence: &Evidence<'_>, claim: &Claim) -> Self {
        let layer = claim.main_layer(evidence.analysis).unwrap_or(LayerIndex(0));
        let of_layer = claim.parts().filter(|(inode, _)| evidence.analysis.brought_in(*inode) == layer);
        let stored = of_layer.collect::<Claim>().storing_layer(evidence.analysis);
        Self { layer, stored_again: stored.filter(|stored| *stored != layer) }
    }

    /// Everyone whose bytes of a claim are, with these bytes, who brought most first; without those who brought next to
    /// nothing. One at least, as [`Self::of`] tells it.
    pub fn all(evidence: &Evidence<'_>, claim: &Claim) -> Vec<(Self, Claim)> {
        let mut rest = claim.clone();
        let mut all: Vec<(Self, Claim)> = Vec::new();
        loop {
            let blame = Self::of(evidence, &rest);
            let is_brought = |(inode, _): &(_, u64)| evidence.analysis.brought_in(*inode) == blame.layer;
            let (part, others): (Vec<_>, Vec<_>) = rest.into_parts().partition(is_brought);
            all.push((blame, part.into_iter().collect()));
            rest = others.into_iter().collect();
            let next = rest.main_layer(evidence.analysis);
            let is_worth_a_word = |layer: LayerIndex| {
                let parts = rest.parts().filter(|(inode, _)| evidence.analysis.brought_in(*inode) == layer);
                let bytes = parts.fold(0u64, |sum, (_, bytes)| sum.saturating_add(bytes));
                bytes.max(1) >= claim.size() / LEAST_PART
            };
            if !next.is_some_and(is_worth_a_word) {
                return all;
            }
        }
    }

    /// What made the layer.
    pub fn origin(self, evidence: &Evidence<'_>) -> Origin {
        origin(evidence, self.layer)
    }

    /// The steps in words: `layer 1 (COPY . .), stored again by layer 2 (RUN chown -R app .)`.
    pub fn name(self, evidence: &Evidence<'_>) -> String {
        let name_of = |layer| name(evidence, layer);
        match self.stored_again {
            None => name_of(self.layer),
            Some(again) => format!("{}, stored again by {}", name_of(self.layer), name_of(again)),
        }
    }
}

/// Several steps in words: `layer 1 (COPY a .), layer 2 (COPY b .) and 7 more layers`.
pub(super) fn names(steps: &[String]) -> String {
    let (named, more) = steps.split_at(steps.len().min(NAMED));
    match (named, more.len()) {
        ([first @ .., last], 0) if !first.is_empty() => format!("{} and {last}", first.join(", ")),
        (named, 0) => named.concat(),
        (named, 1) => format!("{} and 1 more layer", named.join(", ")),
        (named, more) => format!("{} and {} more layers", named.join(", "), thousands(more as u64)),
    }
}

/// Tells what made a layer.
pub(super) fn origin(evidence: &Evidence<'_>, layer: LayerIndex) -> Origin {
    if evidence.analysis.base.has(layer) {
        return Origin::Base;
    }
    match evidence.analysis.instruction(layer).and_then(Instruction::copy_arguments) {
        Some(words) if words.is_from_stage() => Origin::Stage,
        Some(_) => Origin::Copy,
        None if evidence.analysis.instruction(layer).is_some_and(Instruction::is_copy) => Origin::Copy,
        None => Origin::Run,
    }
}

/// How to have another base image: `choose a slimmer base, debian:bookworm-slim (74.8MB)`.
pub(super) fn slimmer_base(evidence: &Evidence<'_>) -> String {
    match evidence.analysis.base.slimmer() {
        None => "choose a slimmer base".to_owned(),
        Some(slimmer) => {
            let bytes = slimmer.size.map(|bytes| format!(" ({})", size(bytes))).unwrap_or_default();
            format!("choose a slimmer base, {}{bytes}", escape_line(&slimmer.name))
        }
    }
}

/// Says how to keep files out by where they came from, of each step that brought some; the advice that stands there is for the
/// build context.
pub(super) fn advise_to_keep_out(evidence: &Evidence<'_>, found: RuleMatch) -> RuleMatch {
    let mut origins: Vec<(Origin, Vec<String>)> = Vec::new();
    for (blame, _) in Blame::all(evidence, &found.claim) {
        let origin = match blame.origin(evidence) {
            Origin::Run if evidence.analysis.instruction(blame.layer).is_none() => Origin::Copy,
            origin => origin,
        };
        match origins.iter_mut().find(|(known, _)| *known == origin) {
            Some((_, steps)) => steps.push(blame.name(evidence)),
            None => origins.push((origin, vec![blame.name(evidence)])),
        }
    }
    let is_one = origins.len() == 1;
    let sentences = origins.into_iter().map(|(origin, steps)| {
        let named = names(&steps);
        match origin {
            Origin::Base => {
                format!(
                    "They are in the base image, {named}: {}, or fix the base image.",
                    slimmer_base(evidence)
                )
            }
            Origin::Copy if is_one && steps.len() == 1 => found.advice.clone(),
            Origin::Copy => format!("{} They came with {named}.", found.advice),
            Origin::Stage => format!("Leave them out of what {named} copies from the build stage."),
            Origin::Run => format!("Delete them in {named}, or do not write them."),
        }
    });
    let advice = sentences.collect::<Vec<_>>().join(" ");
    RuleMatch { advice, ..found }
}

/// Says of what the base image brought that another base is needed, whatever the rule says: no Dockerfile changes it. That a
/// final stage begins anew is left as it is.
pub(super) fn advise_of_base(evidence: &Evidence<'_>, category: Category, found: RuleMatch) -> RuleMatch {
    let changes_a_step = match category {
        Category::Toolchain => found.advice.contains("in the step that"),
        Category::Source | Category::PackageCache | Category::Leftover | Category::Binary => true,
        Category::Startup
        | Category::Secret
        | Category::Privilege
        | Category::Waste
        | Category::Duplicate => false,
    };
    if found.claim.is_empty() || found.advice.contains("base image") {
        return found;
    }
    let all = Blame::all(evidence, &found.claim).into_iter().map(|(blame, _)| blame);
    let (of_base, own): (Vec<Blame>, Vec<Blame>) =
        all.partition(|blame| changes_a_step && blame.origin(evidence) == Origin::Base);
    let named = |steps: &[Blame]| names(&steps.iter().map(|step| step.name(evidence)).collect::<Vec<_>>());
    // what a rule says of steps is for all of them
    let is_of_steps = category == Category::Toolchain || changes_a_step;
    let names_steps = found.advice.contains("layer ") || !is_of_steps || own.len() < 2;
    let what = if of_base.is_empty() { "It came" } else { "The rest came" };
    let steps = if names_steps { String::new() } else { format!(" {what} with {}.", named(&own)) };
    let slimmer = || format!("{}, or fix the base image", slimmer_base(evidence));
    let advice = match (of_base.as_slice(), own.as_slice()) {
        ([], _) => format!("{}{steps}", found.advice),
        (base, []) => format!("It is in the base image, {}: {}.", named(base), slimmer()),
        (base, _) => {
            format!(
                "Some of it is in the base image, {}: {}. {}{steps}",
                named(base),
                slimmer(),
                found.advice
            )
        }
    };
    RuleMatch { advice, ..found }
}

/// A layer's command in short, escaped; empty where none is recorded.
pub(super) fn command(evidence: &Evidence<'_>, layer: LayerIndex) -> String {
    evidence.analysis.instruction(layer).map(Instruction::short).unwrap_or_default()
}

/// A layer and its command: `layer 2 (RUN apk add go)`.
pub(super) fn name(evidence: &Evidence<'_>, layer: LayerIndex) -> String {
    match command(evidence, layer) {
        command if command.is_empty() => format!("layer {layer}"),
        command => format!("layer {layer} ({})", fit(&command, COLUMNS)),
    }
}
