//! The repositories of a registry, where it lists them (distribution's `_catalog`, which the OCI specification left out).

use super::RegistryError;
use super::connection::Repository;
use super::tags::PAGES;

impl Repository {
    /// Lists at most so many repositories of the same registry. Public registries refuse.
    ///
    /// # Errors
    /// Where it lists none, or can't be asked.
    pub fn neighbours(&self, limit: usize) -> Result<Vec<String>, RegistryError> {
        let first = "/v2/_catalog?n=1000".to_owned();
        self.registry.waiting.wait(self.list_names(first, "repositories", limit, PAGES))
    }
}
