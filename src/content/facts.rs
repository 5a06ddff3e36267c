//! What is kept of a file's bytes once they have passed by.

use super::Executable;
use super::script::Script;
use super::shell_script::ScriptStep;

/// What a file's bytes say of it. Most files say nothing that anybody asks for, and have no facts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Facts {
    /// A program, library or object file.
    Executable(Box<Executable>),
    /// A script.
    Script(Script),
    /// Something that opens other doors. What it is, never what it says.
    Secret(SecretKind),
    /// The words that are asked for of a small file at a well-known place: no passwords, addresses or commands.
    Text(Box<[u8]>),
}

impl Facts {
    /// About what it takes in memory, in bytes.
    pub(crate) fn memory(&self) -> usize {
        match self {
            Self::Executable(executable) => executable.memory(),
            Self::Script(script) => {
                script.line.len() + script.steps.iter().map(ScriptStep::memory).sum::<usize>()
            }
            Self::Secret(_) => 0,
            Self::Text(text) => text.len(),
        }
    }
}

/// What kind of secret a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SecretKind {
    /// A private key, in PEM or OpenSSH form.
    PrivateKey,
    /// One that a password protects.
    EncryptedKey,
    /// Environment assignments kept beside a program, `.env`; none by its name a secret.
    EnvironmentFile,
    /// Such assignments, some of them by name a password, token or key.
    EnvironmentSecrets,
    /// A password or token of a package registry: `.npmrc`, `.pypirc`, gem or cargo credentials.
    RegistryCredentials,
    /// A password for hosts: `.netrc`, `.git-credentials`, `.pgpass`.
    HostCredentials,
    /// A login to a container registry: docker's `config.json`.
    ContainerRegistryLogin,
    /// A key to a cloud: AWS credentials, a Google service account, an Azure profile, a kubeconfig.
    CloudKey,
}
