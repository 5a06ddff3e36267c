//! `imgscope extract IMAGE PATH`

use std::io::{self, BufRead, IsTerminal, Read, Seek, Write};
use std::path::Path;

use clap::ValueEnum;

use crate::analysis::Analysis;
use crate::cli::ExitStatus;
use crate::cli::analyse::with_progress;
use crate::cli::args::ExtractArgs;
use crate::cli::failure::{Failure, note};
use crate::cli::plain_text::is_plain_text;
use crate::cli::request::request;
use crate::cli::streams::{print_bytes, to_stderr};
use crate::extract::{
    ExtractError, Extracted, FileContent, Overwrite, Selection, Target, read_file, select, select_early,
};
use crate::image::LayerIndex;
use crate::layer::ImagePath;
use crate::report::Format;
use crate::scan::{ContentsCost, ImageContents, find_contents};
use crate::source::{Note, ScanControl, display_path};
use crate::text::{escape, escape_line};
use crate::tree::Scope;

/// What came of it.
enum Taken {
    /// A file's content, to be written to stdout.
    Content(Box<dyn ReadSeek>),
    /// Files in a folder.
    Files(Extracted),
}

trait ReadSeek: Read + Seek {}
impl<T: Read + Seek> ReadSeek for T {}

/// Takes a file or directory out of an image: a file to stdout, anything into a folder.
pub(crate) fn extract(args: &ExtractArgs) -> Result<ExitStatus, Failure> {
    args.reading.refuse_manifest_alone("imgscope extract")?;
    args.folder.as_deref().map_or(Ok(()), refuse_report)?;
    let overwrite = match &args.folder {
        Some(folder) => allowed(folder, &name(args), args.force)?,
        None => Overwrite::Refused,
    };
    let request = request(&args.image, &args.reading)?;
    let taken = with_progress(&request.reference, &args.reading, |control| {
        let found = find_contents(&request, control)?;
        tell_cost(found.cost(), control);
        let contents = found.open()?;
        let (analysis, selection) = select_in(&contents, args)?;
        let is_over = || control.is_cancelled();
        let Some(folder) = &args.folder else {
            let file = only_file(&selection, &analysis.tree)?;
            let content = read_file(&contents, &file, &is_over)?;
            return Ok::<Taken, Failure>(Taken::Content(Box::new(content)));
        };
        let target = Target::prepare(folder, &selection.name, overwrite)?;
        let written = crate::extract::extract(&contents, &analysis.tree, &selection, &target, &is_over);
        written.map(Taken::Files).map_err(|error| failed_over(&target, error))
    });
    match taken? {
        Taken::Content(mut content) => {
            refuse_on_terminal(&mut content)?;
            print_bytes(&mut content)?;
        }
        Taken::Files(files) => {
            if !args.reading.quiet {
                to_stderr(&files.words());
            }
            files.notes().iter().for_each(|words| note(words));
        }
    }
    Ok(ExitStatus::Success)
}

/// Chooses what was asked for, with no more layers of a registry than it takes.
fn select_in(contents: &ImageContents<'_>, args: &ExtractArgs) -> Result<(Analysis, Selection), Failure> {
    let path = args.path.as_encoded_bytes();
    let scope = |analysis: &Analysis| {
        let newest = LayerIndex((analysis.layers.len() as u32).saturating_sub(1));
        args.layer.map_or(Scope::Merged(newest), |layer| Scope::Changes(LayerIndex(layer)))
    };
    let mut early = None;
    let analysis = contents.analyse_from(args.layer.map(LayerIndex), |so_far| {
        let (answer, selection) = select_early(so_far, path, scope(so_far));
        early = selection;
        answer
    })?;
    let selection = match early {
        Some(selection) => selection,
        None => select(&analysis, path, scope(&analysis))?,
    };
    Ok((analysis, selection))
}

/// Elsewhere `-o json=FILE` writes a report: whoever types it here means no folder of that name.
fn refuse_report(folder: &Path) -> Result<(), Failure> {
    let word = folder.to_string_lossy();
    let format = word.split_once('=').map(|(format, _)| format);
    let is_format = format.is_some_and(|format| Format::from_str(format, false).is_ok());
    match is_format && !folder.exists() {
        false => Ok(()),
        true => {
            Err(Failure::new(format!("-o takes a folder here, not a report: {}", escape_line(&word))).hint(
                format!("`imgscope IMAGE -o {0}` writes a report; -o ./{0} is a folder", escape_line(&word)),
            ))
        }
    }
}

/// What the path is called where it is written.
fn name(args: &ExtractArgs) -> Vec<u8> {
    ImagePath::clean(args.path.as_encoded_bytes()).split().1.to_vec()
}

/// Whether what stands in a folder may be replaced: a person at a terminal is asked.
fn allowed(folder: &Path, name: &[u8], force: bool) -> Result<Overwrite, Failure> {
    if force {
        return Ok(Overwrite::Allowed);
    }
    if !Target::is_taken(folder, name) {
        return Ok(Overwrite::Refused);
    }
    let path = if name.is_empty() {
        display_path(folder)
    } else {
        format!("{}/{}", display_path(folder), escape(name))
    };
    if io::stdin().is_terminal() && io::stderr().is_terminal() {
        let question = format!("{path} exists: replace files there? [y/N] ");
        let mut err = io::stderr().lock();
        write!(err, "{}", escape_line(&question)).and_then(|()| err.flush())?;
        let mut answer = String::new();
        io::stdin().lock().read_line(&mut answer)?;
        if matches!(answer.trim(), "y" | "Y" | "yes") {
            return Ok(Overwrite::Allowed);
        }
    }
    Err(ExtractError::Exists(folder.join(String::from_utf8_lossy(name).as_ref())).into())
}

/// Says what takes longer than a person would expect.
fn tell_cost(cost: ContentsCost, control: &ScanControl) {
    let words = match cost {
        ContentsCost::Export => "the engine exports all of the image for this, into a temporary file",
        ContentsCost::StandardInput => "standard input is kept in a temporary file for this",
        ContentsCost::Unpack(_) => "the archive is unpacked into a temporary file for this",
        ContentsCost::Nothing | ContentsCost::Fetch => return,
    };
    control.note(Note::Detail(words.to_owned()));
}

/// Why it failed, and what that leaves of what was there before.
fn failed_over(target: &Target, error: ExtractError) -> Failure {
    let failure = Failure::from(error);
    match target.is_written_in_place() {
        false => failure,
        true => failure.note(format!(
            "{} holds what was written and replaced until then; the last file may be cut short",
            display_path(&target.path())
        )),
    }
}

/// The only file of a selection that goes to stdout.
fn only_file(selection: &Selection, tree: &crate::tree::Tree) -> Result<FileContent, Failure> {
    selection.file(tree).ok_or_else(|| {
        Failure::new(format!("{} is a directory, which cannot go to stdout", selection.path))
            .hint("choose a folder for it: -o DIR")
    })
}

/// Bytes of an image could do anything to a terminal.
fn refuse_on_terminal(content: &mut dyn ReadSeek) -> Result<(), Failure> {
    if !io::stdout().is_terminal() {
        return Ok(());
    }
    let is_plain = is_plain_text(content)?;
    content.rewind()?;
    match is_plain {
        true => Ok(()),
        false => Err(Failure::new("this file is not plain text, which a terminal can show")
            .hint("write it to a file: `> FILE`, or -o DIR")),
    }
}
