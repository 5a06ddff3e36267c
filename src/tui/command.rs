//! A build command made short for one line. The details show commands as recorded.

use crate::text;

/// Leaves out what a builder adds to a command: the shell's call, build arguments, the builder's own comment.
///
/// ```
/// use imgscope::tui::short_command;
/// assert_eq!(short_command("RUN /bin/sh -c apk add go # buildkit"), "RUN apk add go");
/// assert_eq!(short_command("/bin/sh -c #(nop)  CMD [\"/bin/sh\"]"), "CMD [\"/bin/sh\"]");
/// assert_eq!(short_command("|1 V=2 /bin/sh -c set -eux; make"), "RUN make");
/// ```
pub fn short_command(recorded: &str) -> String {
    const SHELL: &str = "/bin/sh -c ";
    let line = text::escape_line(recorded);
    let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
    let command = line.strip_suffix(" # buildkit").unwrap_or(&line);
    let (run, body) = match command.strip_prefix("RUN ") {
        Some(body) => (true, body),
        None => (false, command),
    };
    // build arguments stand before the shell: `|2 A=1 B=2 /bin/sh -c …`
    let body = match body.find(SHELL).filter(|_| body.starts_with('|')) {
        Some(shell) => &body[shell..],
        None => body,
    };
    match body.strip_prefix(SHELL) {
        Some(step) => match step.strip_prefix("#(nop)") {
            Some(step) => step.trim_start().to_owned(),
            None => format!("RUN {}", without_set(step)),
        },
        None if run => format!("RUN {}", without_set(body)),
        None => body.to_owned(),
    }
}

/// Leaves out a leading `set -eux;`, which says nothing of what a step does.
fn without_set(step: &str) -> &str {
    let rest = step.strip_prefix("set -").and_then(|options| {
        let end = options.find([';', '&'])?;
        options[..end].trim_end().bytes().all(|b| b.is_ascii_alphabetic()).then(|| &options[end..])
    });
    rest.map(|rest| rest.trim_start_matches([';', '&', ' '])).filter(|rest| !rest.is_empty()).unwrap_or(step)
}
