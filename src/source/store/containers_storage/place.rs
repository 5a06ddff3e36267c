//! Where a storage lies: what the configuration says, or the word that names it.

use std::io;
use std::path::{Path, PathBuf};

use super::StorageError;
use super::reference::StorageSpec;
use super::storage_conf::{StorageConf, canonical_driver};
use crate::source::engine::Environment;

/// The storage of the machine, where nothing says otherwise.
const GRAPH_ROOT: &str = "/var/lib/containers/storage";
/// The configuration of all users: the second stands in where the first is not there.
const OF_ALL_USERS: [&str; 2] = ["/etc/containers/storage.conf", "/usr/share/containers/storage.conf"];

/// Where a storage lies: folders of one driver, of which the first is written by engines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoragePlace {
    /// The driver that the configuration names; where it names none, what is there tells.
    pub(super) driver: Option<String>,
    /// The folder of the storage.
    pub(super) graph_root: PathBuf,
    /// A folder that images are kept in, apart from containers.
    pub(super) image_store: Option<PathBuf>,
    /// More storages, which are only read.
    pub(super) additional: Vec<PathBuf>,
}

impl StoragePlace {
    /// The storage that podman, buildah and CRI-O use in this environment (containers-storage.conf(5)).
    ///
    /// `CONTAINERS_STORAGE_CONF` names the configuration, else that of all users counts for root and a user's own for
    /// everybody else, who takes of the former the driver and the place of storages; `STORAGE_DRIVER` and
    /// `STORAGE_OPTS` count more.
    ///
    /// # Errors
    /// Where the configuration can't be read, or says no place.
    pub fn of_environment(environment: &Environment) -> Result<Self, StorageError> {
        Self::named(environment, &StorageSpec::default())
    }

    /// A storage of which an engine of this machine says where it is, and with which driver.
    ///
    /// # Errors
    /// As [`Self::of_environment`].
    pub fn of_engine(graph_root: &Path, driver: &str) -> Result<Self, StorageError> {
        let spec = StorageSpec {
            graph_root: Some(graph_root.to_owned()),
            driver: Some(driver.to_owned()).filter(|driver| !driver.is_empty()),
            ..StorageSpec::default()
        };
        Self::named(&Environment::of_process(), &spec)
    }

    /// The storage that a word names, with what the configuration says where it is silent.
    ///
    /// # Errors
    /// As [`Self::of_environment`].
    pub(crate) fn named(environment: &Environment, spec: &StorageSpec) -> Result<Self, StorageError> {
        let mut conf = configured(environment)?;
        if let Some(driver) = environment.variable("STORAGE_DRIVER") {
            conf.driver = driver;
        }
        if let Some(options) = environment.variable("STORAGE_OPTS") {
            conf.add_options(options.split(','));
        }
        conf.add_options(spec.options.iter().map(String::as_str));
        if let Some(driver) = &spec.driver {
            conf.driver.clone_from(driver);
        }
        let expanded = |text: &str| (!text.is_empty()).then(|| expand(environment, text));
        let configured_root = match expanded(&conf.graph_root) {
            Some(root) => root,
            None => usual_root(environment).ok_or(StorageError::NoHome)?,
        };
        let graph_root = spec.graph_root.clone().unwrap_or_else(|| configured_root.clone());
        Ok(Self {
            driver: Some(canonical_driver(&conf.driver).to_owned()).filter(|driver| !driver.is_empty()),
            // the images of another storage are kept in that one
            image_store: expanded(&conf.image_store).filter(|_| graph_root == configured_root),
            additional: conf.additional.iter().filter_map(|path| expanded(path)).collect(),
            graph_root,
        })
    }
}

