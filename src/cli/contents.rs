//! Gives the explorer what is in files, and takes them out, on a thread of its own.

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::mpsc::Receiver;

use super::look_into::look_into;
use super::read_args::ReadArgs;
use crate::analysis::Analysis;
use crate::extract::{ExtractError, FileContent, Overwrite, Target, extract, read_file, select_node};
use crate::image::LayerIndex;
use crate::inspect::{Inspected, difference};
use crate::layer::ImagePath;
use crate::scan::{ContentsCost, ImageContents, Request, find_contents};
use crate::source::{Locator, Patience, ScanControl, display_path};
use crate::text::{escape_line, size};
use crate::tree::{NodeId, Scope};
use crate::tui::{ContentsAnswer, ContentsJob, FileVersion, Granted, Refusal, ServeContents, Wish};

/// What a registry may send without being asked for.
const SENT: u64 = 10_000_000;

/// Gives the contents of images, each opened when it is asked for first.
pub(crate) fn contents_of(requests: Vec<Request>, reading: &ReadArgs) -> ServeContents {
    let reading = reading.clone();
    Box::new(move |jobs, answer| serve(&requests, &reading, jobs, answer))
}

fn serve(
    requests: &[Request],
    reading: &ReadArgs,
    jobs: Receiver<ContentsJob>,
    answer: &dyn Fn(ContentsAnswer),
) {
    let control = reading.control(Patience { silence: reading.timeout, gives_up: true });
    let mut server = Server { requests, control: &control, opened: HashMap::new() };
    for job in jobs {
        if !job.is_over() {
            let result = server.grant(&job);
            answer(ContentsAnswer { job, result });
        }
    }
}

struct Server<'s> {
    requests: &'s [Request],
    control: &'s ScanControl,
    opened: HashMap<usize, ImageContents<'s>>,
}

impl Server<'_> {
    fn grant(&mut self, job: &ContentsJob) -> Result<Granted, Refusal> {
        let is_of = |contents: &ImageContents<'_>| contents.is_of(&job.analysis);
        if self.opened.get(&job.image).is_some_and(|contents| !is_of(contents)) {
            // its name stands for another image by now
            self.opened.remove(&job.image);
        }
        let contents = self.contents(job)?;
        if is_of(contents) {
            return granted(contents, job);
        }
        let changed = || Refusal::Failed("the image has changed since it was read: start again".to_owned());
        let request = self.requests.get(job.image).and_then(|request| by_id(request, &job.analysis));
        let request = request.ok_or_else(changed)?;
        let contents = opened(&request, self.control, job)?;
        if is_of(&contents) { granted(&contents, job) } else { Err(changed()) }
    }

    /// Opens the image, where it is not open yet.
    fn contents(&mut self, job: &ContentsJob) -> Result<&ImageContents<'_>, Refusal> {
        let missing = || Refusal::Failed("this image is not at hand".to_owned());
        if !self.opened.contains_key(&job.image) {
            let request = self.requests.get(job.image).ok_or_else(missing)?;
            self.opened.insert(job.image, opened(request, self.control, job)?);
        }
        self.opened.get(&job.image).ok_or_else(missing)
    }
}

/// Opens an image, where a person has agreed to what that costs.
fn opened<'r>(
    request: &'r Request,
    control: &'r ScanControl,
    job: &ContentsJob,
) -> Result<ImageContents<'r>, Refusal> {
    let found = find_contents(request, control).map_err(failed)?;
    refuse_costs(found.cost(), job)?;
    found.open().map_err(failed)
}

/// The image of an engine that was read, whatever its name stands for by now.
fn by_id(request: &Request, analysis: &Analysis) -> Option<Request> {
    let Locator::Engine { kind, .. } = &request.locator else { return None };
    let reference = analysis.image.id.as_ref()?.to_string();
    let locator = Locator::Engine { kind: *kind, reference, passed_over: Vec::new() };
    Some(Request { locator, ..request.clone() })
}

