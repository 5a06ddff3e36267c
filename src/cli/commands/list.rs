//! `imgscope list`

use std::sync::Arc;

use jiff::Timestamp;

use super::choose::choose;
use crate::cli::ExitStatus;
use crate::cli::analyse::with_progress;
use crate::cli::failure::Failure;
use crate::cli::list_args::ListArgs;
use crate::cli::screen_size::ScreenSize;
use crate::cli::streams::print;
use crate::cli::terminal::{has_colors, page};
use crate::inventory::{ImageFilter, ImageScope, Inventory};
use crate::report::InventoryFormat;
use crate::scan::{ScanError, inventory};
use crate::text::{closest, escape_line};
use crate::tui;

/// Lists the images of an engine, those first whose removal frees most.
pub(crate) fn list(args: &ListArgs) -> Result<ExitStatus, Failure> {
    let filters = args.dangling || args.pattern.is_some();
    if args.explorer.tui && (args.format.is_some() || filters) {
        return Err(Failure::new("--tui cannot be combined with --format, --dangling or --match")
            .hint("drop --tui to list, or the other flags to explore"));
    }
    if args.explorer.tui && args.explorer.keys.is_none() {
        return choose(args.engine, &args.reading);
    }
    let read = with_progress("images", &args.reading, |control| inventory(args.engine, control));
    let inventory = match read {
        Ok(inventory) => inventory,
        Err(ScanError::Cancelled) => return Ok(ExitStatus::Interrupted),
        Err(error) => return Err(error.into()),
    };
    if let Some(keys) = &args.explorer.keys {
        let ScreenSize(columns, rows) = args.explorer.screen;
        let drawn = tui::play_images(Arc::new(inventory), keys, (columns, rows), has_colors())?;
        print(drawn.as_bytes())?;
        return Ok(ExitStatus::Success);
    }
    let shown = places(args, &inventory)?;
    let mut out = Vec::new();
    let format = args.format.unwrap_or(InventoryFormat::Table);
    format.write(&inventory, &shown, page(), Timestamp::now(), &mut out)?;
    print(&out)?;
    Ok(ExitStatus::Success)
}

/// The images that are wanted. That none is dangling is good news; a pattern that nothing matches is a mistake.
fn places(args: &ListArgs, inventory: &Inventory) -> Result<Vec<usize>, Failure> {
    let scope = if args.dangling { ImageScope::Dangling } else { ImageScope::All };
    let filter = ImageFilter { scope, pattern: args.pattern.clone() };
    let places = filter.places(inventory);
    let Some(pattern) = args.pattern.as_ref().filter(|_| places.is_empty()) else { return Ok(places) };
    let glob = pattern.glob().glob();
    let names = inventory.images().iter().flat_map(|image| &image.tags).map(String::as_str);
    let failure = Failure::new(format!("no image of {} matches `{}`", inventory.holder, escape_line(glob)));
    Err(match closest(glob, names) {
        Some(name) => failure.hint(format!("did you mean `{}`?", escape_line(name))),
        None => failure.hint("`imgscope list` lists all of them"),
    })
}