/// What the configuration says: `graph_root` is empty where it says no place.
fn configured(environment: &Environment) -> Result<StorageConf, StorageError> {
    let read = |path: &Path| read(environment, path);
    let is_rootless = is_rootless(environment);
    if let Some(named) = environment.variable("CONTAINERS_STORAGE_CONF") {
        return Ok(placed(read(Path::new(&named))?.unwrap_or_default(), is_rootless));
    }
    let mut of_all_users = None;
    for path in OF_ALL_USERS {
        of_all_users = of_all_users.or(read(Path::new(path))?);
    }
    let of_all_users = of_all_users.unwrap_or_default();
    if !is_rootless {
        return Ok(of_all_users);
    }
    let own = environment.containers_config().map(|folder| folder.join("storage.conf"));
    let own = own.map(|path| read(&path)).transpose()?.flatten().unwrap_or_default();
    let own = placed(own, true);
    let taken = |own: String, other: &str| if own.is_empty() { other.to_owned() } else { own };
    Ok(StorageConf {
        driver: taken(own.driver, &of_all_users.driver),
        graph_root: taken(own.graph_root, &of_all_users.rootless_path),
        additional: if own.additional.is_empty() { of_all_users.additional } else { own.additional },
        ..own
    })
}

/// Takes the place of storages of users, where one of them asks.
fn placed(conf: StorageConf, is_rootless: bool) -> StorageConf {
    match is_rootless && !conf.rootless_path.is_empty() {
        true => StorageConf { graph_root: conf.rootless_path.clone(), ..conf },
        false => conf,
    }
}

/// Reads a configuration; none where there is none.
fn read(environment: &Environment, path: &Path) -> Result<Option<StorageConf>, StorageError> {
    let broken = |reason| StorageError::BrokenConfig { path: path.to_owned(), reason };
    match environment.read(path) {
        Ok(text) => StorageConf::parse(&text).map(Some).map_err(broken),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(broken(error.to_string())),
    }
}

/// Tells whether podman runs here as a user; in a user's own namespace (`podman unshare`) root is a user too.
pub(super) fn is_rootless(environment: &Environment) -> bool {
    user(environment).is_some_and(|user| user != 0)
}

fn user(environment: &Environment) -> Option<u32> {
    let outside = environment.variable("_CONTAINERS_ROOTLESS_UID").and_then(|user| user.parse().ok());
    outside.or(environment.user())
}

fn usual_root(environment: &Environment) -> Option<PathBuf> {
    match is_rootless(environment) {
        true => Some(environment.xdg("XDG_DATA_HOME", ".local/share")?.join("containers/storage")),
        false => Some(PathBuf::from(GRAPH_ROOT)),
    }
}

