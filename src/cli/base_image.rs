//! The base image that somebody names: its layers are not the image's own.

use super::analyse::analyse;
use super::failure::Failure;
use super::read_args::ReadArgs;
use super::request::request_located;
use crate::analysis::Analysis;
use crate::image::HeldImage;
use crate::scan::Request;
use crate::source::Locator;
use crate::text::escape_line;

/// What the command line says of the base image.
#[derive(Debug, Clone, Default)]
pub(crate) enum BaseChoice {
    /// It is found out: by the images at hand, and by the history.
    #[default]
    Auto,
    /// It is this image.
    Named(Locator, String),
}

impl BaseChoice {
    /// Reads the word for it.
    ///
    /// # Errors
    /// Where it names no image.
    pub(crate) fn parse(word: &str) -> anyhow::Result<Self> {
        match word {
            "auto" => Ok(Self::Auto),
            named => Ok(Self::Named(Locator::parse(named)?, named.to_owned())),
        }
    }

    /// What is to be read for it.
    pub(crate) fn request(&self, reading: &ReadArgs) -> Result<Option<Request>, Failure> {
        match self {
            Self::Auto => Ok(None),
            Self::Named(locator, word) => request_located(word, locator.clone(), reading).map(Some),
        }
    }
}

/// Reads the base image. None when somebody stopped it.
pub(crate) fn read_base(request: &Request, reading: &ReadArgs) -> Result<Option<HeldImage>, Failure> {
    let Some(base) = analyse(request, reading)? else { return Ok(None) };
    Ok(Some(HeldImage {
        names: vec![request.reference.clone()],
        diff_ids: base.image.config.rootfs.diff_ids.clone(),
        steps: None,
        size: Some(base.totals.unpacked_size),
    }))
}

/// The image on the base that was named.
///
/// # Errors
/// Where the base's layers are not the lowest ones of the image.
pub(crate) fn built_on(image: Analysis, base: &HeldImage) -> Result<Analysis, Failure> {
    if base.is_below(&image.image.config.rootfs.diff_ids) {
        return Ok(image.built_on(base));
    }
    let name = base.names.first().map_or_else(String::new, |name| escape_line(name));
    let image = escape_line(&image.image.reference);
    Err(Failure::new(format!("`{name}` is not the base of `{image}`: its layers are not the lowest ones"))
        .hint("build again on this base, or use --base auto"))
}
