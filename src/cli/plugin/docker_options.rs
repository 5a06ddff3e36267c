//! Docker's own options, which stand before the word `imgscope`.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::Parser;

use super::tls_folder::tls_folder;

/// Docker's options, and the words that follow them.
#[derive(Debug, Clone, Default, Parser)]
#[command(disable_help_flag = true, disable_version_flag = true, disable_help_subcommand = true)]
pub(super) struct DockerOptions {
    #[arg(long)]
    config: Option<OsString>,
    #[arg(long, short)]
    context: Option<OsString>,
    #[arg(long, short = 'H')]
    host: Option<OsString>,
    #[arg(long, short = 'l')]
    log_level: Option<OsString>,
    #[arg(long, short = 'D', num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    debug: Option<bool>,
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    tls: Option<bool>,
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    tlsverify: Option<bool>,
    #[arg(long)]
    tlscacert: Option<PathBuf>,
    #[arg(long)]
    tlscert: Option<PathBuf>,
    #[arg(long)]
    tlskey: Option<PathBuf>,
    /// What follows.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    pub(super) words: Vec<OsString>,
}

/// Variables by which this program, and the docker that it may call, find the engine that docker's options name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Surroundings {
    /// Variables to set.
    pub set: Vec<(&'static str, OsString)>,
    /// Variables that would win over them.
    pub removed: Vec<&'static str>,
}

impl Surroundings {
    /// Tells whether all stays as it is.
    pub(super) fn is_empty(&self) -> bool {
        self.set.is_empty() && self.removed.is_empty()
    }
}

impl DockerOptions {
    /// These options, and where they say nothing others; with the words of those.
    pub(super) fn or(self, inner: Self) -> Self {
        Self {
            config: self.config.or(inner.config),
            context: self.context.or(inner.context),
            host: self.host.or(inner.host),
            log_level: self.log_level.or(inner.log_level),
            debug: self.debug.or(inner.debug),
            tls: self.tls.or(inner.tls),
            tlsverify: self.tlsverify.or(inner.tlsverify),
            tlscacert: self.tlscacert.or(inner.tlscacert),
            tlscert: self.tlscert.or(inner.tlscert),
            tlskey: self.tlskey.or(inner.tlskey),
            words: inner.words,
        }
    }

    /// What the options say, as variables. `--tls` verifies the engine as `--tlsverify` does: it is always verified.
    ///
    /// # Errors
    /// Where the files of TLS cannot be put together.
    pub(super) fn surroundings(&self) -> Result<Surroundings, String> {
        let mut around = Surroundings::default();
        if let Some(config) = &self.config {
            around.set.push(("DOCKER_CONFIG", config.clone()));
        }
        if let Some(context) = &self.context {
            around.set.push(("DOCKER_CONTEXT", context.clone()));
            // the default context is what the variable says
            if context != "default" {
                around.removed.push("DOCKER_HOST");
            }
        }
        if let Some(host) = &self.host {
            around.set.push(("DOCKER_HOST", host.clone()));
            around.removed.retain(|name| *name != "DOCKER_HOST");
        }
        let [ca, cert, key] = [&self.tlscacert, &self.tlscert, &self.tlskey];
        if self.tls == Some(true) || self.tlsverify == Some(true) {
            around.set.push(("DOCKER_TLS_VERIFY", "1".into()));
        }
        if ca.is_some() || cert.is_some() || key.is_some() {
            around.set.push(("DOCKER_CERT_PATH", tls_folder([ca, cert, key])?.into()));
        }
        Ok(around)
    }
}
