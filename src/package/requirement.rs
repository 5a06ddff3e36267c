//! What packages say that they need and are, as names: versions are left out, for what is installed fits.

use super::package::{Manager, Package};

impl Package {
    /// What it needs: of each requirement the names of which one will do.
    pub(super) fn required(&self) -> impl Iterator<Item = Vec<&str>> {
        alternatives(self.manager, &self.requires)
    }

    /// What is installed with it unless that is refused.
    pub(super) fn recommended(&self) -> impl Iterator<Item = Vec<&str>> {
        alternatives(self.manager, &self.recommends)
    }

    /// What goes well with it.
    pub(super) fn suggested(&self) -> impl Iterator<Item = Vec<&str>> {
        alternatives(self.manager, &self.suggests)
    }

    /// The names by which it is needed.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.name.as_str()).chain(alternatives(self.manager, &self.provides).flatten())
    }
}

/// The requirements of a list: words of Alpine (`so:libc.musl-x86_64.so.1 !other a>=1`), else parts between commas
/// (`libc6 (>= 2.34), a | b:any`). rpm's may be conditions (`(a or b)`), of which those that name no alternatives are nothing
/// that anybody provides.
fn alternatives(manager: Manager, list: &str) -> impl Iterator<Item = Vec<&str>> {
    let is_separator = move |c: char| match manager {
        Manager::Apk => c.is_ascii_whitespace(),
        _ => c == ',',
    };
    let parts = list.split(is_separator).map(str::trim);
    // what must not be there is needed by nobody
    let parts = parts.filter(|part| !part.is_empty() && !part.starts_with('!'));
    parts.map(move |part| match manager {
        Manager::Apk => vec![part.split(['<', '>', '=', '~', '@']).next().unwrap_or(part)],
        Manager::Dpkg => part.split('|').map(|name| bare(name.trim())).collect(),
        Manager::Rpm => match part.strip_prefix('(').and_then(|part| part.strip_suffix(')')) {
            Some(condition) if condition.contains(" or ") => {
                condition.split(" or ").map(first_word).collect()
            }
            _ => vec![part],
        },
        _ => vec![part],
    })
}

fn first_word(text: &str) -> &str {
    text.split_whitespace().next().unwrap_or(text)
}

/// `b` of `b:any (>= 1)`.
fn bare(name: &str) -> &str {
    name.split([' ', ':', '(', '[', '<']).next().unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_taken_out_of_requirements() {
        let of = |manager, list| alternatives(manager, list).collect::<Vec<_>>();
        assert_eq!(
            of(Manager::Dpkg, "libc6 (>= 2.34), a:any | b, , c [amd64]"),
            [vec!["libc6"], vec!["a", "b"], vec!["c"]]
        );
        assert_eq!(of(Manager::Apk, "so:libc.so.1=1 !x a>=1  b~2"), [["so:libc.so.1"], ["a"], ["b"]]);
        assert_eq!(
            of(Manager::Rpm, "libc.so.6()(64bit), /bin/sh, (a >= 1 or b()(64bit)), (c if d)"),
            [vec!["libc.so.6()(64bit)"], vec!["/bin/sh"], vec!["a", "b()(64bit)"], vec!["(c if d)"]]
        );
    }
}
