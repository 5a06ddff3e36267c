//! storage.conf(5): where podman, buildah and CRI-O keep images, and with which driver.

use serde::Deserialize;

/// What a storage.conf says, as far as images are concerned. Texts are as they stand there, with their variables.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct StorageConf {
    pub(super) driver: String,
    pub(super) graph_root: String,
    pub(super) rootless_path: String,
    pub(super) image_store: String,
    pub(super) additional: Vec<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct File {
    storage: StorageTable,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct StorageTable {
    driver: String,
    graphroot: String,
    rootless_storage_path: String,
    imagestore: String,
    options: OptionsTable,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct OptionsTable {
    additionalimagestores: Vec<String>,
}

impl StorageConf {
    /// Reads the text of a storage.conf.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub(super) fn parse(text: &[u8]) -> Result<Self, String> {
        let text = std::str::from_utf8(text).map_err(|_| "it is not UTF-8".to_owned())?;
        let file: File = toml::from_str(text).map_err(|error| error.message().to_owned())?;
        let StorageTable { driver, graphroot, rootless_storage_path, imagestore, options } = file.storage;
        Ok(Self {
            driver: canonical_driver(&driver).to_owned(),
            graph_root: graphroot,
            rootless_path: rootless_storage_path,
            image_store: imagestore,
            additional: options.additionalimagestores,
        })
    }

    /// Adds what options of a driver say, as `overlay.imagestore=/a,/b`: more stores, which are only read.
    pub(super) fn add_options<'o>(&mut self, options: impl IntoIterator<Item = &'o str>) {
        for option in options {
            let Some((key, value)) = option.split_once('=') else { continue };
            let key = key.trim().to_ascii_lowercase();
            let key = key.rsplit('.').next().unwrap_or_default();
            if ["imagestore", "additionalimagestore"].contains(&key) {
                self.additional.extend(value.split(',').filter(|path| !path.is_empty()).map(str::to_owned));
            }
        }
    }
}

/// The name by which a driver names its folders: `overlay2` is `overlay`.
pub(super) fn canonical_driver(name: &str) -> &str {
    if name == "overlay2" { "overlay" } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_concerns_images_is_read_and_all_else_left_alone() {
        let text = br#"
            [storage]
            driver = "overlay2"
            runroot = "/run/containers/storage"
            graphroot = "/srv/storage"
            rootless_storage_path = "$HOME/images"
            imagestore = "/srv/images"
            [storage.options]
            size = ""
            additionalimagestores = ["/usr/lib/images", "/mnt/images"]
            pull_options = {enable_partial_images = "true", use_hard_links = "false"}
            [storage.options.overlay]
            mountopt = "nodev,metacopy=on"
        "#;
        let conf = StorageConf::parse(text).expect("a storage.conf");
        assert_eq!((conf.driver.as_str(), conf.graph_root.as_str()), ("overlay", "/srv/storage"));
        assert_eq!((conf.rootless_path.as_str(), conf.image_store.as_str()), ("$HOME/images", "/srv/images"));
        assert_eq!(conf.additional, ["/usr/lib/images", "/mnt/images"]);
        assert_eq!(StorageConf::parse(b""), Ok(StorageConf::default()));
    }

    #[test]
    fn what_is_no_storage_conf_says_why() {
        assert!(StorageConf::parse(b"[storage]\ngraphroot = 7").is_err_and(|said| said.contains("string")));
        assert_eq!(StorageConf::parse(b"\xff"), Err("it is not UTF-8".to_owned()));
    }

    #[test]
    fn options_of_a_driver_name_more_stores() {
        let mut conf = StorageConf::default();
        conf.add_options([
            "overlay.imagestore=/a",
            "size=3G",
            "overlay.mountopt=x",
            ".imagestore=/b",
            "vfs.imagestore=",
        ]);
        assert_eq!(conf.additional, ["/a", "/b"]);
    }
}
