//! The engine as the rest of the program sees it: found once, then asked.
//!
//! Every call blocks until the answer is there, except [`Engine::export`], whose bytes are waited for by reading.

use tokio::runtime::{Builder, Runtime};

use crate::image::Platform;

use super::connection::Connection;
use super::endpoint::{self, Environment};
use super::export::{CancelCheck, ExportRequest, ExportStream};
use super::{EngineError, EngineHistory, EngineImage, EngineKind};

/// A Docker Engine or podman that answers.
#[derive(Debug)]
pub struct Engine {
    connection: Connection,
    address: String,
    runtime: Runtime,
}

impl Engine {
    /// Finds the engine that this process's environment names, or that listens at one of the usual places.
    pub fn connect(kind: EngineKind) -> Result<Self, EngineError> {
        Self::connect_in(kind, &Environment::of_process())
    }

    /// Finds an engine in the given environment.
    pub fn connect_in(kind: EngineKind, environment: &Environment) -> Result<Self, EngineError> {
        let search = endpoint::search(kind, environment)?;
        let runtime = runtime()?;
        let connection = runtime.block_on(Connection::find(kind, search))?;
        Ok(Self { address: connection.endpoint.address(), connection, runtime })
    }

    /// Gives the engine's address for messages, as `unix:///var/run/docker.sock`.
    pub fn endpoint(&self) -> &str {
        &self.address
    }

    /// Gives the family that the engine belongs to.
    pub fn kind(&self) -> EngineKind {
        self.connection.endpoint.kind
    }

    /// Asks what an image is; a name without a tag means `latest`, and the beginning of an id is enough.
    pub fn inspect(&self, reference: &str) -> Result<EngineImage, EngineError> {
        self.runtime.block_on(self.connection.inspect(reference))
    }

    /// Asks for an image's history, the newest entry first.
    pub fn history(&self, reference: &str) -> Result<Vec<EngineHistory>, EngineError> {
        self.runtime.block_on(self.connection.history(reference))
    }

    /// Asks for all names, with their tags, of the images that the engine has.
    pub fn references(&self) -> Result<Vec<String>, EngineError> {
        self.runtime.block_on(self.connection.references())
    }

    /// Orders an image as a docker-archive and returns at once.
    ///
    /// Engines may take minutes before the first byte; the first read waits for it, and reports what goes wrong.
    /// `platform` reaches engines that know the parameter (version 1.48 of the protocol); older ones send the
    /// platform that they have, so what arrives has to be looked at. While a read waits it asks `cancelled` at
    /// least every 50 milliseconds.
    pub fn export(
        &self,
        image: &EngineImage,
        platform: Option<&Platform>,
        cancelled: CancelCheck,
    ) -> Result<ExportStream, EngineError> {
        self.export_together(&[image], platform, cancelled)
    }

    /// Orders several images as one docker-archive, in which a layer that they share is sent once.
    ///
    /// As [`Engine::export`]; where the engine refuses, it does not matter for which of the images.
    pub fn export_together(
        &self,
        images: &[&EngineImage],
        platform: Option<&Platform>,
        cancelled: CancelCheck,
    ) -> Result<ExportStream, EngineError> {
        let request = ExportRequest::new(self.connection.clone(), images, platform.cloned());
        ExportStream::start(request, runtime()?, cancelled)
    }
}

fn runtime() -> Result<Runtime, EngineError> {
    Builder::new_current_thread().enable_all().build().map_err(EngineError::NoResources)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_engine_is_shared_between_threads_and_an_export_moves_to_one() {
        fn shared<T: Send + Sync>() {}
        fn moved<T: Send>() {}
        shared::<Engine>();
        shared::<EngineError>();
        moved::<ExportStream>();
    }
}
