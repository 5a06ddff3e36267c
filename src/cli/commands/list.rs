//! `imgscope list`

use std::sync::Arc;

use jiff::Timestamp;

use super::choose::choose;
use crate::cli::ExitStatus;
use crate::cli::analyse::with_progress;
use crate::cli::explorer::played_options;
use crate::cli::failure::Failure;
use crate::cli::list_args::ListArgs;
use crate::cli::read_args::ReadArgs;
use crate::cli::screen_size::ScreenSize;
use crate::cli::streams::{print, print_written};
use crate::cli::terminal::page;
use crate::inventory::{ImageFilter, ImageScope, Inventory};
use crate::report::InventoryFormat;
use crate::scan::{AskLayers, inventory};
use crate::source::engine::EngineKind;
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
    let format = args.format.unwrap_or(InventoryFormat::Table);
    // what is read by people may say what it lacks, what is read by programs lacks nothing
    let ask = match format {
        InventoryFormat::Table if args.explorer.keys.is_none() => AskLayers::Briefly,
        _ => AskLayers::All,
    };
    let inventory = listed(args.engine, ask, &args.reading)?;
    if let Some(keys) = &args.explorer.keys {
        let ScreenSize(columns, rows) = args.explorer.screen;
        let drawn = tui::play_images(Arc::new(inventory), keys, (columns, rows), played_options()?)?;
        print(drawn.as_bytes())?;
        return Ok(ExitStatus::Success);
    }
    let shown = places(args, &inventory)?;
    write(&inventory, &shown, format)
}

/// The same as a table of all images.
pub(crate) fn print_list(kind: Option<EngineKind>, reading: &ReadArgs) -> Result<ExitStatus, Failure> {
    let inventory = listed(kind, AskLayers::Briefly, reading)?;
    let all: Vec<usize> = (0..inventory.images().len()).collect();
    write(&inventory, &all, InventoryFormat::Table)
}

fn listed(kind: Option<EngineKind>, ask: AskLayers, reading: &ReadArgs) -> Result<Inventory, Failure> {
    Ok(with_progress("images", reading, |control| inventory(kind, ask, control, |_| {}))?)
}

fn write(inventory: &Inventory, shown: &[usize], format: InventoryFormat) -> Result<ExitStatus, Failure> {
    print_written(|out| format.write(inventory, shown, page(), Timestamp::now(), out))?;
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
    let which = if args.dangling { "dangling image" } else { "image" };
    let failure = Failure::new(format!("no {which} of {} matches `{}`", inventory.holder, escape_line(glob)));
    // what is dangling has no name that could have been meant
    Err(match closest(glob, names).filter(|_| !args.dangling) {
        Some(name) => failure.hint(format!("did you mean `{}`?", escape_line(name))),
        None => failure.hint("`imgscope list` lists all of them"),
    })
}
