//! Whom supervisord runs its programs as, by its settings and by what the programs are.

use super::Evidence;
use crate::content::is_root;

/// Programs that log users in, or run programs as others.
pub(super) const NEED_ROOT: &[&str] =
    &["sshd", "cron", "crond", "anacron", "systemd", "init", "dockerd", "containerd", "xinetd"];
/// Servers that change to another user before they serve, as packages set them up; and scripts that start them (`apachectl`).
const SERVE_AS_OTHERS: &[&str] = &["nginx", "apache2", "apachectl", "httpd", "php-fpm"];

/// Tells whether a program of this name is a server that changes to another user before it serves.
pub(super) fn serves_as_another(program: &str) -> bool {
    SERVE_AS_OTHERS.iter().any(|name| program.starts_with(name))
}

/// What the settings say.
#[derive(Debug, Default)]
pub(super) struct Supervised {
    /// The user of supervisord itself.
    user: Option<Named>,
    programs: Vec<Program>,
}

/// A program that it starts.
#[derive(Debug, Default)]
struct Program {
    user: Option<Named>,
    /// The name of what is called, empty where that is not told.
    called: String,
}

/// A user whom settings name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Named {
    Root,
    Other,
}

impl Supervised {
    /// Reads the settings of an image.
    pub fn of(evidence: &Evidence<'_>) -> Self {
        let settings = evidence.with_extension("conf").iter().chain(evidence.with_extension("ini"));
        let texts: Vec<_> = settings.filter_map(|node| evidence.text(*node)).collect();
        let mut all = Self::default();
        let mut section = "";
        for line in texts.iter().flat_map(|text| text.lines()) {
            let named = |user: &str| if is_root(user) { Named::Root } else { Named::Other };
            match line.split_once('=') {
                None => {
                    section = line;
                    all.programs.extend((line == "[program]").then(Program::default));
                }
                Some(("user", user)) if section == "[supervisord]" && all.user != Some(Named::Other) => {
                    all.user = Some(named(user));
                }
                Some((name, value)) if section == "[program]" => match (name, all.programs.last_mut()) {
                    ("user", Some(program)) => program.user = Some(named(value)),
                    ("command", Some(program)) => value.clone_into(&mut program.called),
                    _ => {}
                },
                Some(_) => {}
            }
        }
        all
    }

    /// Tells whether nothing runs as root: supervisord itself is another user, or each of its programs is.
    pub fn gives_up_root(&self) -> bool {
        let are_others = !self.programs.is_empty() && self.programs.iter().all(Program::is_of_another);
        self.user == Some(Named::Other) || are_others
    }

    /// What to do where it has to be root for some programs; None where nothing says so.
    pub fn advice(&self) -> Option<String> {
        let rest: Vec<&Program> = self.programs.iter().filter(|program| !program.is_of_another()).collect();
        let needing: Vec<&Program> = rest.iter().copied().filter(|program| program.changes_user()).collect();
        let mut names: Vec<&str> = needing.iter().map(|program| program.called.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        let count = names.len();
        let names = match names.split_last() {
            Some((last, first)) if !first.is_empty() => format!("{} and {last}", first.join(", ")),
            _ => names.concat(),
        };
        let change =
            if count == 1 { "which changes its user itself" } else { "which change their users themselves" };
        let is_of_settings = self.user.is_some() || rest.len() < self.programs.len();
        let all_serve = rest.iter().all(|program| serves_as_another(&program.called));
        match needing.len() {
            0 if is_of_settings => Some(
                "supervisord needs root to start programs as the users of its settings. Set user= for those \
                 programs that have none, unless they change their user themselves."
                    .to_owned(),
            ),
            0 => None,
            needing if needing == self.programs.len() && all_serve => Some(format!(
                "The workers of {names} run as another user. For none as root, let them listen on ports above 1024, end \
                 the Dockerfile with USER, and let that user own what they and supervisord write."
            )),
            needing if needing == rest.len() => Some(format!(
                "supervisord needs root to start {names}, {change}; the other programs have one."
            )),
            _ => Some(format!(
                "supervisord needs root to start {names}, {change}. Set user= for the other programs."
            )),
        }
    }
}

impl Program {
    fn is_of_another(&self) -> bool {
        self.user == Some(Named::Other)
    }

    fn changes_user(&self) -> bool {
        serves_as_another(&self.called) || NEED_ROOT.contains(&self.called.as_str())
    }
}
