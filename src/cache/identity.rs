//! What tells bytes on disk from others, and from what they were before.

use std::fs::Metadata;
use std::hash::{Hash, Hasher};
use std::time::{Duration, SystemTime};

use sha2::{Digest as _, Sha256};

/// How long ago a file must have changed for a later change to show: several ticks of the clock that file systems take
/// their times from, which moves ten times a second at the slowest.
const TICKS: Duration = Duration::from_millis(50);
/// The same where times are of whole seconds, as FAT has every second one.
const SECONDS: Duration = Duration::from_secs(2);

/// The identity of a file's content, or of a part of it: device, inode, length, and when content and inode changed last. It
/// says nothing of what the bytes are, only whether they are still the same ones.
///
/// A file that changes within one tick of its clock keeps its times. What was read right after a change may therefore be
/// looked up by its identity, but not kept under it: [`Identity::is_settled`] tells.
#[derive(Debug, Clone, Copy)]
pub struct Identity {
    hash: [u8; 32],
    is_settled: bool,
}

impl Identity {
    /// The identity of an open file that is about to be read, of the part that starts at an offset. None where the system
    /// doesn't tell inodes.
    pub fn of(metadata: &Metadata, offset: u64) -> Option<Self> {
        let fields = fields(metadata)?;
        let mut hasher = Sha256::new();
        for field in fields {
            hasher.update(field.to_le_bytes());
        }
        hasher.update(offset.to_le_bytes());
        let is_settled = is_settled(fields, SystemTime::now());
        Some(Self { hash: hasher.finalize().into(), is_settled })
    }

    /// The identity of several things together.
    pub fn and(self, other: Self) -> Self {
        let hash = Sha256::new().chain_update(self.hash).chain_update(other.hash).finalize();
        Self { hash: hash.into(), is_settled: self.is_settled && other.is_settled }
    }

    /// Its bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.hash
    }

    /// Tells whether any change since would show in it: not where the last one is too fresh, or in the future.
    pub fn is_settled(&self) -> bool {
        self.is_settled
    }
}

impl PartialEq for Identity {
    fn eq(&self, other: &Self) -> bool {
        self.hash == other.hash
    }
}

impl Eq for Identity {}

impl Hash for Identity {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.hash.hash(state);
    }
}

/// Device, inode, length, then seconds and nanoseconds of the last change of content and of inode.
type Fields = [u64; 7];

fn is_settled(fields: Fields, now: SystemTime) -> bool {
    let [.., modified, modified_nanoseconds, changed, changed_nanoseconds] = fields;
    let patience = match (modified_nanoseconds, changed_nanoseconds) {
        (0, 0) => SECONDS,
        _ => TICKS,
    };
    let latest = (modified as i64, modified_nanoseconds).max((changed as i64, changed_nanoseconds));
    let Ok(now) = now.duration_since(SystemTime::UNIX_EPOCH) else { return false };
    // before 1970 is long ago
    let Ok(seconds) = u64::try_from(latest.0) else { return true };
    let latest = Duration::new(seconds, u32::try_from(latest.1).unwrap_or(0).min(999_999_999));
    now.checked_sub(latest).is_some_and(|age| age > patience)
}

#[cfg(unix)]
fn fields(metadata: &Metadata) -> Option<Fields> {
    use std::os::unix::fs::MetadataExt;
    Some([
        metadata.dev(),
        metadata.ino(),
        metadata.len(),
        metadata.mtime() as u64,
        metadata.mtime_nsec() as u64,
        metadata.ctime() as u64,
        metadata.ctime_nsec() as u64,
    ])
}

#[cfg(not(unix))]
fn fields(_: &Metadata) -> Option<Fields> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settled(modified: (i64, u64), changed: (i64, u64), now: Duration) -> bool {
        let fields = [1, 2, 3, modified.0 as u64, modified.1, changed.0 as u64, changed.1];
        is_settled(fields, SystemTime::UNIX_EPOCH + now)
    }

    #[test]
    fn a_change_within_the_last_ticks_may_be_followed_by_one_that_does_not_show() {
        let now = Duration::new(1_000, 500_000_000);
        assert!(settled((900, 1), (1_000, 400_000_000), now));
        assert!(!settled((900, 1), (1_000, 470_000_000), now));
        assert!(!settled((1_000, 470_000_000), (900, 1), now));
    }

    #[test]
    fn times_of_whole_seconds_are_trusted_after_two() {
        assert!(!settled((999, 0), (999, 0), Duration::from_millis(1_000_900)));
        assert!(settled((998, 0), (998, 0), Duration::from_millis(1_000_900)));
        // a time that was set is of whole seconds; when it was set is not
        assert!(settled((998, 0), (999, 1), Duration::from_millis(1_000_900)));
    }

    #[test]
    fn the_future_is_not_trusted_and_the_distant_past_is() {
        assert!(!settled((2_000, 0), (900, 5), Duration::from_secs(1_000)));
        assert!(settled((-5, 0), (-5, 0), Duration::from_secs(1_000)));
    }
}
