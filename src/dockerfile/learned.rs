//! Values of variables that a history tells: those of build arguments, whatever their defaults, and a base image's.

use super::expand::Variables;
use crate::image::{Instruction, Keyword, is_variable_name};

/// Most variables that are learned; more than an image can have.
const VARIABLES: usize = 1000;

/// The variables that a history shows; those with several values are not known.
pub(super) fn learned<'a>(history: impl IntoIterator<Item = &'a Instruction>) -> Variables {
    let mut variables = Variables::new();
    let mut learn = |text: &str| {
        for (name, value) in assigned(text) {
            let Some(value) = value.filter(|_| variables.len() < VARIABLES) else { continue };
            let known = variables.entry(name).or_insert_with(|| Some(value.clone()));
            known.take_if(|known| *known != value);
        }
    };
    for step in history {
        match step.keyword {
            Keyword::Arg | Keyword::Env => learn(&step.arguments),
            // `|2 A=1 B=2`
            Keyword::Run => {
                learn(step.build_arguments.split_once(' ').map_or("", |(_, arguments)| arguments))
            }
            _ => {}
        }
    }
    variables
}

/// Reads `A=1 B=two words C`, in which nothing is quoted: what has no name belongs to the value before it.
pub(super) fn assigned(text: &str) -> impl Iterator<Item = (String, Option<String>)> {
    let mut assigned: Vec<(String, Option<String>)> = Vec::new();
    for word in text.split_whitespace() {
        let (name, value) = word.split_once('=').map_or((word, None), |(name, value)| (name, Some(value)));
        match assigned.last_mut() {
            Some((_, Some(last))) if value.is_none() || !is_variable_name(name) => {
                last.push(' ');
                last.push_str(word);
            }
            _ if is_variable_name(name) => assigned.push((name.to_owned(), value.map(str::to_owned))),
            _ => {}
        }
    }
    assigned
        .into_iter()
        .map(|(name, value)| (name, value.map(|value| value.trim_matches(['"', '\'']).to_owned())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_those_that_the_build_had() {
        let history = ["ARG V=2", "ENV HOME=/srv/my app PORT=80", "ARG S=1", "RUN |2 V=2 S=3 /bin/sh -c x"];
        let known = learned(&history.map(Instruction::parse));
        let value = |name: &str| known.get(name).cloned();
        assert_eq!(value("V"), Some(Some("2".to_owned())));
        assert_eq!(value("HOME"), Some(Some("/srv/my app".to_owned())));
        assert_eq!(value("PORT"), Some(Some("80".to_owned())));
        assert_eq!((value("S"), value("X")), (Some(None), None), "one value and another, and none");
    }
}
