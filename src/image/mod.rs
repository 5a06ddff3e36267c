//! What an image is: digest, platform, manifest, config, history and its instructions, base image.
//!
//! The records are read leniently, as tools really write them, and hold what was recorded. Where an image comes
//! from and what its layers contain is for the rooms below.

mod artifact;
mod base;
mod builder;
mod config;
mod digest;
mod ends;
mod held_image;
mod history;
mod instruction;
mod manifest;
mod placeholder;
mod platform;
mod platform_list;
mod recorded_secret;
mod secret_name;
mod secret_token;
mod slimmer_base;
mod tag_list;
mod variable;

pub use artifact::Artifact;
pub use base::{BASE_DIGEST, BASE_NAME, BaseLayers, BuildStep, Certainty};
pub use config::{HealthTimes, HistoryEntry, ImageConfig, RuntimeConfig, parse_time};
pub use digest::{Algorithm, Digest, DigestError};
pub use held_image::HeldImage;
pub use history::{Attribution, LayerIndex, attribute};
pub use instruction::{Instruction, Keyword, working_directory};
pub use manifest::{Descriptor, DockerManifest, Index, Manifest, OciDocument};
pub(crate) use placeholder::is_value;
pub use platform::{Fit, Platform};
pub use platform_list::{Attestation, OfferedPlatform, PlatformList};
pub use recorded_secret::SecretWord;
pub(crate) use recorded_secret::{REDACTED, without_secrets, words_without_secrets};
pub use tag_list::{ListedTag, TagChange, TagList, TaggedImage, TaggedLayer, by_version};
pub(crate) use variable::is_looked_up_by;
pub use variable::is_variable_name;
