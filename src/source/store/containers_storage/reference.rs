//! What follows `containers-storage:`, as skopeo has it: `[driver@graphroot+runroot:options]name`, all but the name optional.

use std::path::PathBuf;

/// An image of a storage, as a word names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StorageReference {
    /// Which storage; what it does not say the configuration says.
    pub spec: StorageSpec,
    /// The image's name, its ID or its digest.
    pub image: String,
}

/// What a word says of the storage itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StorageSpec {
    /// `overlay` or `vfs`.
    pub driver: Option<String>,
    /// The folder that holds the storage.
    pub graph_root: Option<PathBuf>,
    /// Options of the driver, as `overlay.imagestore=/mnt/images`.
    pub options: Vec<String>,
}

impl StorageReference {
    /// Reads what follows the scheme.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub(crate) fn parse(text: &str) -> Result<Self, &'static str> {
        let (spec, image) = match text.strip_prefix('[') {
            None => (StorageSpec::default(), text),
            Some(bracketed) => {
                let (spec, image) = bracketed.split_once(']').ok_or("`[` is not closed by `]`")?;
                (StorageSpec::parse(spec)?, image)
            }
        };
        // skopeo writes them as docker: has it
        let image = image.strip_prefix("//").unwrap_or(image);
        if image.is_empty() {
            return Err("no image is named");
        }
        Ok(Self { spec, image: image.to_owned() })
    }
}

impl StorageSpec {
    fn parse(text: &str) -> Result<Self, &'static str> {
        let (driver, place) = match text.split_once('@') {
            Some(("", _)) => return Err("no driver stands before `@`"),
            Some((_, "")) => return Err("no folder stands behind `@`"),
            Some((driver, place)) => (Some(driver.to_owned()), place),
            None if text.is_empty() => return Err("nothing stands between `[` and `]`"),
            None => (None, text),
        };
        let (place, options) = place.split_once(':').unwrap_or((place, ""));
        let (graph_root, run_root) = place.split_once('+').unwrap_or((place, ""));
        for folder in [graph_root, run_root] {
            if !folder.is_empty() && !folder.starts_with('/') {
                return Err("the folder of a storage has to be an absolute path");
            }
        }
        Ok(Self {
            driver,
            graph_root: (!graph_root.is_empty()).then(|| PathBuf::from(graph_root)),
            options: options.split(',').filter(|option| !option.is_empty()).map(str::to_owned).collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> StorageReference {
        StorageReference::parse(text).expect("a reference")
    }

    #[test]
    fn a_storage_may_be_named_in_front_of_the_image() {
        assert_eq!(
            parsed("hello:v1"),
            StorageReference { spec: StorageSpec::default(), image: "hello:v1".to_owned() }
        );
        let whole = parsed("[overlay@/srv/a+/run/a:overlay.imagestore=/b,x=y]localhost/hello:v1");
        assert_eq!(whole.spec.driver.as_deref(), Some("overlay"));
        assert_eq!(whole.spec.graph_root, Some(PathBuf::from("/srv/a")));
        assert_eq!(whole.spec.options, ["overlay.imagestore=/b", "x=y"]);
        assert_eq!(whole.image, "localhost/hello:v1");
        assert_eq!(parsed("[/srv/a]@0123").spec.graph_root, Some(PathBuf::from("/srv/a")));
        assert_eq!(parsed("[vfs@+/run/a]x").spec.graph_root, None);
    }

    #[test]
    fn what_is_no_reference_says_why() {
        for (text, why) in [
            ("", "no image"),
            ("[/srv/a]", "no image"),
            ("[/srv/a", "not closed"),
            ("[]x", "nothing stands"),
            ("[@/a]x", "no driver"),
            ("[vfs@]x", "no folder"),
            ("[srv/a]x", "absolute"),
            ("[/a+run]x", "absolute"),
        ] {
            assert!(StorageReference::parse(text).is_err_and(|said| said.contains(why)), "{text}");
        }
    }
}
