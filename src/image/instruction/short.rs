//! An instruction made short for one line. What shows it in full shows it as recorded.

use super::{Instruction, Keyword};
use crate::text::escape_line;

/// The shells that are not worth naming: those that builders take where an image names none.
const USUAL_SHELLS: [&str; 2] = ["/bin/sh -c", "cmd /S /C"];

impl Instruction {
    /// The instruction on one line, escaped, without what a builder adds to it: the usual shell's call, build arguments,
    /// the builder's own comment.
    ///
    /// ```
    /// use imgscope::image::Instruction;
    /// let short = |recorded| Instruction::parse(recorded).short();
    /// assert_eq!(short("RUN /bin/sh -c apk add go # buildkit"), "RUN apk add go");
    /// assert_eq!(short("/bin/sh -c #(nop)  CMD [\"/bin/sh\"]"), "CMD [\"/bin/sh\"]");
    /// assert_eq!(short("cmd /S /C dir|force-mtime=10"), "RUN dir");
    /// assert_eq!(short("|1 V=2 /bin/sh -c set -eux; make"), "RUN make");
    /// ```
    pub fn short(&self) -> String {
        if self.keyword != Keyword::Run {
            return one_line(&[self.keyword.as_str(), &self.arguments]);
        }
        let has_usual_shell = USUAL_SHELLS.contains(&&*one_line(&[&self.shell]));
        let command = match has_usual_shell {
            true => one_line(&[&self.arguments]),
            false => one_line(&[&self.build_arguments, &self.shell, &self.arguments]),
        };
        match has_usual_shell || self.is_named {
            true => format!("RUN {}", without_set(&command)).trim_end().to_owned(),
            false => command,
        }
    }
}

/// Texts escaped and joined, with one blank wherever there is any.
fn one_line(texts: &[&str]) -> String {
    let texts: Vec<String> = texts.iter().map(|text| escape_line(text)).collect();
    texts.iter().flat_map(|text| text.split_whitespace()).collect::<Vec<_>>().join(" ")
}

/// Leaves out a leading `set -eux;`, which says nothing of what a step does.
fn without_set(step: &str) -> &str {
    let rest = step.strip_prefix("set -").and_then(|options| {
        let end = options.find([';', '&'])?;
        options[..end].trim_end().bytes().all(|b| b.is_ascii_alphabetic()).then(|| &options[end..])
    });
    rest.map(|rest| rest.trim_start_matches([';', '&', ' '])).filter(|rest| !rest.is_empty()).unwrap_or(step)
}
