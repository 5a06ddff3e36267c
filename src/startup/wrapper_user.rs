//! Whom programs make a command run as, and whether the image has that user.

use super::lookup::Lookup;
use super::problem::Problem;
use super::user::account;
use super::utility::Utility;
use super::wrapper::Wrapper;
use crate::filesystem::FileSystem;

/// Where glibc looks users up by the files alone.
const PLAIN_SERVICES: [&str; 5] = ["compat", "dns", "files", "hesiod", "nis"];

/// The user that a program is told to become and that the image does not have.
pub(super) fn unknown_user(
    files: &FileSystem<'_>,
    lookup: &Lookup<'_, '_>,
    by: Wrapper,
    arguments: &[String],
) -> Option<Problem> {
    let behind = |option: &str| {
        let at = arguments.iter().position(|word| word == option)?;
        arguments.get(at + 1).map(String::as_str)
    };
    let user = match by {
        Wrapper::Gosu | Wrapper::SuExec => arguments.first()?.split(':').next()?,
        Wrapper::Utility { utility: Utility::Runuser, .. } => behind("-u")?,
        Wrapper::Utility { utility: Utility::Chpst, is_busybox: false } => behind("-u")?.split(':').next()?,
        Wrapper::Utility { utility: Utility::Setuidgid | Utility::S6Setuidgid, is_busybox: false } => {
            arguments.first()?
        }
        Wrapper::Utility { utility: Utility::Sudo, .. } => {
            let of_option = arguments.iter().find_map(|word| word.strip_prefix("--user="));
            of_option.or_else(|| behind("-u"))?
        }
        Wrapper::Utility { utility: Utility::Setpriv, is_busybox: false } => {
            let of_option = arguments.iter().find_map(|word| word.strip_prefix("--reuid="));
            of_option.or_else(|| behind("--reuid"))?
        }
        _ => return None,
    };
    if matches!(by, Wrapper::Utility { .. }) && !has_plain_services(files) {
        return None;
    }
    absent_user(files, lookup, by, user)
}

/// The user of a name that the image does not have, nor will have; numbers are no names.
pub(super) fn absent_user(
    files: &FileSystem<'_>,
    lookup: &Lookup<'_, '_>,
    by: Wrapper,
    user: &str,
) -> Option<Problem> {
    let is_name = user.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    let is_unknown = is_name && account(files, user) == Some(None);
    (is_unknown && !lookup.may_come(b"/etc/passwd")).then(|| Problem::NoUser { by, name: user.to_owned() })
}

/// Tells whether nothing but the image's files can have users: no service of systemd's, of directories and the like.
pub(super) fn has_plain_services(files: &FileSystem<'_>) -> bool {
    files.with_extension("2").iter().all(|node| {
        let name = String::from_utf8_lossy(files.tree.name(*node));
        let service = name.strip_prefix("libnss_").and_then(|rest| rest.strip_suffix(".so.2"));
        service.is_none_or(|service| PLAIN_SERVICES.contains(&service))
    })
}
