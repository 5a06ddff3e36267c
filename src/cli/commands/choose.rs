//! The list of an engine's images in the explorer, from which images are opened and compared.

use std::sync::Arc;

use super::explore::explore;
use crate::cli::ExitStatus;
use crate::cli::contents::contents_of;
use crate::cli::explorer::{BackgroundScan, Shown, shown};
use crate::cli::failure::Failure;
use crate::cli::read_args::ReadArgs;
use crate::cli::request::request_located;
use crate::compare::Comparison;
use crate::finding::Diagnosis;
use crate::inventory::{Inventory, ListedImage};
use crate::scan::{AskLayers, Request, inventory, scan_all};
use crate::source::Locator;
use crate::source::engine::EngineKind;
use crate::text::escape_line;
use crate::tui::{KeptList, Message, OpenedFrom};

/// Lists the images, explores what is opened, and lists them again, until somebody has seen enough. Why one can't be read is
/// said below the list: it may have been removed meanwhile.
pub(crate) fn choose(kind: Option<EngineKind>, reading: &ReadArgs) -> Result<ExitStatus, Failure> {
    let mut list = KeptList::default();
    let mut said = None;
    loop {
        let (left, note) = (list.clone(), said.take());
        let loading = BackgroundScan::sending(reading, move |control, messages, reading_ends| {
            // whoever no longer listens has left
            drop(messages.send(Message::KeptList(left)));
            note.into_iter().for_each(|note| drop(messages.send(Message::Note(note))));
            let mut reading_ends = Some(reading_ends);
            let mut show = |listed: Inventory| {
                drop(messages.send(Message::Images(Arc::new(listed))));
                drop(reading_ends.take());
            };
            let listed = inventory(kind, AskLayers::All, control, &mut show)?;
            if listed.images().is_empty() {
                return Err(Failure::new(format!("{} has no image", listed.holder)).hint(
                    "`imgscope demo` explores an example, `imgscope --help` lists what else can be read",
                ));
            }
            show(listed);
            Ok(())
        });
        let contents = contents_of(Vec::new(), reading);
        let images = match shown("images", OpenedFrom::CommandLine, reading, loading, contents)? {
            Shown::Ended(status) => return Ok(status),
            Shown::Back => continue,
            Shown::Chosen(images, kept) => {
                list = kept;
                images
            }
        };
        let names: Vec<String> = images.iter().map(|image| escape_line(image.name())).collect();
        let images: Vec<Request> =
            images.iter().map(|image| image_request(image, kind, reading)).collect::<Result<_, _>>()?;
        let opened = match <[Request; 1]>::try_from(images) {
            Ok([image]) => explore(image, OpenedFrom::ImageList, reading),
            Err(images) => compare(images, reading),
        };
        match opened {
            Ok(Shown::Ended(status)) => return Ok(status),
            Ok(Shown::Back | Shown::Chosen(..)) => {}
            Err(failure) => {
                said = Some(format!("{}: {}", names.join(", "), escape_line(&failure.to_string())))
            }
        }
    }
}

fn compare(images: Vec<Request>, reading: &ReadArgs) -> Result<Shown, Failure> {
    let names: Vec<&str> = images.iter().map(|image| image.reference.as_str()).collect();
    let title = names.join(" → ");
    let contents = contents_of(images.clone(), reading);
    let loading = BackgroundScan::start(reading, move |control, _| {
        let images = scan_all(&images, control)?.into_iter().map(|image| Arc::new(Diagnosis::of(image)));
        Ok(Message::Compared(Arc::new(Comparison::of(images.collect()))))
    });
    shown(&title, OpenedFrom::ImageList, reading, loading, contents)
}

/// An image of the list, by its ID: its name may have moved.
fn image_request(
    image: &ListedImage,
    kind: Option<EngineKind>,
    reading: &ReadArgs,
) -> Result<Request, Failure> {
    let locator = Locator::Engine { kind, reference: image.id.clone(), passed_over: Vec::new() };
    let request = request_located(image.name(), locator, reading)?;
    Ok(Request { reference: image.name().to_owned(), ..request })
}
