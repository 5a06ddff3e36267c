//! Commands of a build as people wrote them.

/// Takes away what builders put around a command: the shell, `#(nop)`, BuildKit's mark. For reading only.
///
/// ```
/// use imgscope::text::command;
/// assert_eq!(command("/bin/sh -c #(nop)  CMD [\"/bin/sh\"]"), "CMD [\"/bin/sh\"]");
/// assert_eq!(command("RUN /bin/sh -c apk add go # buildkit"), "RUN apk add go");
/// assert_eq!(command("|1 A=1 /bin/sh -c make"), "RUN make");
/// ```
pub fn command(recorded: &str) -> String {
    let text = recorded.strip_suffix(" # buildkit").unwrap_or(recorded);
    if let Some(instruction) = text.split_once("/bin/sh -c #(nop)").map(|(_, rest)| rest.trim()) {
        return instruction.to_owned();
    }
    let with_arguments = text.starts_with('|').then(|| text.split_once("/bin/sh -c ")).flatten();
    if let Some(script) =
        with_arguments.map(|(_, script)| script).or_else(|| text.strip_prefix("/bin/sh -c "))
    {
        return format!("RUN {}", script.trim());
    }
    match text.strip_prefix("RUN ").and_then(|run| run.split_once("/bin/sh -c ")) {
        Some((before, script)) if before.is_empty() || before.starts_with('|') => {
            format!("RUN {}", script.trim())
        }
        _ => text.trim().to_owned(),
    }
}
