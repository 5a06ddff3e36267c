//! The directory in which a step of a build runs.

use super::{Instruction, Keyword};

/// The working directory after some steps, oldest first: an absolute path, not cleaned; None where none of them sets it.
///
/// ```
/// use imgscope::image::{Instruction, working_directory};
/// let steps = ["WORKDIR /srv", "RUN make", "/bin/sh -c #(nop) WORKDIR app"].map(Instruction::parse);
/// assert_eq!(working_directory(&steps).as_deref(), Some("/srv/app"));
/// ```
pub fn working_directory<'a>(steps: impl IntoIterator<Item = &'a Instruction>) -> Option<String> {
    let set = steps.into_iter().filter(|step| step.keyword == Keyword::Workdir && !step.arguments.is_empty());
    set.map(|step| &*step.arguments).fold(None, |directory, next| match is_absolute(next) {
        true => Some(next.to_owned()),
        false => Some(format!("{}/{next}", directory.unwrap_or_default())),
    })
}

/// Tells whether a path begins at a root, that of a drive (`C:\app`) too.
fn is_absolute(path: &str) -> bool {
    path.starts_with(['/', '\\']) || path.as_bytes().get(1) == Some(&b':')
}
