//! Steps that copied from the build context, and where their files lay in it.

use crate::analysis::Analysis;
use crate::image::{Instruction, LayerIndex, working_directory};
use crate::layer::ImagePath;

/// A `COPY` or `ADD`, and where it stands in the file system of the image.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::advice) struct CopyStep {
    /// The sources, from the context's root; empty where they are not known.
    sources: Vec<String>,
    /// Where they went.
    target: ImagePath,
    /// Whether they likely came from another stage: a context's paths are hardly ever written from a root.
    pub is_of_stage: bool,
}

impl CopyStep {
    /// Takes the step that made a layer. None where that was no copy.
    pub fn of(analysis: &Analysis, layer: LayerIndex) -> Option<Self> {
        let line = analysis.layers.get(layer.position())?.line?;
        let (before, step) = (&analysis.history[..line], &analysis.history[line]);
        // histories that begin later than the image do not show where it was set
        let directory = working_directory(before.iter().map(|line| &line.instruction));
        let directory = directory.as_deref().unwrap_or(&analysis.image.config.config.working_dir);
        Self::new(&step.instruction, directory)
    }

    /// Tells whether it names what it copies, and is no whole root file system.
    pub fn is_of_named_files(&self) -> bool {
        !self.sources.is_empty() && !self.target.is_root()
    }

    /// Tells whether it names a path of the image as a source of its own, and not a directory that the path lies in.
    pub fn names(&self, path: &ImagePath) -> bool {
        self.source_of(path).is_some_and(|source| self.sources.contains(&source))
    }

    fn new(instruction: &Instruction, directory: &str) -> Option<Self> {
        let words = instruction.copy_arguments()?;
        let is_of_stage = words.is_from_stage();
        let target = match words.target.starts_with('/') {
            true => words.target,
            false => format!("{directory}/{}", words.target),
        };
        let cleaned = |source: &String| ImagePath::clean(source.as_bytes());
        let sources = words.sources.iter().filter(|_| !is_of_stage).map(cleaned);
        Some(Self {
            sources: sources.map(|source| String::from_utf8_lossy(source.as_bytes()).into()).collect(),
            target: ImagePath::clean(target.as_bytes()),
            is_of_stage,
        })
    }

    /// Where a path of the image lay in the context; None for paths that the step did not bring, and for names that are
    /// no text.
    ///
    /// Whether a source is a file or a directory is not recorded: it is taken for a file where it is called as the path
    /// is, and for a directory where it is not. From which of several directories a file came cannot be told, and a
    /// pattern for all of them says so.
    pub(crate) fn source_of(&self, path: &ImagePath) -> Option<String> {
        if *path != self.target && !path.is_below(&self.target) {
            return None;
        }
        let name = std::str::from_utf8(path.split().1).ok()?;
        let above = self.target.as_bytes().len() + usize::from(!self.target.is_root());
        let rest = std::str::from_utf8(path.as_bytes().get(above..).unwrap_or_default()).ok()?;
        let is_file = |source: &&String| {
            [name, ""].contains(&rest) && source.rsplit('/').next() == Some(name) && !name.is_empty()
        };
        let source = match (self.sources.iter().find(is_file), self.sources.as_slice()) {
            (Some(file), _) => file.clone(),
            (None, []) if rest.is_empty() => name.to_owned(),
            (None, []) => rest.to_owned(),
            (None, [source]) if rest.is_empty() => source.clone(),
            (None, [directory]) if !directory.contains(['*', '?', '[', '$']) => match directory.as_str() {
                "" => rest.to_owned(),
                directory => format!("{directory}/{rest}"),
            },
            (None, _) => format!("**/{}", if rest.is_empty() { name } else { rest }),
        };
        (!source.is_empty()).then_some(source)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn source(command: &str, path: &str) -> Option<String> {
        CopyStep::new(&Instruction::parse(command), "/app")
            .expect("a copy")
            .source_of(&ImagePath::clean(path.as_bytes()))
    }

    #[test]
    fn a_path_of_the_image_leads_back_to_the_context() {
        for (command, path, expected) in [
            ("COPY . /srv/app", "/srv/app/tests/a.py", "tests/a.py"),
            ("COPY . .", "/app/.npmrc", ".npmrc"),
            ("COPY --chown=1:1 ./src /srv/", "/srv/key.pem", "src/key.pem"),
            ("COPY dir:1f2e in /srv/app", "/srv/app/.env", ".env"),
            ("ADD file:1f2e in /root/.npmrc", "/root/.npmrc", ".npmrc"),
            ("COPY deploy/key /root/.ssh/id_rsa", "/root/.ssh/id_rsa", "deploy/key"),
            ("COPY deploy/key /root/.ssh/", "/root/.ssh/key", "deploy/key"),
            ("COPY [\"a/.npmrc\", \"b\", \"./\"]", "/app/.npmrc", "a/.npmrc"),
            ("COPY a b ./", "/app/x/key", "**/x/key"),
            ("COPY / /", "/etc/key", "etc/key"),
            ("COPY /out/app /srv/", "/srv/key", "key"),
        ] {
            assert_eq!(source(command, path).as_deref(), Some(expected), "{command}: {path}");
        }
        assert_eq!(source("COPY . /srv/app", "/srv/application/key"), None);
        assert_eq!(source("COPY . .", "/app"), None);
        assert_eq!(CopyStep::new(&Instruction::parse("RUN cp a b"), "/"), None);
    }
}
