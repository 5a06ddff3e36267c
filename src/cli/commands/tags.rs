//! `imgscope tags REPOSITORY`

use crate::cli::ExitStatus;
use crate::cli::analyse::with_progress;
use crate::cli::args::TagsArgs;
use crate::cli::failure::Failure;
use crate::cli::streams::print_written;
use crate::cli::terminal::page;
use crate::report::TagsFormat;
use crate::scan::{self, ScanError, TagsRequest};
use crate::source::refuse_password;
use crate::source::registry::RegistryReference;

/// What may stand before the name of a repository, as before that of an image.
const SCHEMES: [&str; 3] = ["registry://", "registry:", "docker://"];

/// Lists the tags of a repository.
pub(crate) fn tags(args: &TagsArgs) -> Result<ExitStatus, Failure> {
    let request = TagsRequest {
        repository: repository(&args.repository)?,
        pattern: args.pattern.clone(),
        limit: args.limit.map(|limit| limit.get()),
        platform: args.reading.platform.clone(),
    };
    let read = with_progress(&args.repository, &args.reading, |control| scan::tags(&request, control));
    let list = match read {
        Ok(list) => list,
        Err(ScanError::Cancelled) => return Ok(ExitStatus::Interrupted),
        Err(error) => return Err(error.into()),
    };
    let format = args.format.unwrap_or(TagsFormat::Text);
    print_written(|out| format.write(&list, page(), out))?;
    Ok(ExitStatus::Success)
}

fn repository(word: &str) -> Result<RegistryReference, Failure> {
    let name = SCHEMES.iter().find_map(|scheme| word.strip_prefix(scheme)).unwrap_or(word);
    refuse_password(name)?;
    let reference = RegistryReference::parse(name)
        .map_err(|reason| Failure::new(format!("`{word}` does not name a repository: {reason}")))?;
    if reference.is_repository() {
        return Ok(reference);
    }
    Err(Failure::new(format!("`{word}` names an image, and not a repository")).hint(format!(
        "`imgscope tags {0}` lists its tags, `imgscope platforms registry:{name}` the platforms of this one",
        reference.name()
    )))
}
