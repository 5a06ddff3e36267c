//! The registries of one reading, each asked by one client however many images are of it.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use super::connection::Registry;
use super::options::RegistryOptions;
use super::waiting::StopCheck;
use super::{RegistryError, RegistryReference, Repository};
use crate::source::Patience;
use crate::source::engine::Environment;

/// The registries that were asked so far.
pub struct RegistryPool {
    options: RegistryOptions,
    patience: Patience,
    stop: StopCheck,
    registries: Mutex<HashMap<String, Arc<Registry>>>,
}

impl RegistryPool {
    /// None yet.
    pub fn new(options: RegistryOptions, patience: Patience, stop: StopCheck) -> Self {
        Self { options, patience, stop, registries: Mutex::default() }
    }

    /// The repository of an image. Nothing is asked yet.
    ///
    /// # Errors
    /// As [`Registry::new`].
    pub fn repository(&self, reference: &RegistryReference) -> Result<Repository, RegistryError> {
        let mut registries = self.registries.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = registries.get(reference.host()) {
            return Ok(known.repository(reference));
        }
        let stop = Arc::clone(&self.stop);
        let registry =
            Registry::new(reference, &self.options, Environment::of_process(), self.patience, stop)?;
        registries.insert(reference.host().to_owned(), Arc::clone(&registry));
        Ok(registry.repository(reference))
    }
}

impl fmt::Debug for RegistryPool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RegistryPool").field("options", &self.options).finish_non_exhaustive()
    }
}