/// Replaces variables in a path: `$HOME`, `${USER}`; `$UID` is the user's number.
fn expand(environment: &Environment, text: &str) -> PathBuf {
    let mut expanded = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('$') {
        expanded.push_str(before);
        let (name, behind) = match after.strip_prefix('{').and_then(|after| after.split_once('}')) {
            Some(braced) => braced,
            None => {
                let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
                after.split_at(after.find(|c| !is_name(c)).unwrap_or(after.len()))
            }
        };
        let value = match name {
            "UID" => user(environment).map(|user| user.to_string()),
            "HOME" => environment.home().map(|home| home.to_string_lossy().into_owned()),
            name => environment.variable(name),
        };
        expanded.push_str(&value.unwrap_or_default());
        rest = behind;
    }
    expanded.push_str(rest);
    PathBuf::from(expanded)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    /// The place in an environment of variables and files.
    fn place(
        user: u32,
        variables: &[(&str, &str)],
        files: &[(&str, &str)],
    ) -> Result<StoragePlace, StorageError> {
        let owned = |pairs: &[(&str, &str)]| -> BTreeMap<String, String> {
            pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
        };
        let (variables, files) = (owned(variables), owned(files));
        let environment = Environment::new(move |name| variables.get(name).cloned(), Some("/home/u".into()))
            .with_user(Some(user))
            .with_files(move |path| {
                let text = path.to_str().and_then(|path| files.get(path));
                text.map(|text| text.clone().into_bytes()).ok_or_else(|| io::ErrorKind::NotFound.into())
            });
        StoragePlace::of_environment(&environment)
    }

    #[track_caller]
    fn root(user: u32, variables: &[(&str, &str)], files: &[(&str, &str)]) -> String {
        place(user, variables, files).expect("a place").graph_root.to_string_lossy().into_owned()
    }

    const ETC: &str = "/etc/containers/storage.conf";
    const OWN: &str = "/home/u/.config/containers/storage.conf";

    #[test]
    fn root_and_users_have_storages_of_their_own() {
        assert_eq!(root(0, &[], &[]), "/var/lib/containers/storage");
        assert_eq!(root(7, &[], &[]), "/home/u/.local/share/containers/storage");
        assert_eq!(root(7, &[("XDG_DATA_HOME", "/data")], &[]), "/data/containers/storage");
        let outside = [("_CONTAINERS_ROOTLESS_UID", "7")];
        assert_eq!(root(0, &outside, &[]), "/home/u/.local/share/containers/storage", "podman unshare");
    }

    #[test]
    fn the_configuration_of_all_users_is_of_root_and_says_users_where_theirs_are() {
        let etc = (
            ETC,
            "[storage]\ndriver = \"vfs\"\ngraphroot = \"/srv/a\"\nrootless_storage_path = \"/x/$UID/${USER}/$HOME\"",
        );
        let vendor = ("/usr/share/containers/storage.conf", "[storage]\ngraphroot = \"/srv/b\"");
        assert_eq!(root(0, &[], &[etc, vendor]), "/srv/a");
        assert_eq!(root(0, &[], &[vendor]), "/srv/b");
        assert_eq!(root(7, &[("USER", "me")], &[etc]), "/x/7/me//home/u");
        assert_eq!(place(7, &[], &[etc]).expect("a place").driver.as_deref(), Some("vfs"));
        let own =
            (OWN, "[storage]\ngraphroot = \"$HOME/c\"\ndriver = \"overlay2\"\nimagestore = \"/images\"");
        let of_user = place(7, &[], &[etc, own]).expect("a place");
        assert_eq!(
            (of_user.graph_root.to_str(), of_user.driver.as_deref()),
            (Some("/home/u/c"), Some("overlay"))
        );
        assert_eq!(of_user.image_store, Some("/images".into()));
    }

    #[test]
    fn variables_count_more() {
        let etc =
            (ETC, "[storage]\ngraphroot = \"/srv/a\"\n[storage.options]\nadditionalimagestores = [\"/b\"]");
        let other = ("/o.conf", "[storage]\ngraphroot = \"/srv/o\"\nrootless_storage_path = \"/srv/r\"");
        assert_eq!(root(0, &[("CONTAINERS_STORAGE_CONF", "/o.conf")], &[etc, other]), "/srv/o");
        assert_eq!(root(7, &[("CONTAINERS_STORAGE_CONF", "/o.conf")], &[etc, other]), "/srv/r");
        let variables =
            [("STORAGE_DRIVER", "vfs"), ("STORAGE_OPTS", "overlay.imagestore=/c,overlay.mountopt=x")];
        let found = place(0, &variables, &[etc]).expect("a place");
        assert_eq!(found.driver.as_deref(), Some("vfs"));
        assert_eq!(found.additional, [PathBuf::from("/b"), PathBuf::from("/c")]);
    }

    #[test]
    fn a_configuration_that_cannot_be_read_is_named() {
        let error = place(0, &[], &[(ETC, "[storage")]).expect_err("broken");
        assert!(error.to_string().starts_with("cannot read /etc/containers/storage.conf: "), "{error}");
        let lost = Environment::new(|_| None, None).with_user(Some(7));
        let lost = lost.with_files(|_| Err(io::ErrorKind::NotFound.into()));
        assert!(matches!(StoragePlace::of_environment(&lost), Err(StorageError::NoHome)));
    }
}
