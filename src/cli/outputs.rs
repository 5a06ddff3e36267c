//! Reports to files: whole or not at all.

use std::fs::Permissions;
use std::io::Write;
use std::path::Path;

use anyhow::Context;
use tempfile::NamedTempFile;

use super::args::{Format, OutputFile};
use crate::source::place;

/// A file that will be written once there is something to write.
pub struct PendingOutput {
    target: OutputFile,
    temporary: NamedTempFile,
}

impl PendingOutput {
    /// Makes sure, before any work, that the file can be written: its folder takes a new file.
    pub fn prepare(target: &OutputFile) -> anyhow::Result<Self> {
        let parent = target.path.parent().filter(|parent| !parent.as_os_str().is_empty());
        let folder = parent.unwrap_or(Path::new("."));
        let cannot = || format!("can't write {}", place(&target.path));
        if target.path.is_dir() {
            anyhow::bail!("can't write {}: it is a directory", place(&target.path));
        }
        let mut builder = tempfile::Builder::new();
        builder.prefix(".imgscope-");
        readable(&mut builder);
        let temporary = builder.tempfile_in(folder).with_context(cannot)?;
        Ok(Self { target: target.clone(), temporary })
    }

    /// The format that is wanted.
    pub fn format(&self) -> Format {
        self.target.format
    }

    /// Puts the report in its place, in one step.
    pub fn write(mut self, report: &[u8]) -> anyhow::Result<()> {
        let cannot = || format!("can't write {}", place(&self.target.path));
        self.temporary.write_all(report).with_context(cannot)?;
        self.temporary.as_file().sync_all().with_context(cannot)?;
        self.temporary.persist(&self.target.path).with_context(cannot)?;
        Ok(())
    }
}

/// Temporary files are for their owner alone, a report is for all whom the umask allows.
#[cfg(unix)]
fn readable(builder: &mut tempfile::Builder<'_, '_>) {
    use std::os::unix::fs::PermissionsExt;
    builder.permissions(Permissions::from_mode(0o666));
}

#[cfg(not(unix))]
fn readable(_: &mut tempfile::Builder<'_, '_>) {}
