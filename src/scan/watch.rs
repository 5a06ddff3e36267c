//! An image that is built again and again: each build is read when its name has moved to it.

use std::sync::Arc;

use super::{Request, ScanError, scan};
use crate::analysis::Analysis;
use crate::source::engine::{Engine, EngineKind};
use crate::source::{Locator, ScanControl};

/// An image of an engine whose name is watched.
#[derive(Debug)]
pub struct WatchedImage {
    engine: Engine,
    request: Request,
    kind: EngineKind,
    name: String,
    id: String,
    builds: usize,
}

impl WatchedImage {
    /// Begins with what the name stands for now. None where the request names no image of an engine.
    ///
    /// # Errors
    /// Where the engine can't be asked, or has no such image.
    pub fn start(request: &Request, control: &Arc<ScanControl>) -> Result<Option<Self>, ScanError> {
        let Locator::Engine { kind, reference, .. } = &request.locator else { return Ok(None) };
        let engine = Engine::find(*kind, control.patience())?;
        let image = engine.inspect(reference)?;
        let (kind, name) = (engine.kind(), reference.clone());
        Ok(Some(Self { engine, request: request.clone(), kind, name, id: image.id, builds: 1 }))
    }

    /// Reads the build that the name stands for now.
    ///
    /// # Errors
    /// Where it can't be read.
    pub fn read(&self, control: &Arc<ScanControl>) -> Result<Analysis, ScanError> {
        let locator =
            Locator::Engine { kind: Some(self.kind), reference: self.id.clone(), passed_over: Vec::new() };
        let reference = match self.builds {
            1 => self.name.clone(),
            build => format!("{} (build {build})", self.name),
        };
        scan(&Request { reference, locator, ..self.request.clone() }, control, |_| {})
    }

    /// Waits for the next build. False when somebody wants to stop.
    ///
    /// # Errors
    /// Where the name is none.
    pub fn wait(&mut self, control: &ScanControl) -> Result<bool, ScanError> {
        match self.engine.next_image(&self.name, &self.id, &|| control.is_cancelled())? {
            None => Ok(false),
            Some(image) => {
                self.id = image.id;
                self.builds += 1;
                Ok(true)
            }
        }
    }
}
