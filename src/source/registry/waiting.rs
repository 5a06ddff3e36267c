//! Lets those who block wait for answers that come asynchronously: no longer than nobody asks to stop.
//!
//! Tokio is inside, and stays here.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::{Builder, Runtime};

use super::RegistryError;

/// Tells whether somebody asked to stop.
pub type StopCheck = Arc<dyn Fn() -> bool + Send + Sync>;

/// How long passes at most until a wish to stop is heard.
const HEARING: Duration = Duration::from_millis(50);

/// What drives connections while those who wait for them block, each on a thread of its own.
pub(super) struct Waiting {
    runtime: Option<Runtime>,
    stop: StopCheck,
}

impl Waiting {
    /// Starts the one thread that reads and writes.
    ///
    /// # Errors
    /// Where the system gives none.
    pub fn new(stop: StopCheck) -> Result<Self, RegistryError> {
        let runtime =
            Builder::new_multi_thread().worker_threads(1).thread_name("registry").enable_all().build();
        Ok(Self { runtime: Some(runtime.map_err(RegistryError::NoResources)?), stop })
    }

    /// Waits for what comes of it.
    ///
    /// # Errors
    /// Its own, and [`RegistryError::Cancelled`].
    pub fn wait<T>(
        &self,
        answer: impl Future<Output = Result<T, RegistryError>>,
    ) -> Result<T, RegistryError> {
        let Some(runtime) = &self.runtime else { return Err(RegistryError::Cancelled) };
        runtime.block_on(async {
            let mut answer = std::pin::pin!(answer);
            loop {
                if (self.stop)() {
                    return Err(RegistryError::Cancelled);
                }
                if let Ok(answer) = tokio::time::timeout(HEARING, &mut answer).await {
                    return answer;
                }
            }
        })
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        // looking up a host's name may still go on; nobody waits for it
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl fmt::Debug for Waiting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Waiting").finish_non_exhaustive()
    }
}
