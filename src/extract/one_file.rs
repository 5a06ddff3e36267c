//! One file's content, whole and checked before anybody gets a byte of it.

use std::collections::HashMap;
use std::io::{Seek, SeekFrom};

use tempfile::SpooledTempFile;

use super::contents::{ContentError, read_contents};
use super::error::ExtractError;
use super::file_content::FileContent;
use super::sparse_copy::copy_sparse;
use crate::scan::ImageContents;

/// What is kept in memory; a larger file is kept in a temporary one.
const IN_MEMORY: usize = 8 << 20;

/// Reads a file's content.
///
/// # Errors
/// Where the layer can't be read to its end, is not what the image names, or has no such file any more.
pub fn read_file(
    contents: &ImageContents<'_>,
    file: &FileContent,
    is_over: &dyn Fn() -> bool,
) -> Result<SpooledTempFile, ExtractError> {
    let mut kept = SpooledTempFile::new(IN_MEMORY);
    let sizes = HashMap::from([(file.path.clone(), file.size)]);
    let write_error = |error| ExtractError::Write { path: std::env::temp_dir(), error };
    read_contents(contents, file.layer, &sizes, is_over, &mut |_, _, content| {
        kept = SpooledTempFile::new(IN_MEMORY);
        let failed = |error| ContentError::Write(write_error(error));
        let length = copy_sparse(content, &mut kept, failed)?;
        kept.set_len(length).map_err(failed)
    })?;
    kept.seek(SeekFrom::Start(0)).map_err(write_error)?;
    Ok(kept)
}
