//! Steps that copied from the build context, and where their files lay in it.

use crate::analysis::Analysis;
use crate::image::LayerIndex;
use crate::layer::ImagePath;
use crate::text::short_command;

/// A `COPY` or `ADD`, as a builder recorded it.
///
/// BuildKit writes the instruction as it stood, but for the stage that it copied from; the classic builder writes a
/// digest in the place of the sources: `COPY dir:1f2e… in /app`.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct CopyStep {
    /// The sources, from the context's root; empty where they are not known.
    sources: Vec<String>,
    /// Where they went.
    target: ImagePath,
    /// Whether they likely came from another stage: a context's paths are hardly ever written from a root.
    pub is_of_stage: bool,
}

impl CopyStep {
    /// Reads the line of history that made a layer. None where that was no copy.
    pub fn of(analysis: &Analysis, layer: LayerIndex) -> Option<Self> {
        let line = analysis.layers.get(layer.position())?.line?;
        let directory = working_directory(analysis, line);
        Self::parse(&short_command(&analysis.history[line].entry.created_by), &directory)
    }

    fn parse(command: &str, directory: &str) -> Option<Self> {
        let words = command.strip_prefix("COPY ").or(command.strip_prefix("ADD "))?;
        let words = words.split(' ').skip_while(|word| word.starts_with("--"));
        let words: Vec<&str> = words.map(|word| word.trim_matches(['[', ']', ',', '"'])).collect();
        let (target, sources) = words.split_last().filter(|(_, sources)| !sources.is_empty())?;
        let is_from_root = |source: &&str| source.starts_with('/') && source.len() > 1;
        let is_of_stage = sources.iter().any(is_from_root);
        let is_known = !(matches!(sources, [_, "in"]) || is_of_stage);
        let cleaned = |source: &&str| ImagePath::clean(source.as_bytes());
        let sources = sources.iter().filter(|_| is_known);
        Some(Self {
            sources: sources
                .map(|source| String::from_utf8_lossy(cleaned(source).as_bytes()).into())
                .collect(),
            target: ImagePath::clean(below(directory, target).as_bytes()),
            is_of_stage,
        })
    }

    /// Where a path of the image lay in the context; None for paths that the step did not bring, and for names that are
    /// no text.
    ///
    /// Whether a source is a file or a directory is not recorded: it is taken for a file where it is called as the path
    /// is, and for a directory where it is not. From which of several directories a file came can't be told, and a
    /// pattern for all of them says so.
    pub fn source_of(&self, path: &ImagePath) -> Option<String> {
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

/// The working directory at a line of the history, absolute; the image's own where none is set before it, as in
/// histories that only begin there.
fn working_directory(analysis: &Analysis, line: usize) -> String {
    let commands = analysis.history[..line].iter().map(|line| short_command(&line.entry.created_by));
    let set: Vec<String> = commands.filter_map(|c| c.strip_prefix("WORKDIR ").map(str::to_owned)).collect();
    match set.as_slice() {
        [] => analysis.image.config.config.working_dir.clone(),
        set => set.iter().fold("/".to_owned(), |directory, next| below(&directory, next)),
    }
}

/// A path as it is meant in a directory.
fn below(directory: &str, path: &str) -> String {
    if path.starts_with('/') { path.to_owned() } else { format!("{directory}/{path}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn source(command: &str, path: &str) -> Option<String> {
        CopyStep::parse(command, "/app").expect("a copy").source_of(&ImagePath::clean(path.as_bytes()))
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
        assert_eq!(CopyStep::parse("RUN cp a b", "/"), None);
    }
}
