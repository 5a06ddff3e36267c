//! An image whose program runs as root.

use crate::content::{Facts, drops_root, is_root};
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
its programs as others, for which it has to be root.

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

/// Programs that log users in, or run programs as others.
const NEED_ROOT: &[&str] =
    &["sshd", "cron", "crond", "anacron", "systemd", "init", "dockerd", "containerd", "xinetd"];
/// Servers that change to another user before they serve, as packages set them up; and scripts that start them (`apachectl`).
const SERVE_AS_OTHERS: &[&str] = &["nginx", "apache2", "apachectl", "httpd", "php-fpm"];

/// Whether supervisord's settings name users.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Supervised {
    /// One other than root for itself, or for each of its programs.
    Whole,
    /// Some, for which it has to start as root.
    InPart,
    /// None.
    Not,
}

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
    if calls_supervisor(evidence) && supervised(evidence) == Supervised::InPart {
        let advice = "supervisord needs root to start programs as the users of its settings. Set user= for those programs that \
                      have none, unless they change their user themselves.";
        return vec![RuleMatch::new(title, advice).max_severity(Severity::Low)];
    }
    // a script that starts one is called after it
    let called = startup.program.map(|node| evidence.tree.name(node));
    let mut names = programs.iter().copied().chain(called);
    let serves_as_other =
        names.any(|program| SERVE_AS_OTHERS.iter().any(|name| program.starts_with(name.as_bytes())));
    if serves_as_other {
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
        || calls_supervisor(evidence) && supervised(evidence) == Supervised::Whole
}

fn calls_supervisor(evidence: &Evidence<'_>) -> bool {
    let is_supervisor = |word: &str| word.rsplit('/').next().is_some_and(|name| name == "supervisord");
    evidence.startup().argv.iter().flat_map(|word| word.split_whitespace()).any(is_supervisor)
}

fn supervised(evidence: &Evidence<'_>) -> Supervised {
    let mut section = "";
    let (mut users, mut is_named) = (Vec::new(), false);
    let settings = evidence.with_extension("conf").iter().chain(evidence.with_extension("ini"));
    let texts: Vec<_> = settings.filter_map(|node| evidence.text(*node)).collect();
    for line in texts.iter().flat_map(|text| text.lines()) {
        match (line, line.strip_prefix("user=")) {
            (_, Some(user)) if section == "[supervisord]" && !is_root(user) => return Supervised::Whole,
            (_, Some(_)) if section == "[supervisord]" => is_named = true,
            (_, Some(user)) if section == "[program]" => {
                users.pop();
                users.push(!is_root(user));
            }
            (_, None) => {
                section = line;
                users.extend((line == "[program]").then_some(false));
            }
            _ => {}
        }
    }
    match users.iter().filter(|is_other| **is_other).count() {
        0 if !is_named => Supervised::Not,
        others if others > 0 && others == users.len() => Supervised::Whole,
        _ => Supervised::InPart,
    }
}
