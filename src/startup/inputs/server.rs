//! What servers look for without being told: nginx its configuration, sshd a directory of its own.
//!
//! Where is built into them: only the files of distributions' packages are known.

use super::file_reader::FileReader;
use super::missing_input::MissingInput;
use crate::filesystem::{FileSystem, Resolved};
use crate::layer::Kind;
use crate::startup::lookup::Lookup;
use crate::tree::NodeId;

/// The directory that Debian's sshd goes to when it gives up the rights of root.
const OF_SSHD: &str = "/run/sshd";

/// What a server does not find.
pub(super) fn missing(
    files: &FileSystem<'_>,
    lookup: &Lookup<'_, '_>,
    argv: &[String],
    called: NodeId,
) -> Option<MissingInput> {
    let arguments = argv.get(1..)?;
    match files.tree.path(called).as_bytes() {
        b"usr/sbin/nginx" => nginx(files, lookup, arguments),
        b"usr/sbin/sshd" => sshd(files, lookup, arguments),
        _ => None,
    }
}

/// The configuration, where that of the package is the one that is read.
fn nginx(files: &FileSystem<'_>, lookup: &Lookup<'_, '_>, arguments: &[String]) -> Option<MissingInput> {
    let path = "/etc/nginx/nginx.conf";
    let is_default = matches!(arguments, []) || matches!(arguments, [option, _] if option == "-g");
    let is_of_package = files.at("/etc/nginx/mime.types").is_some();
    (is_default && is_of_package && lookup.is_absent(path.as_bytes()))
        .then(|| MissingInput::File { by: FileReader::Nginx, path: path.to_owned() })
}

/// The directory, where sshd comes to ask for it: as root, and with keys.
fn sshd(files: &FileSystem<'_>, lookup: &Lookup<'_, '_>, arguments: &[String]) -> Option<MissingInput> {
    let is_plain = arguments.iter().all(|option| ["-D", "-e"].contains(&option.as_str()));
    let is_key = |node: NodeId| {
        let name = String::from_utf8_lossy(files.tree.name(node));
        name.starts_with("ssh_host_") && name.ends_with("_key") && files.kind(node) == Some(Kind::File)
    };
    let has_keys = match files.resolve(b"/etc/ssh") {
        Resolved::Found(directory) => files.children(directory).any(is_key),
        _ => false,
    };
    let is_known = is_plain && has_keys && lookup.is_of_root() && files.at("/etc/debian_version").is_some();
    (is_known && lookup.is_absent(OF_SSHD.as_bytes()))
        .then(|| MissingInput::SshdDirectory { path: OF_SSHD.to_owned() })
}
