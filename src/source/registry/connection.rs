//! A registry that is asked: how many requests at once, and for which repositories.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::authorization::Authorization;
use super::options::RegistryOptions;
use super::transport::Transport;
use super::waiting::{StopCheck, Waiting};
use super::{RegistryError, RegistryReference};
use crate::source::Patience;
use crate::source::engine::Environment;
use crate::text::escape_line;

/// How many answers a registry gives at the same time, wherever it sends for them.
const AT_ONCE: usize = 3;

/// A registry, with all that was found out about it. It may be asked by several threads at once.
pub struct Registry {
    pub(super) transport: Transport,
    pub(super) waiting: Waiting,
    slots: Arc<Semaphore>,
    environment: Arc<Environment>,
    patience: Patience,
    /// By repository.
    authorizations: Mutex<HashMap<String, Arc<Authorization>>>,
}

/// A repository of a registry.
#[derive(Clone)]
pub struct Repository {
    pub(super) registry: Arc<Registry>,
    pub(super) reference: RegistryReference,
    pub(super) authorization: Arc<Authorization>,
}

impl Registry {
    /// Makes ready to ask the registry of an image. Nothing is asked yet.
    ///
    /// # Errors
    /// Where certificates that are kept for it can't be used, or the system lacks what is needed.
    pub fn new(
        reference: &RegistryReference,
        options: &RegistryOptions,
        environment: Environment,
        patience: Patience,
        stop: StopCheck,
    ) -> Result<Arc<Self>, RegistryError> {
        Ok(Arc::new(Self {
            transport: Transport::new(reference.host(), options, &environment, patience)?,
            waiting: Waiting::new(stop)?,
            slots: Arc::new(Semaphore::new(AT_ONCE)),
            environment: Arc::new(environment),
            patience,
            authorizations: Mutex::default(),
        }))
    }

    /// The repository of an image.
    pub fn repository(self: &Arc<Self>, reference: &RegistryReference) -> Repository {
        let mut authorizations = self.authorizations.lock().unwrap_or_else(PoisonError::into_inner);
        let authorization = authorizations.entry(reference.repository().to_owned()).or_insert_with(|| {
            let environment = Arc::clone(&self.environment);
            Arc::new(Authorization::new(reference.clone(), environment, self.patience.silence))
        });
        Repository {
            registry: Arc::clone(self),
            reference: reference.clone(),
            authorization: Arc::clone(authorization),
        }
    }

    /// Waits until there may be one more answer at the same time.
    pub(super) async fn slot(&self) -> Result<OwnedSemaphorePermit, RegistryError> {
        // it is never closed
        Arc::clone(&self.slots).acquire_owned().await.map_err(|_| RegistryError::Cancelled)
    }
}

impl Repository {
    /// What names it, and the image by which it was asked for.
    pub fn reference(&self) -> &RegistryReference {
        &self.reference
    }

    /// Where credentials were looked for and found, in words, never what they are; where none were wanted, that.
    pub fn credentials_place(&self) -> String {
        let searched = async { Ok(self.authorization.searched().await) };
        let searched = self.registry.waiting.wait(searched).unwrap_or_default();
        let searched = searched.unwrap_or_else(|| "none were wanted".to_owned());
        escape_line(&format!("credentials for {}: {searched}", self.reference.name()))
    }

    /// What went wrong while credentials were looked for, since this was asked last: a helper that fails, a file that is
    /// damaged. Never what they are.
    pub fn take_problems(&self) -> Vec<String> {
        let problems = async { Ok(self.authorization.take_problems().await) };
        self.registry.waiting.wait(problems).unwrap_or_default()
    }
}

impl fmt::Debug for Registry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Registry").field("host", &self.transport.host()).finish_non_exhaustive()
    }
}

impl fmt::Debug for Repository {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Repository").field("reference", &self.reference).finish_non_exhaustive()
    }
}
