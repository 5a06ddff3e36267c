//! `if` and `case`: which steps depend on which tests.

use super::argument_test::{ArgumentTest, literal};
use super::branch::Branch;
use super::reader::Reader;
use super::tokens::{Joint, Token, first_word};

/// Where branches of `if` end.
const OF_IF: [&str; 3] = ["elif", "else", "fi"];

impl Reader<'_> {
    /// `if`, or an `elif`, up to its `fi`, which is passed.
    pub(super) fn choice(&mut self, branch: &mut Branch) {
        let (start, fails) = (self.at, self.fails);
        let mut condition = String::new();
        while let Some(part) = self.command().filter(|part| part.text != "then") {
            condition.push_str(part.text);
            condition.push_str(match part.joint {
                Joint::And => " && ",
                Joint::Or => " || ",
                Joint::End => "",
                Joint::Pipe | Joint::Background | Joint::Arm => " | ",
            });
            self.next();
        }
        let is_harmless = self.are_harmless(start, self.at);
        self.next();
        self.depth += 1;
        let then = self.branch(&OF_IF);
        let otherwise = match self.command().map(|part| first_word(part.text)) {
            Some("elif") => {
                let mut other = Branch::default();
                self.choice(&mut other);
                other
            }
            Some("else") => {
                self.next();
                let other = self.branch(&["fi"]);
                self.next();
                other
            }
            _ => {
                self.next();
                Branch::default()
            }
        };
        self.depth -= 1;
        // what only one of them sets is not certain
        self.fails = fails;
        if self.are_harmless(start, self.at) {
            return self.go_on_behind(start, branch);
        }
        if !is_harmless {
            return branch.cut();
        }
        let condition = condition.trim_start_matches("elif ").trim_start_matches("if ");
        branch.add_choice(ArgumentTest::read(condition), then, otherwise);
    }

    /// `case` up to its `esac`, which is passed.
    pub(super) fn case(&mut self, text: &str, branch: &mut Branch) {
        let subject = text.trim_start_matches("case ").trim_end_matches(" in").trim().trim_matches('"');
        let is_first = matches!(subject, "$1" | "${1}" | "${1:-}" | "${1-}");
        let default = subject.strip_prefix("${1:-").and_then(|rest| rest.strip_suffix('}')).and_then(literal);
        let (start, fails) = (self.at, self.fails);
        self.next();
        self.depth += 1;
        let mut arms = Vec::new();
        while let Some(Token::Patterns(patterns)) = self.tokens.get(self.at) {
            self.next();
            let tests = match default {
                Some(default) => ArgumentTest::of_patterns_or(patterns, default),
                None if is_first => ArgumentTest::of_patterns(patterns),
                None => vec![vec![ArgumentTest::Unknown]],
            };
            arms.push((tests, self.branch(&["esac"])));
        }
        self.depth -= 1;
        self.next();
        self.fails = fails;
        if self.are_harmless(start, self.at) {
            return self.go_on_behind(start, branch);
        }
        let otherwise = arms.into_iter().rev().fold(Branch::default(), |otherwise, (tests, then)| {
            let mut all = Branch::default();
            all.add_choice(tests, then, otherwise);
            all
        });
        branch.steps.extend(otherwise.steps);
    }
}
