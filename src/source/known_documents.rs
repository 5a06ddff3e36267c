//! The documents of an image apart from what held them: recorded while they are read, and given again.

use std::cell::RefCell;

use super::SourceError;
use super::access::{Documents, Names};
use super::documents::too_long;
use crate::cache::Document;

/// A holder whose documents are noted as they are read.
pub struct RecordedDocuments<'d> {
    documents: &'d dyn Documents,
    read: RefCell<Vec<Document>>,
}

/// Documents that were noted.
#[derive(Debug)]
pub struct KnownDocuments {
    origin: String,
    documents: Vec<Document>,
}

impl<'d> RecordedDocuments<'d> {
    /// Notes what is read of a holder.
    pub fn new(documents: &'d dyn Documents) -> Self {
        Self { documents, read: RefCell::default() }
    }

    /// What was read, each document once.
    pub fn into_documents(self) -> Vec<Document> {
        self.read.into_inner()
    }
}

impl Documents for RecordedDocuments<'_> {
    fn origin(&self) -> &str {
        self.documents.origin()
    }

    fn document(&self, name: &str, limit: u64) -> Result<Option<Vec<u8>>, SourceError> {
        let found = self.documents.document(name, limit)?;
        let mut read = self.read.borrow_mut();
        if let Some(bytes) = &found
            && read.iter().all(|(known, _)| known != name)
        {
            read.push((name.to_owned(), bytes.clone()));
        }
        Ok(found)
    }

    fn names(&self) -> &dyn Names {
        self.documents.names()
    }
}

impl KnownDocuments {
    /// Documents of what is called so in messages.
    pub fn new(origin: &str, documents: Vec<Document>) -> Self {
        Self { origin: origin.to_owned(), documents }
    }
}

impl Documents for KnownDocuments {
    fn origin(&self) -> &str {
        &self.origin
    }

    fn document(&self, name: &str, limit: u64) -> Result<Option<Vec<u8>>, SourceError> {
        match self.documents.iter().find(|(known, _)| known == name) {
            Some((_, bytes)) if bytes.len() as u64 > limit => {
                Err(too_long(self, name, bytes.len() as u64, limit))
            }
            found => Ok(found.map(|(_, bytes)| bytes.clone())),
        }
    }

    fn names(&self) -> &dyn Names {
        self
    }
}

impl Names for KnownDocuments {
    fn has(&self, name: &str) -> bool {
        self.documents.iter().any(|(known, _)| known == name)
    }

    fn has_below(&self, directory: &str) -> bool {
        let is_below = |name: &str| name.strip_prefix(directory).is_some_and(|rest| rest.starts_with('/'));
        self.documents.iter().any(|(name, _)| is_below(name))
    }

    fn count(&self) -> usize {
        self.documents.len()
    }
}
