//! Whether a file or directory holds images. Its content decides: a name says nothing, and being there says nothing.

use std::io::Read;
use std::path::Path;

use super::choose::plan;
use super::dir_index::is_dir;
use super::documents::MANIFEST_LIMIT;
use super::open::{ImageSource, open_path};
use super::seekable_file::tar_file;
use super::{Selector, SourceError, display_path};
use crate::image::DockerManifest;

/// What a look into a file or directory tells.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Holding {
    /// It holds the image, or is made for images and in no state to be read: then that is what has to be said.
    Images,
    /// It may hold images and can't be read, or it has images of other names. What it is, as a sentence.
    Doubtful(String),
    /// It is something else. What it is, as a sentence.
    Nothing(String),
}

impl Holding {
    /// Looks for an image. Reads headers and documents, no layer; of a compressed archive what comes before the first
    /// member that belongs to an image.
    pub fn of(path: &Path, selector: &Selector) -> Self {
        let Err(error) = look_into(path, selector) else { return Self::Images };
        match &error {
            SourceError::NotAFile { .. }
            | SourceError::NotALayout { .. }
            | SourceError::Empty { .. }
            | SourceError::NotAnArchive { .. }
            | SourceError::TooManyMembers { .. }
            | SourceError::NoManifest { .. }
            | SourceError::NoImage { .. } => Self::Nothing(error.to_string()),
            SourceError::File { source, .. } | SourceError::Stream { source, .. } => {
                Self::Doubtful(format!("{error}: {source}"))
            }
            SourceError::NoSuchImage { origin, images, .. } if images.is_empty() => {
                Self::Nothing(format!("{origin} lists no images"))
            }
            SourceError::UnknownCompression { .. } | SourceError::NoSuchImage { .. } => {
                Self::Doubtful(error.to_string())
            }
            SourceError::Damaged { .. } | SourceError::NoEnd { .. } if !is_made_for_images(path) => {
                Self::Doubtful(error.to_string())
            }
            // a web page has an index.json, and a browser's extension a manifest.json
            SourceError::BadDocument { .. } | SourceError::LongDocument { .. }
                if !is_made_for_images(path) =>
            {
                Self::Nothing(error.to_string())
            }
            // of another platform, damaged, several: there are images, and more is said when one is read
            _ => Self::Images,
        }
    }
}

fn look_into(path: &Path, selector: &Selector) -> Result<(), SourceError> {
    match open_path(path)? {
        ImageSource::RandomAccess(holder) => plan(holder.as_ref(), selector, None).map(drop),
        // which images it holds is known when it has passed by
        ImageSource::Stream(archive) => {
            let mut other = None;
            let looked = archive.look_for_member(|name, content| {
                let name = name.trim_start_matches("./");
                if name == "manifest.json" {
                    other = list_of_images(path, content).err();
                    return other.is_none();
                }
                is_part_of_image(name)
            });
            match (looked, other) {
                (Err(SourceError::NoManifest { .. }), Some(error)) => Err(error),
                (looked, _) => looked,
            }
        }
    }
}

/// Tells Docker's list of images from what else is called so.
fn list_of_images(path: &Path, content: impl Read) -> Result<(), SourceError> {
    let origin = display_path(path);
    let mut bytes = Vec::new();
    // what fails here fails again where the next member is looked for
    let _ = content.take(MANIFEST_LIMIT).read_to_end(&mut bytes);
    match DockerManifest::parse_list(&bytes) {
        Ok((images, _)) if images.is_empty() => Err(SourceError::NoImage { origin, artifacts: Vec::new() }),
        Ok(_) => Ok(()),
        Err(source) => Err(SourceError::BadDocument {
            origin,
            name: "manifest.json".to_owned(),
            kind: "list of images",
            source,
        }),
    }
}

/// Tells whether something that can't be read as images has parts that only what holds images has.
fn is_made_for_images(path: &Path) -> bool {
    if path.is_dir() {
        return path.join("oci-layout").is_file() || path.join("blobs").is_dir() || is_dir(path);
    }
    let Ok(mut tar) = tar_file(path) else { return false };
    while let Ok(Some(member)) = tar.next_member() {
        if is_part_of_image(&String::from_utf8_lossy(&member.path)) {
            return true;
        }
    }
    false
}

/// Tells members of images by the names that tools give them: `blobs/sha256/…`, `<digest>/layer.tar`, `<digest>.json`,
/// `<digest>.tar.gz`, `sha256:<digest>`, and what stands beside them.
fn is_part_of_image(name: &str) -> bool {
    let name = name.trim_start_matches("./");
    let is_digest = |text: &str| text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let stem = |text: &str| text.split('.').next().is_some_and(is_digest);
    ["oci-layout", "repositories"].contains(&name)
        || name.starts_with("blobs/sha")
        || name.strip_prefix("sha256:").is_some_and(stem)
        || name.split('/').next().is_some_and(stem)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_of_images_are_told_from_those_of_other_archives() {
        let digest = "5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef";
        for name in [
            "repositories".to_owned(),
            "./oci-layout".to_owned(),
            format!("blobs/sha256/{digest}"),
            format!("{digest}/layer.tar"),
            format!("{digest}.json"),
            format!("{digest}.tar.gz"),
            format!("sha256:{digest}"),
        ] {
            assert!(is_part_of_image(&name), "{name}");
        }
        for name in ["manifest.json", "bin/sh", "index.json", "blobs", "layer.tar", "5f70.json", ""] {
            assert!(!is_part_of_image(name), "{name}");
        }
    }
}