fn granted(contents: &ImageContents<'_>, job: &ContentsJob) -> Result<Granted, Refusal> {
    match &job.wish {
        Wish::Look(version) => Ok(Granted::Look(Box::new(look(contents, job, *version)?))),
        Wish::Compare { older, newer } => {
            let (older, newer) = (look(contents, job, *older)?, look(contents, job, *newer)?);
            Ok(Granted::Compare(difference(&older, &newer)))
        }
        Wish::TakeOut { node, scope, folder, overwrite } => {
            take_out(contents, job, (*node, *scope), folder, *overwrite)
        }
    }
}

fn failed(error: impl std::fmt::Display) -> Refusal {
    Refusal::Failed(escape_line(&error.to_string()))
}

/// Asks before anything takes longer, or more room, than a person would expect.
fn refuse_costs(cost: ContentsCost, job: &ContentsJob) -> Result<(), Refusal> {
    let unpacked = size(job.analysis.totals.unpacked_size);
    match cost {
        ContentsCost::StandardInput => Err(Refusal::Failed(
            "standard input has passed by and is not kept; save the archive to a file to look into its files"
                .to_owned(),
        )),
        ContentsCost::Export if !job.agreed => Err(Refusal::Costs(format!(
            "The engine has to export all of the image for this: about {unpacked}, kept in a temporary file until you leave."
        ))),
        _ => Ok(()),
    }
}

/// Asks before a registry sends much.
fn refuse_to_send(
    contents: &ImageContents<'_>,
    job: &ContentsJob,
    files: impl Iterator<Item = (LayerIndex, HashSet<ImagePath>)>,
) -> Result<(), Refusal> {
    if job.agreed {
        return Ok(());
    }
    let sent =
        files.filter_map(|(layer, files)| contents.sent_size(layer, SENT, |path| files.contains(path)));
    match sent.fold(0, u64::saturating_add) {
        0..=SENT => Ok(()),
        bytes => Err(Refusal::Costs(format!("The registry has to send {} for this.", size(bytes)))),
    }
}

fn look(contents: &ImageContents<'_>, job: &ContentsJob, version: FileVersion) -> Result<Inspected, Refusal> {
    let file = file_of(&job.analysis, version);
    refuse_to_send(contents, job, std::iter::once((file.layer, HashSet::from([file.path.clone()]))))?;
    let mut content = read_file(contents, &file, &|| job.is_over()).map_err(failed)?;
    look_into(file.path.as_bytes(), &mut content).map_err(failed)
}

fn file_of(analysis: &Analysis, version: FileVersion) -> FileContent {
    let tree = &analysis.tree;
    let stored = tree.stored(version.inode);
    FileContent {
        layer: stored.layer,
        path: tree.path(tree.written_as(version.inode, version.node)),
        size: stored.inode.size,
    }
}

fn take_out(
    contents: &ImageContents<'_>,
    job: &ContentsJob,
    (node, scope): (NodeId, Scope),
    folder: &Path,
    overwrite: bool,
) -> Result<Granted, Refusal> {
    let tree = &job.analysis.tree;
    let selection = select_node(&job.analysis, node, scope).map_err(failed)?;
    refuse_to_send(contents, job, selection.files(tree).into_iter())?;
    let allowed = if overwrite { Overwrite::Allowed } else { Overwrite::Refused };
    let target = Target::prepare(folder, &selection.name, allowed).map_err(|error| match error {
        ExtractError::Exists(path) => {
            Refusal::Exists(format!("{} exists. Replace the files there?", display_path(&path)))
        }
        error => failed(error),
    })?;
    let extracted = extract(contents, tree, &selection, &target, &|| job.is_over()).map_err(failed)?;
    Ok(Granted::TakeOut(std::iter::once(extracted.words()).chain(extracted.notes()).collect()))
}
