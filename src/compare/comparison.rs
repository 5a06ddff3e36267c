//! Images, compared.

use std::collections::HashSet;
use std::sync::Arc;

use super::change::ChangeSummary;
use super::file_changes::FileChanges;
use super::matrix::Matrix;
use super::parts::Parts;
use super::pull_delta::{PullDelta, pull_delta};
use super::size_step::SizeStep;
use crate::finding::Diagnosis;
use crate::text::{escape_line, width};

/// How the names of archives end.
const ARCHIVE: &str = ".tar";

/// Two or more images side by side. Immutable.
#[derive(Debug)]
pub struct Comparison {
    /// The images, in the order in which they were named.
    pub images: Vec<Arc<Diagnosis>>,
    /// What every byte of each image is for.
    pub parts: Vec<Parts>,
    /// All figures, a column for each image.
    pub matrix: Matrix,
    /// What changed from each image to the next: one less than there are images.
    pub steps: Vec<SizeStep>,
    /// What a host that has one image must fetch for the next.
    pub pulls: Vec<PullDelta>,
    /// What differs between the first image's files and the last one's.
    pub changes: Arc<FileChanges>,
    /// What to know before reading on, escaped.
    pub warnings: Vec<String>,
}

impl Comparison {
    /// Compares. There must be at least one image, and the figures of one image are only repeated.
    pub fn of(images: Vec<Arc<Diagnosis>>) -> Self {
        let parts: Vec<Parts> = images.iter().map(|image| Parts::of(image)).collect();
        let neighbours = || images.windows(2);
        Self {
            matrix: Matrix::of(&images, &parts),
            steps: parts.windows(2).map(|pair| SizeStep::between(&pair[0], &pair[1])).collect(),
            pulls: neighbours().map(|pair| pull_delta(&pair[0].analysis, &pair[1].analysis)).collect(),
            changes: Arc::new(match (images.first(), images.last()) {
                (Some(first), Some(last)) => FileChanges::between(&first.analysis, &last.analysis),
                _ => FileChanges::default(),
            }),
            warnings: warnings(&images),
            parts,
            images,
        }
    }

    /// How the last image's files differ from the first one's, in numbers.
    pub fn summary(&self) -> ChangeSummary {
        self.changes.summary()
    }

    /// What the images are called in headings: their references, escaped, without what all of them begin with up to the
    /// last colon or slash, and without the ending of an archive where all have it.
    pub fn names(&self) -> Vec<String> {
        let references = self.images.iter().map(|image| image.analysis.image.reference.as_str());
        let references: Vec<&str> = references.collect();
        short(&references).into_iter().map(escape_line).collect()
    }

    /// What the images are called where there is hardly room: their names if all are different and of at most so many
    /// columns, else their numbers from 1.
    pub fn short_names(&self, columns: usize) -> Vec<String> {
        let names = self.names();
        let different = names.iter().collect::<HashSet<_>>().len() == names.len();
        match different && names.iter().all(|name| width(name) <= columns) {
            true => names,
            false => (1..=names.len()).map(|number| number.to_string()).collect(),
        }
    }
}

/// Takes away what says nothing because all have it.
fn short<'a>(references: &[&'a str]) -> Vec<&'a str> {
    let mut short = references.to_vec();
    let (Some(first), true) = (references.first(), references.len() > 1) else { return short };
    let same = |place: &usize| {
        references.iter().all(|other| other.as_bytes().get(*place) == first.as_bytes().get(*place))
    };
    let common = (0..first.len()).take_while(same).count();
    let start =
        first.as_bytes()[..common].iter().rposition(|byte| b":/".contains(byte)).map_or(0, |place| place + 1);
    if references.iter().all(|reference| reference.len() > start) {
        short = references.iter().map(|reference| &reference[start..]).collect();
    }
    let stem = |name: &&'a str| name.strip_suffix(ARCHIVE).filter(|stem| !stem.is_empty());
    if short.iter().all(|name| stem(name).is_some()) {
        short = short.iter().filter_map(stem).collect();
    }
    short
}

fn warnings(images: &[Arc<Diagnosis>]) -> Vec<String> {
    let platforms: Vec<String> =
        images.iter().map(|image| escape_line(&image.analysis.image.platform.to_string())).collect();
    let mut warnings = Vec::new();
    if platforms.windows(2).any(|pair| pair[0] != pair[1]) {
        let of = |(image, platform): (&Arc<Diagnosis>, &String)| {
            format!("{} is {platform}", escape_line(&image.analysis.image.reference))
        };
        let each: Vec<String> = images.iter().zip(&platforms).map(of).collect();
        warnings.push(format!("the images are for different platforms: {}", each.join(", ")));
    }
    warnings
}

#[cfg(test)]
mod tests {
    use super::short;

    #[test]
    fn names_lose_only_what_all_of_them_have_and_only_whole_parts() {
        assert_eq!(short(&["hello:v1", "hello:v2"]), ["v1", "v2"]);
        assert_eq!(short(&["reg:5000/a/one:1", "reg:5000/a/two:1"]), ["one:1", "two:1"]);
        assert_eq!(short(&["app:1.2", "app:1.3"]), ["1.2", "1.3"]);
        assert_eq!(short(&["a/x.tar", "a/y.tar"]), ["x", "y"]);
        assert_eq!(short(&["a/x.tar", "a/y.oci"]), ["x.tar", "y.oci"]);
        assert_eq!(short(&["a:1", "b:1"]), ["a:1", "b:1"]);
        assert_eq!(short(&["a:1", "a:1"]), ["1", "1"]);
        assert_eq!(short(&["a:", "a:b"]), ["a:", "a:b"]);
        assert_eq!(short(&["a.tar:x", "a.tar:y"]), ["x", "y"]);
        assert_eq!(short(&["ä:ö", "ä:ü"]), ["ö", "ü"]);
        assert_eq!(short(&["only:1"]), ["only:1"]);
    }
}
