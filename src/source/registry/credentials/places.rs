//! Where credentials are kept, in the order in which they are looked for.

use std::io;
use std::path::PathBuf;

use crate::source::display_path;
use crate::source::engine::Environment;

/// A document that may hold credentials.
#[derive(Debug)]
pub(super) struct KeptDocument {
    /// What it is called in messages.
    pub name: String,
    /// Its bytes; None where it is not there.
    pub content: io::Result<Option<Vec<u8>>>,
}

/// All documents that may hold credentials: what is named for it first, then docker's and podman's own.
pub(super) fn documents(environment: &Environment) -> Vec<KeptDocument> {
    let mut documents = Vec::new();
    if let Some(text) = environment.variable("DOCKER_AUTH_CONFIG") {
        documents.push(KeptDocument {
            name: "DOCKER_AUTH_CONFIG".to_owned(),
            content: Ok(Some(text.into_bytes())),
        });
    }
    let mut files: Vec<PathBuf> =
        environment.variable("REGISTRY_AUTH_FILE").map(PathBuf::from).into_iter().collect();
    files.extend(environment.docker_config().map(|folder| folder.join("config.json")));
    let runtime = environment.variable("XDG_RUNTIME_DIR").map(PathBuf::from);
    let runtime = runtime.or_else(|| Some(PathBuf::from(format!("/run/user/{}", environment.user()?))));
    files.extend(runtime.map(|folder| folder.join("containers/auth.json")));
    files.extend(environment.containers_config().map(|folder| folder.join("auth.json")));
    for (number, file) in files.iter().enumerate() {
        if !files[..number].contains(file) {
            let content = match environment.read(file) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
                other => other.map(Some),
            };
            documents.push(KeptDocument { name: display_path(file), content });
        }
    }
    documents
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn names(variables: &'static [(&str, &str)]) -> Vec<String> {
        let variable = |name: &str| {
            variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        };
        let environment = Environment::new(variable, Some(Path::new("/home/u").to_owned()))
            .with_files(|_| Err(io::ErrorKind::NotFound.into()))
            .with_user(Some(1000));
        documents(&environment).into_iter().map(|document| document.name).collect()
    }

    #[test]
    fn docker_comes_before_podman_and_nothing_is_looked_at_twice() {
        let usual = [
            "/home/u/.docker/config.json",
            "/run/user/1000/containers/auth.json",
            "/home/u/.config/containers/auth.json",
        ];
        assert_eq!(names(&[]), usual);
    }

    #[test]
    fn what_is_named_comes_first() {
        let named = names(&[
            ("DOCKER_AUTH_CONFIG", "{}"),
            ("REGISTRY_AUTH_FILE", "/a.json"),
            ("DOCKER_CONFIG", "/d"),
            ("XDG_RUNTIME_DIR", "/r"),
            ("XDG_CONFIG_HOME", "/c"),
        ]);
        let expected = [
            "DOCKER_AUTH_CONFIG",
            "/a.json",
            "/d/config.json",
            "/r/containers/auth.json",
            "/c/containers/auth.json",
        ];
        assert_eq!(named, expected);
    }
}
