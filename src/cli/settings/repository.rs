//! Where a file is in its repository: reports name such places.

use std::path::{Path, PathBuf};

/// The path of a file from the root of the repository that holds the working directory; where there is none, from a
/// folder or from the working directory. A file that is in none of them is known by its name alone.
pub(crate) fn path_in_repository(path: &Path, folder: &Path) -> PathBuf {
    let here = std::env::current_dir().unwrap_or_default();
    let name = path.file_name().map(PathBuf::from).unwrap_or_default();
    // the file itself may be a link, and is known by its own name
    let parent = here.join(path).parent().map(Path::to_owned).unwrap_or_default();
    let Ok(file) = parent.canonicalize().map(|parent| parent.join(&name)) else { return name };
    let root = here.ancestors().find(|folder| folder.join(".git").exists()).map(Path::to_owned);
    let roots =
        root.into_iter().chain([here.join(folder), here.clone()]).filter_map(|root| root.canonicalize().ok());
    let below = roots.into_iter().find_map(|root| file.strip_prefix(root).map(Path::to_owned).ok());
    below.unwrap_or(name)
}
