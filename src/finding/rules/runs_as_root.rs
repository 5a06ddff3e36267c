//! An image whose program runs as root.

use crate::content::{Facts, drops_root};
use crate::finding::supervised::{NEED_ROOT, Supervised, serves_as_another};
use crate::finding::{Category, Cause, Evidence, Rule, RuleMatch, Severity};
use crate::startup::User;
use crate::text::escape_line;

pub(super) const RULE: Rule = Rule {
    id: "runs-as-root",
    summary: "The program runs as root",
    explanation: "\
The image sets no user, or one with ID 0 (`USER root`, `USER 0:0`, or a name that has that ID in `/etc/passwd`). Another
user can be chosen when a container is started, but few people do. What counts is the program in the end: a command or
an entrypoint script that starts it through gosu, su-exec, setpriv, runuser, su or the like, or a supervisord whose
settings name another user for itself or for every program, is no finding. Neither are servers that log other users in or
run programs for them, as sshd, cron and init do: they have to be root. nginx, Apache httpd and PHP-FPM serve as another
user by themselves; their first process is still root, and they matter less, and so does a supervisord that starts some of
its programs as others, or starts such servers, for which it has to be root.

If the program is compromised, the attacker owns every file in the container and in every directory mounted into it, and
most container escapes start from root.

Set a user at the end of the Dockerfile: `USER 65532:65532`. A numeric ID needs no entry in `/etc/passwd`, and
orchestrators that refuse root can check it. What the program writes must belong to that user
(`COPY --chown=65532:65532`, `RUN chown`); the image does not say which directories those are.",
    needs_all_layers: true,
    category: Category::Privilege,
    cause: Cause::User,
    check,
};

fn check(evidence: &Evidence<'_>) -> Vec<RuleMatch> {
    if evidence.analysis.image.platform.os != "linux"
        || User::of(evidence).ok().and_then(|user| user.id) != Some(0)
        || gives_up_root(evidence)
    {
        return Vec::new();
    }
    let title = match evidence.config().user.as_str() {
        "" => "The program runs as root: the image sets no user".to_owned(),
        user => format!("The program runs as root: USER {}", escape_line(user)),
    };
    // an entrypoint that can't be followed mostly becomes the command
    let startup = evidence.startup();
    let programs: Vec<&[u8]> = startup
        .programs()
        .last()
        .copied()
        .into_iter()
        .chain(startup.command)
        .map(|node| evidence.tree.name(node))
        .collect();
    if programs.iter().any(|program| NEED_ROOT.iter().any(|name| name.as_bytes() == *program)) {
        return Vec::new();
    }
    if let Some(advice) = supervised(evidence).and_then(|supervised| supervised.advice()) {
        return vec![RuleMatch::new(title, advice).max_severity(Severity::Low)];
    }
    // a script that starts one is called after it
    let called = startup.program.map(|node| evidence.tree.name(node));
    let mut names = programs.iter().copied().chain(called);
    if names.any(|program| serves_as_another(&String::from_utf8_lossy(program))) {
        let advice = "Its workers run as another user. For none as root, let it listen on a port above 1024, end the Dockerfile \
                      with USER, and let that user own what it writes.";
        return vec![RuleMatch::new(title, advice).max_severity(Severity::Low)];
    }
    let advice = "End the Dockerfile with USER 65532:65532, and let that user own what the program writes.";
    // an image without a command is made for others to build on
    let min_severity = if startup.argv.is_empty() { Severity::Low } else { Severity::Medium };
    vec![RuleMatch::new(title, advice).min_severity(min_severity)]
}

/// Tells whether what the image starts gives up the rights of root before the program runs.
fn gives_up_root(evidence: &Evidence<'_>) -> bool {
    let startup = evidence.startup();
    let by_script = startup.executed.iter().any(|file| match evidence.facts(file.node) {
        Some(Facts::Script(script)) => script.drops_root,
        _ => false,
    });
    by_script
        || drops_root(&startup.argv.join(" "))
        || supervised(evidence).is_some_and(|supervised| supervised.gives_up_root())
}

/// What supervisord's settings say, where it is what the image starts.
fn supervised(evidence: &Evidence<'_>) -> Option<Supervised> {
    let is_supervisor = |word: &str| word.rsplit('/').next().is_some_and(|name| name == "supervisord");
    let mut words = evidence.startup().argv.iter().flat_map(|word| word.split_whitespace());
    words.any(is_supervisor).then(|| Supervised::of(evidence))
}
