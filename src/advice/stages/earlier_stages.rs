//! The stages of the user's own Dockerfile from which the image's steps copied: they come before those that are written.

use crate::advice::attempt::Recipe;

/// What a Dockerfile has before the stage that its image is made of.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EarlierStages {
    /// It, as it is written there.
    pub text: String,
    /// The names of its stages, in lower case, by their numbers.
    pub names: Vec<Option<String>>,
    /// The images that it copies from.
    pub images: Vec<String>,
    /// Which steps of the history, by their places, copied from what: a stage by its number, an image by its name.
    pub copies: Vec<(usize, String)>,
}

/// Names of the stages that are written.
const WRITTEN: [&str; 2] = ["build", "steps"];

impl Recipe {
    /// Puts the stages before those that are written, where something is copied from them.
    ///
    /// Stages are told apart by their names, so those that are written get others where a name is taken.
    #[must_use]
    pub fn behind(mut self, earlier: &EarlierStages) -> Self {
        let lines: Vec<String> = self.dockerfile.lines().map(|line| earlier.named(line)).collect();
        let number = |line: &str| copied_from(line).is_some_and(|from| from.parse::<usize>().is_ok());
        if self.dockerfile.lines().any(number) {
            self.dockerfile = format!("{}\n\n{}\n", earlier.text.trim_end(), lines.join("\n"));
        }
        self
    }
}

impl EarlierStages {
    /// A line that is written, with the names by which stages are known in the end.
    fn named(&self, line: &str) -> String {
        for name in WRITTEN {
            let free = self.free_name(name);
            if line.starts_with("FROM ") && line.ends_with(&format!(" AS {name}")) {
                return format!("{}{free}", &line[..line.len() - name.len()]);
            }
            if copied_from(line) == Some(name) {
                return line.replacen(name, &free, 1);
            }
        }
        let stage =
            copied_from(line).and_then(|from| Some((from, self.names.get(from.parse::<usize>().ok()?)?)));
        match stage {
            Some((number, Some(name))) => {
                line.replacen(&format!("--from={number}"), &format!("--from={name}"), 1)
            }
            _ => line.to_owned(),
        }
    }

    /// A name like this one that no stage has and no image.
    fn free_name(&self, name: &str) -> String {
        let is_taken = |name: &str| {
            self.names.iter().flatten().any(|known| known == name)
                || self.images.iter().any(|known| known == name)
        };
        let others = (2..).map(|number| format!("{name}{number}"));
        let mut all = std::iter::once(name.to_owned()).chain(others);
        all.find(|name| !is_taken(name)).unwrap_or_default()
    }
}

/// What a COPY copies from.
fn copied_from(line: &str) -> Option<&str> {
    line.strip_prefix("COPY --from=")?.split(' ').next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn written_stages_get_names_that_the_dockerfile_does_not_use() {
        let earlier = EarlierStages {
            names: vec![Some("build".to_owned()), None, Some("build2".to_owned())],
            ..EarlierStages::default()
        };
        for (line, expected) in [
            ("FROM debian AS build", "FROM debian AS build3"),
            ("COPY --from=build --chown=1:1 /kept /", "COPY --from=build3 --chown=1:1 /kept /"),
            ("COPY --from=0 /build /build", "COPY --from=build /build /build"),
            ("COPY --from=1 /a /a", "COPY --from=1 /a /a"),
            ("COPY --from=steps /a /a", "COPY --from=steps /a /a"),
            ("RUN echo COPY --from=build", "RUN echo COPY --from=build"),
        ] {
            assert_eq!(earlier.named(line), expected);
        }
    }
}
