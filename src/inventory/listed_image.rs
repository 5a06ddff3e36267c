//! One image of a holder, as it is listed.

use jiff::Timestamp;

use super::Amount;
use crate::text::escape_line;

/// Digits of an ID that are enough to name an image, as engines show it.
const SHORT_ID: usize = 12;

/// One image of a holder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedImage {
    /// `sha256:…`, as the holder names it.
    pub id: String,
    /// All names, as the holder writes them; none where it is dangling.
    pub tags: Vec<String>,
    /// When it was made; None where that is not recorded.
    pub created: Option<Timestamp>,
    /// Its layers, base first; else why they are not known.
    pub layers: Result<Vec<ListedLayer>, UnknownLayers>,
    /// How many containers use it, running or not; None where the holder does not say.
    pub containers: Option<u64>,
    /// What the holder says that it takes, in bytes.
    pub holder_size: Option<u64>,
    /// What of that the holder says that it shares with other images, in bytes.
    pub holder_shared: Option<u64>,
}

/// Why the layers of an image are not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UnknownLayers {
    /// Nobody has asked for them yet.
    NotAsked,
    /// The holder does not tell, for a reason in words, escaped.
    Untold(String),
}

/// A layer of an image, before it is known which other images have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedLayer {
    /// The digest of the unpacked tar.
    pub diff_id: String,
    /// Its unpacked size.
    pub size: Amount,
}

impl ListedImage {
    /// Tells whether nobody has asked for its layers yet.
    pub fn is_unasked(&self) -> bool {
        self.layers == Err(UnknownLayers::NotAsked)
    }

    /// What only this image takes by what its holder says of it, in bytes.
    pub fn holder_own(&self) -> Option<u64> {
        Some(self.holder_size?.saturating_sub(self.holder_shared?))
    }

    /// Tells whether it has no name.
    pub fn is_dangling(&self) -> bool {
        self.tags.is_empty()
    }

    /// Its ID as engines show it: twelve digits.
    pub fn short_id(&self) -> &str {
        let hex = self.id.split_once(':').map_or(self.id.as_str(), |(_, hex)| hex);
        hex.get(..SHORT_ID).unwrap_or(hex)
    }

    /// What it is called where there is room for one name: the first tag, else the short ID.
    pub fn name(&self) -> &str {
        self.tags.first().map_or_else(|| self.short_id(), String::as_str)
    }

    /// What it is called in a list, escaped.
    pub fn title(&self) -> String {
        match self.is_dangling() {
            true => format!("<none> {}", escape_line(self.short_id())),
            false => escape_line(&self.tags.join(", ")),
        }
    }
}
