//! The stages of a Dockerfile before the one that an image is made of, and which steps of its history copied from them:
//! histories name no stage.

use super::lines::match_lines;
use super::parse::parse;
use super::stages::stages;
use crate::advice::EarlierStages;
use crate::analysis::HistoryLine;
use crate::image::Keyword;

/// Finds the earlier stages; None where the Dockerfile is not that of the image.
///
/// What a COPY is from is taken only where it is a name and no variable.
pub fn earlier_stages(text: &str, history: &[HistoryLine]) -> Option<EarlierStages> {
    let matched = match_lines("", text, history);
    let last = matched.lines.iter().flatten().copied().max()?;
    let dockerfile = parse(text);
    let (all, _) = stages(&dockerfile);
    let own = all.iter().rposition(|stage| stage.line <= last)?;
    let before = text.split_inclusive('\n').take(all[own].line.saturating_sub(1) as usize);
    let mut earlier = EarlierStages {
        text: before.collect(),
        names: all[..own].iter().map(|stage| stage.name.clone()).collect(),
        ..EarlierStages::default()
    };
    let copies = dockerfile.instructions.iter().filter(|found| found.keyword == Keyword::Copy);
    for copy in copies {
        let Some(from) = copied_from(&copy.arguments) else { continue };
        let number = from.parse().ok().filter(|number| *number < own);
        let named =
            earlier.names.iter().rposition(|name| name.as_deref() == Some(&from.to_ascii_lowercase()));
        let from = match named.or(number) {
            Some(number) => number.to_string(),
            None => {
                earlier.images.push(from.to_owned());
                from.to_owned()
            }
        };
        let steps = matched.lines.iter().enumerate().filter(|(_, line)| **line == Some(copy.line));
        let is_copy = |step: usize| history[step].instruction.keyword == Keyword::Copy;
        earlier.copies.extend(steps.filter(|(step, _)| is_copy(*step)).map(|(step, _)| (step, from.clone())));
    }
    Some(earlier)
}

/// What the flag `--from` of a COPY says, where that is a name.
fn copied_from(arguments: &str) -> Option<&str> {
    let flags = arguments.split_whitespace().take_while(|word| word.starts_with("--"));
    let from = flags.filter_map(|flag| flag.strip_prefix("--from=")).last()?;
    let is_of_name = |c: char| c.is_ascii_alphanumeric() || "._-/:@".contains(c);
    (!from.is_empty() && from.chars().all(is_of_name)).then_some(from)
}
