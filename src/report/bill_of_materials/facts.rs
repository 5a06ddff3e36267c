//! What both forms say of an image and of a package.

use sha2::{Digest as _, Sha256};

use crate::analysis::Analysis;
use crate::package::{Package, PackageId, Packages};

/// When an image was made, to the second, as both forms want it; an image that does not say was made when time began.
pub(super) fn created(analysis: &Analysis) -> String {
    analysis.created().unwrap_or_default().strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// What the image is known by: the digest of its config.
pub(super) fn image_id(analysis: &Analysis) -> String {
    analysis.image.id.as_ref().map(ToString::to_string).unwrap_or_default()
}

/// 16 bytes that are the same for the same image, and others for others: of what it is and what is said of it.
pub(super) fn seal(analysis: &Analysis) -> [u8; 16] {
    let text = [image_id(analysis), analysis.image.reference.clone(), env!("CARGO_PKG_VERSION").to_owned()];
    let hash: [u8; 32] = Sha256::digest(text.join("\n").as_bytes()).into();
    std::array::from_fn(|at| hash[at])
}

/// What is measured of a package, as names and values.
pub(super) fn measured(packages: &Packages, id: PackageId) -> Vec<(&'static str, String)> {
    let Package { manager, size, layer, declared_size, .. } = &packages[id];
    let figures = [
        ("manager", Some(manager.word().to_owned())),
        ("size", size.map(|bytes| bytes.to_string())),
        ("declared-size", declared_size.map(|bytes| bytes.to_string())),
        ("files", Some(packages.files(id).len().to_string())),
        ("layer", layer.map(|layer| layer.to_string())),
    ];
    figures.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
}

/// Tells whether a licence is an expression of SPDX, and not words of its packager.
pub(super) fn is_expression(license: &str) -> bool {
    spdx::Expression::parse(license).is_ok()
}
