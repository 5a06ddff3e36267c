//! From the words of the command line to what is to be read.

use std::io::IsTerminal;

use super::failure::{Failure, note};
use super::read_args::ReadArgs;
use crate::scan::Request;
use crate::source::{Digests, Locator, ReadOptions};

/// Parses what names an image.
pub(crate) fn request(image: &str, reading: &ReadArgs) -> Result<Request, Failure> {
    request_located(image, Locator::parse(image)?, reading)
}

/// The same for a word that is parsed already.
pub(crate) fn request_located(image: &str, locator: Locator, reading: &ReadArgs) -> Result<Request, Failure> {
    if matches!(locator, Locator::Stdin { .. }) && std::io::stdin().is_terminal() {
        return Err(Failure::new("standard input is a terminal, not an archive")
            .hint("pipe an archive into it: `docker save hello:v1 | imgscope -`"));
    }
    // a dash is no name; the archive's image has one, once it is read
    let reference = if matches!(locator, Locator::Stdin { .. }) { "standard input" } else { image };
    locator.note(image).into_iter().for_each(|text| note(&text));
    Ok(Request {
        reference: reference.to_owned(),
        locator,
        platform: reading.platform.clone(),
        options: ReadOptions {
            verify: reading.verify,
            digests: Digests::Compressed,
            read_limit: reading.read_limit,
        },
        via: reading.via,
        depth: reading.depth.unwrap_or_default(),
        registry_depth: reading.depth.unwrap_or_default(),
    })
}
