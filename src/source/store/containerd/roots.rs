//! Where the content store of an engine may be.

use std::path::{Path, PathBuf};

/// Where containerd itself keeps what it has, unless its configuration says otherwise.
const SYSTEM_ROOT: &str = "/var/lib/containerd";
/// Its configuration.
const SYSTEM_CONFIG: &str = "/etc/containerd/config.toml";
/// The folder of its content store.
const CONTENT: &str = "io.containerd.content.v1.content";

/// Folders that may be the content store of the Docker Engine that keeps its own at `engine_root`, the likeliest first.
/// `address` is that of its containerd, where the engine says it.
///
/// Which one it is shows by what is in it: blobs go by their digests, so that the right ones are in no wrong place.
pub(super) fn content_roots(engine_root: &Path, address: Option<&Path>) -> Vec<PathBuf> {
    let config = std::fs::read_to_string(SYSTEM_CONFIG).ok();
    roots(engine_root, address, config.as_deref())
}

fn roots(engine_root: &Path, address: Option<&Path>, config: Option<&str>) -> Vec<PathBuf> {
    // the one that an engine starts for itself
    let own = engine_root.join("containerd/daemon");
    let configured = config.and_then(configured_root);
    let mut system = vec![configured.unwrap_or_else(|| SYSTEM_ROOT.into())];
    // a configuration may be newer than the containerd that runs
    if !system.iter().any(|root| root == Path::new(SYSTEM_ROOT)) {
        system.push(SYSTEM_ROOT.into());
    }
    let is_system = address.is_some_and(|address| !is_of_engine(address));
    let mut roots = if is_system { system.clone() } else { vec![own.clone()] };
    roots.extend(if is_system { vec![own] } else { system });
    roots.into_iter().map(|root| root.join(CONTENT)).collect()
}

/// Tells whether the socket is of a containerd that the engine started: `/var/run/docker/containerd/containerd.sock`.
fn is_of_engine(address: &Path) -> bool {
    address.iter().any(|folder| folder.as_encoded_bytes().windows(6).any(|part| part == b"docker"))
}

/// The folder that containerd's configuration names.
fn configured_root(config: &str) -> Option<PathBuf> {
    let config: toml::Table = config.parse().ok()?;
    let root = config.get("root")?.as_str()?;
    (!root.is_empty()).then(|| root.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(address: Option<&str>, config: Option<&str>) -> Vec<String> {
        let roots = roots(Path::new("/data/docker"), address.map(Path::new), config);
        let end = format!("/{CONTENT}");
        roots.iter().map(|root| root.to_string_lossy().trim_end_matches(&end).to_owned()).collect()
    }

    #[test]
    fn an_engines_own_containerd_comes_first_where_nothing_says_otherwise() {
        let expected = ["/data/docker/containerd/daemon", "/var/lib/containerd"];
        assert_eq!(found(None, None), expected);
        assert_eq!(found(Some("/var/run/docker/containerd/containerd.sock"), None), expected);
        assert_eq!(found(Some("/run/user/1000/docker/containerd/containerd.sock"), None), expected);
    }

    #[test]
    fn an_engine_of_a_snap_has_a_containerd_of_its_own_too() {
        let socket = Some("/run/snap.docker/containerd/containerd.sock");
        assert_eq!(found(socket, None)[0], "/data/docker/containerd/daemon");
    }

    #[test]
    fn the_systems_containerd_comes_first_where_the_engine_uses_it_and_where_it_is_told_to_be() {
        let socket = Some("/run/containerd/containerd.sock");
        assert_eq!(found(socket, None), ["/var/lib/containerd", "/data/docker/containerd/daemon"]);
        let config = "version = 2\nroot = \"/big/containerd\"\n[plugins]\n";
        let expected = ["/big/containerd", "/var/lib/containerd", "/data/docker/containerd/daemon"];
        assert_eq!(found(socket, Some(config)), expected);
        for useless in ["root = 7", "root = ''", "root =", "[grpc]\nroot = '/elsewhere'"] {
            assert_eq!(found(socket, Some(useless))[0], "/var/lib/containerd", "{useless}");
        }
    }
}
