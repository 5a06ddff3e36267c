//! What an engine says of the store that its images are in.

use std::path::PathBuf;

use crate::json::{Document, JsonError};

/// Where and how an engine on this machine keeps its images, as it says itself: nothing of it is checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EngineStore {
    /// The graph driver, or the snapshotter where containerd keeps the images: `overlay2`, `vfs`, `overlayfs`.
    pub driver: String,
    /// The engine's root directory, as `/var/lib/docker`.
    pub root: PathBuf,
    /// The kind of the driver where it says one: `io.containerd.snapshotter.v1` where containerd keeps the images.
    pub driver_type: Option<String>,
    /// The socket of the containerd that it uses; engines before API 1.46 don't say.
    pub containerd: Option<PathBuf>,
    /// The namespace that its images have in containerd, `moby`; engines before API 1.46 don't say.
    pub containerd_namespace: Option<String>,
    /// Whether it runs without root's rights.
    pub is_rootless: bool,
    /// The version of the engine, as `20.10.24`.
    pub version: String,
    /// The newest version of the protocol that it speaks; (0, 0) where it does not say.
    pub api: (u32, u32),
}

impl EngineStore {
    /// Takes over the answer to `/info`. None where it names no driver or no absolute root.
    pub(super) fn from_answer(answer: &Document, api: (u32, u32)) -> Result<Option<Self>, JsonError> {
        let answer = answer.record()?;
        let text = |name| answer.text(name).optional();
        let containerd = answer.record("Containerd").optional();
        let namespaces = containerd.as_ref().and_then(|it| it.record("Namespaces").optional());
        let of_containerd = containerd.map(|it| it.text("Address").optional());
        let status = answer.text_lists("DriverStatus").optional();
        let driver_type = status.into_iter().find_map(|pair| match <[String; 2]>::try_from(pair) {
            Ok([key, value]) if key == "driver-type" => Some(value),
            _ => None,
        });
        let store = Self {
            driver: text("Driver"),
            root: text("DockerRootDir").into(),
            driver_type,
            containerd: of_containerd.filter(|address| !address.is_empty()).map(PathBuf::from),
            containerd_namespace: namespaces
                .map(|it| it.text("Containers").optional())
                .filter(|name| !name.is_empty()),
            is_rootless: answer
                .texts("SecurityOptions")
                .optional()
                .iter()
                .any(|option| option.split(',').any(|part| part == "name=rootless")),
            version: text("ServerVersion"),
            api,
        };
        Ok((!store.driver.is_empty() && store.root.has_root()).then_some(store))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn store(answer: &str) -> Option<EngineStore> {
        let document = Document::parse("answer", answer.as_bytes()).expect("JSON");
        EngineStore::from_answer(&document, (1, 41)).expect("an object")
    }

    #[test]
    fn an_engine_says_where_its_images_are() {
        let graph = store(
            r#"{"Driver": "overlay2", "DockerRootDir": "/var/lib/docker", "DriverStatus": null,
                "SecurityOptions": ["name=seccomp,profile=default", "name=rootless"], "ServerVersion": "20.10.24"}"#,
        );
        let graph = graph.expect("a store");
        assert_eq!((graph.driver.as_str(), graph.root.to_str()), ("overlay2", Some("/var/lib/docker")));
        assert_eq!((graph.driver_type, graph.containerd, graph.is_rootless), (None, None, true));
        let containerd = store(
            r#"{"Driver": "overlayfs", "DockerRootDir": "/d", "DriverStatus": [["driver-type", "io.containerd.snapshotter.v1"]],
                "Containerd": {"Address": "/run/c.sock", "Namespaces": {"Containers": "moby"}}}"#,
        );
        let containerd = containerd.expect("a store");
        assert_eq!(containerd.driver_type.as_deref(), Some("io.containerd.snapshotter.v1"));
        assert_eq!(containerd.containerd.as_deref(), Some(std::path::Path::new("/run/c.sock")));
        assert_eq!(containerd.containerd_namespace.as_deref(), Some("moby"));
        assert!(!containerd.is_rootless);
    }

    #[test]
    fn an_answer_without_a_driver_or_a_root_names_no_store() {
        for answer in [
            r#"{}"#,
            r#"{"Driver": "overlay2"}"#,
            r#"{"Driver": 7, "DockerRootDir": "/d"}"#,
            r#"{"Driver": "vfs", "DockerRootDir": "d"}"#,
        ] {
            assert_eq!(store(answer), None, "{answer}");
        }
    }
}
