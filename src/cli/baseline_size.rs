//! The size that an image is compared with: from an earlier report, or of another image, which is read for it.

use super::analyse::analyse;
use super::failure::Failure;
use super::partial::unreadable;
use super::read_args::ReadArgs;
use super::request::request_located;
use super::settings::BaselineSource;
use crate::budget::Baseline;
use crate::scan::Request;
use crate::source::Locator;
use crate::text::escape_line;

/// A size that is known, or an image to be read for it.
pub(crate) enum BaselineSize {
    /// From an earlier report.
    Known(Baseline),
    /// Of this image.
    Requested(Box<Request>),
}

impl BaselineSize {
    /// Reads nothing yet.
    pub(crate) fn of(source: &BaselineSource, reading: &ReadArgs) -> Result<Self, Failure> {
        match source {
            BaselineSource::Report(baseline) => Ok(Self::Known(baseline.clone())),
            BaselineSource::Image(locator, word) => request_located(word, locator.clone(), reading)
                .map(|request| Self::Requested(Box::new(request))),
        }
    }

    /// Tells whether it comes from standard input.
    pub(crate) fn is_stdin(&self) -> bool {
        matches!(self, Self::Requested(request) if matches!(request.locator, Locator::Stdin { .. }))
    }

    /// Reads the image, if there is one. None when somebody stopped it.
    pub(crate) fn measure(self, reading: &ReadArgs) -> Result<Option<Baseline>, Failure> {
        let request = match self {
            Self::Known(baseline) => return Ok(Some(baseline)),
            Self::Requested(request) => request,
        };
        let Some(analysis) = analyse(&request, reading)? else { return Ok(None) };
        match unreadable(&analysis) {
            Some(broken) => Err(Failure::new(format!("the baseline {broken}"))),
            None => {
                let totals = &analysis.totals;
                let unpacked_size = (!analysis.is_of_manifest()).then_some(totals.unpacked_size);
                let name = escape_line(&analysis.image.reference);
                let is_known = !analysis.is_of_manifest() && analysis.base.known() > 0;
                let base_size = is_known.then(|| analysis.base_size());
                let compressed_size = totals.compressed_size;
                Ok(Some(Baseline { name, unpacked_size, compressed_size, base_size }))
            }
        }
    }
}
