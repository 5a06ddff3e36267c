//! Which of an image's layers its base image brought. No record says so; what can be concluded is told with how sure it
//! is.

use super::builder::Builder;
use super::slimmer_base::SlimmerBase;
use super::{HeldImage, HistoryEntry, Instruction, Keyword, LayerIndex, parse_time};

/// The label that names the base image (OCI image spec, annotations.md).
pub const BASE_NAME: &str = "org.opencontainers.image.base.name";
/// The label with the digest of its manifest.
pub const BASE_DIGEST: &str = "org.opencontainers.image.base.digest";

/// How sure it is that a layer came with the base image.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Certainty {
    /// Nothing speaks for it but that it is the lowest layer.
    Assumed,
    /// The history shows where one Dockerfile ended and the next one began.
    Recorded,
    /// It is the root file system of a distribution, brought in one piece: only where that is made can it be changed.
    RootFileSystem,
    /// An image that lies beside this one has it, and its history is the beginning of this one's.
    Shared,
}

impl Certainty {
    /// The word for it, as the JSON report has it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Assumed => "assumed",
            Self::Recorded => "recorded",
            Self::RootFileSystem => "root-file-system",
            Self::Shared => "shared",
        }
    }
}

/// A line of the history, and the layer that it made.
#[derive(Debug, Clone, Copy)]
pub struct BuildStep<'a> {
    /// The line as recorded.
    pub entry: &'a HistoryEntry,
    /// The instruction that it records.
    pub instruction: &'a Instruction,
    /// Its layer, if it made one.
    pub layer: Option<LayerIndex>,
}

/// The layers of an image's base image; all others are the image's own. The one definition of it: rules, advice and
/// comparisons ask here.
///
/// ```
/// use imgscope::image::{BaseLayers, BuildStep, Certainty, HistoryEntry, Instruction, LayerIndex};
/// let entry = HistoryEntry::default();
/// let steps = ["ADD rootfs.tar /", "CMD [\"sh\"]", "COPY app /", "CMD [\"/app\"]"].map(Instruction::parse);
/// let layers = [Some(LayerIndex(0)), None, Some(LayerIndex(1)), None];
/// let history = steps.iter().zip(layers).map(|(instruction, layer)| BuildStep { entry: &entry, instruction, layer });
/// let base = BaseLayers::of(history, true);
/// assert_eq!((base.certainty(LayerIndex(0)), base.certainty(LayerIndex(1))), (Some(Certainty::RootFileSystem), None));
/// assert_eq!(base.known(), 1);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BaseLayers {
    shared: u32,
    recorded: u32,
    /// Whether time passed between what the history shows to be two builds.
    is_apart: bool,
    has_root_file_system: bool,
    /// How many steps of the history are those of the base image, where it is at hand.
    steps: Option<usize>,
    /// Whether the history shows one build to end where the image at hand does.
    is_confirmed: bool,
    name: Option<String>,
    slimmer: Option<SlimmerBase>,
}

/// Builds that begin within this time after another one, in seconds, may be one.
const PAUSE: i64 = 600;

impl BaseLayers {
    /// Concludes from the history, oldest step first. `has_release` tells whether the lowest layer says which distribution it
    /// is.
    ///
    /// One Dockerfile ended and the next one began where a command is set and then more layers come, as nearly all base images
    /// end with one, and where another builder goes on.
    pub fn of<'a>(history: impl IntoIterator<Item = BuildStep<'a>>, has_release: bool) -> Self {
        let mut base = Self { has_root_file_system: has_release, ..Self::default() };
        let (mut above, mut builder, mut before) = (0, None, "");
        let mut end: Option<(u32, &str)> = None;
        for step in history {
            let by = Builder::of(step.entry);
            if by.zip(builder).is_some_and(|(by, builder)| by != builder) {
                end = Some((above, before));
            }
            if let Some(layer) = step.layer {
                if let Some((layers, time)) = end.take() {
                    base.recorded = layers;
                    base.is_apart = is_apart(time, &step.entry.created);
                }
                above = layer.0 + 1;
            } else if step.instruction.sets_command() {
                end = Some((above, &step.entry.created));
            }
            builder = by.or(builder);
            before = &step.entry.created;
            if step.layer == Some(LayerIndex(0)) && step.instruction.keyword == Keyword::Run {
                base.has_root_file_system = false;
            }
        }
        base
    }

    /// Finds the base image among images that lie beside this one, and a slimmer one of its kind. `labelled` is the name that
    /// the image's labels give it, which may be that of the base image's own base.
    ///
    /// What is shared is certain. The history may show that the base image has more layers than an image at hand, which then
    /// is its base; but not where all was built in one go, as a Dockerfile may set a command before its last layers.
    #[must_use]
    pub fn with_held(
        mut self,
        diff_ids: &[String],
        steps: &[&str],
        held: &[HeldImage],
        labelled: Option<&str>,
    ) -> Self {
        let weight = |image: &&HeldImage| {
            let is_labelled = labelled.is_some_and(|name| image.is_called(name));
            (image.diff_ids.len(), image.steps.as_ref().map_or(0, Vec::len), is_labelled)
        };
        let bases = held.iter().filter(|image| image.is_base_of(diff_ids, steps));
        let base = bases.max_by_key(weight);
        if let Some(base) = base {
            self.shared = u32::try_from(base.diff_ids.len()).unwrap_or(u32::MAX);
            self.is_confirmed = self.shared == self.recorded && !base.names.is_empty();
            if !self.is_apart {
                self.recorded = self.recorded.min(self.shared);
            }
        }
        let nearest = base.filter(|_| self.shared >= self.recorded);
        self.steps = nearest.and_then(|base| base.steps.as_ref()).map(Vec::len).filter(|steps| *steps > 0);
        let is_labelled = |name: &&String| labelled == Some(name.as_str());
        let name =
            nearest.and_then(|base| base.names.iter().find(is_labelled).or_else(|| base.names.first()));
        self.name = name.map(String::as_str).or(labelled).map(str::to_owned);
        let size = nearest.and_then(|base| base.size);
        self.slimmer = self.name.as_deref().and_then(|name| SlimmerBase::of(name, size, held));
        self
    }

    /// The same where somebody says which image it is built on, whose layers are its lowest ones.
    #[must_use]
    pub fn on(mut self, base: &HeldImage) -> Self {
        self.shared = u32::try_from(base.diff_ids.len()).unwrap_or(u32::MAX);
        self.recorded = self.recorded.min(self.shared);
        self.name = base.names.first().cloned();
        (self.steps, self.slimmer) = (None, None);
        self
    }

    /// How sure it is that a layer came with the base image; None for the image's own.
    pub fn certainty(&self, layer: LayerIndex) -> Option<Certainty> {
        match layer.0 {
            layer if layer < self.shared => Some(Certainty::Shared),
            0 if self.has_root_file_system => Some(Certainty::RootFileSystem),
            layer if layer < self.recorded => Some(Certainty::Recorded),
            0 => Some(Certainty::Assumed),
            _ => None,
        }
    }

    /// Tells whether a layer came with the base image. The lowest layer alone is taken for it only where something speaks for
    /// that: else it may well be the image's own.
    pub fn has(&self, layer: LayerIndex) -> bool {
        self.certainty(layer).is_some_and(|certainty| certainty > Certainty::Assumed)
    }

    /// How many layers an image at hand or the history shows to be the base image's; 0 where neither shows any.
    ///
    /// Figures go by it: an image that is a root file system and nothing else is no base of itself.
    pub fn known(&self) -> usize {
        self.shared.max(self.recorded) as usize
    }

    /// How many lines of the history are the base image's; None where it is not at hand.
    pub fn steps(&self) -> Option<usize> {
        self.steps
    }

    /// How many lines of the history are those of a base image at hand that was built by itself, as the history shows too: it
    /// is no stage of the image's own Dockerfile.
    pub fn steps_of_another_build(&self) -> Option<usize> {
        self.steps.filter(|_| self.is_confirmed)
    }

    /// What the base image is called; None where neither an image at hand nor a label tells.
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// A smaller image of the base image's kind, where one is known.
    pub fn slimmer(&self) -> Option<&SlimmerBase> {
        self.slimmer.as_ref()
    }
}

/// Tells whether one build had ended long before the other one wrote its first layer; not where a time is missing.
fn is_apart(ended: &str, began: &str) -> bool {
    let seconds =
        parse_time(ended).zip(parse_time(began)).map(|(ended, began)| began.as_second() - ended.as_second());
    seconds.is_some_and(|seconds| seconds > PAUSE)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LAYER_0: Option<Certainty> = Some(Certainty::RootFileSystem);

    /// A history in which all but what sets something makes a layer: the times, comments and commands of its lines.
    struct History(Vec<(HistoryEntry, Instruction, Option<LayerIndex>)>);

    impl History {
        fn of(lines: &[(&str, &str, &str)]) -> Self {
            let mut layers = 0;
            let line = |(created, comment, created_by): &(&str, &str, &str)| {
                let instruction = Instruction::parse(created_by);
                let layer = (!instruction.sets_command()).then_some(LayerIndex(layers));
                layers += u32::from(layer.is_some());
                let [created, comment, created_by] =
                    [created, comment, created_by].map(|text| (*text).to_owned());
                (
                    HistoryEntry { created, created_by, comment, empty_layer: layer.is_none() },
                    instruction,
                    layer,
                )
            };
            Self(lines.iter().map(line).collect())
        }

        fn base(&self, has_release: bool) -> BaseLayers {
            let steps = self.0.iter();
            BaseLayers::of(
                steps.map(|(entry, instruction, layer)| BuildStep { entry, instruction, layer: *layer }),
                has_release,
            )
        }

        fn steps(&self) -> Vec<&str> {
            self.0.iter().map(|(entry, _, _)| entry.created_by.as_str()).collect()
        }

        fn diff_ids(&self) -> Vec<String> {
            self.0
                .iter()
                .filter_map(|(entry, _, layer)| Some(format!("{} {}", (*layer)?, entry.created_by)))
                .collect()
        }

        fn held(&self, name: &str, size: u64) -> HeldImage {
            HeldImage {
                names: vec![name.to_owned()],
                diff_ids: self.diff_ids(),
                steps: Some(self.steps().into_iter().map(str::to_owned).collect()),
                size: Some(size),
            }
        }
    }

    /// The layers that came with the base image.
    #[track_caller]
    fn base(history: &[&str], has_release: bool) -> (usize, Vec<Option<Certainty>>) {
        let history = History::of(&history.iter().map(|line| ("", "", *line)).collect::<Vec<_>>());
        let base = history.base(has_release);
        let layers = history.diff_ids().len() as u32;
        (base.known(), (0..layers).map(|layer| base.certainty(LayerIndex(layer))).collect())
    }

    #[test]
    fn a_command_that_is_followed_by_layers_ends_the_base_image() {
        let history = ["ADD a /", "RUN b", "CMD [\"sh\"]", "COPY c /", "CMD [\"c\"]"];
        assert_eq!(base(&history, true), (2, vec![LAYER_0, Some(Certainty::Recorded), None]));
        let classic =
            ["/bin/sh -c #(nop) ADD file:1 in / ", "/bin/bash -c #(nop)  CMD [\"sh\"]", "/bin/sh -c make"];
        assert_eq!(base(&classic, true), (1, vec![LAYER_0, None]));
    }

    #[test]
    fn another_builder_that_goes_on_ends_the_base_image() {
        let kit = "buildkit.dockerfile.v0";
        let lines = [
            ("", "debuerreotype 0.15", "# debian.sh --arch 'amd64' out/ 'bookworm'"),
            ("", kit, "RUN /bin/sh -c a # buildkit"),
            ("", kit, "COPY b / # buildkit"),
        ];
        assert_eq!(History::of(&lines).base(true).known(), 1);
        let distroless =
            [("", "", "bazel build //base"), ("", "", "bazel build //cc"), ("", kit, "COPY b / # buildkit")];
        assert_eq!(History::of(&distroless).base(false).known(), 2);
        let classic = [
            ("", "", "/bin/sh -c #(nop) ADD file:1 in / "),
            ("", "", "/bin/sh -c apt-get update"),
            ("", kit, "RUN /bin/sh -c a # buildkit"),
        ];
        assert_eq!(History::of(&classic).base(true).known(), 2);
    }

    #[test]
    fn an_image_that_is_a_root_file_system_is_no_base_of_itself() {
        assert_eq!(base(&["ADD a /", "CMD [\"sh\"]"], true), (0, vec![LAYER_0]));
    }

    #[test]
    fn the_lowest_layer_is_taken_for_the_base_where_nothing_is_known() {
        let assumed = vec![Some(Certainty::Assumed), None];
        assert_eq!(base(&["COPY a /", "COPY b /"], false), (0, assumed.clone()));
        assert_eq!(base(&["RUN debootstrap /", "COPY b /"], true), (0, assumed));
    }

    #[test]
    fn layers_shared_with_an_image_at_hand_are_exactly_the_base_image_s() {
        let lines = |lines: &[&'static str]| {
            History::of(&lines.iter().map(|line| ("", "", *line)).collect::<Vec<_>>())
        };
        // as golang's images end: with no command
        let golang = lines(&["ADD a /", "CMD [\"sh\"]", "COPY certs /", "RUN tar -x", "RUN mkdir /go"]);
        let app = lines(&[
            "ADD a /",
            "CMD [\"sh\"]",
            "COPY certs /",
            "RUN tar -x",
            "RUN mkdir /go",
            "COPY . .",
            "CMD x",
        ]);
        let alpine = lines(&["ADD a /", "CMD [\"sh\"]"]);
        let held = [alpine.held("alpine:3", 5), golang.held("golang:1-alpine", 300), app.held("app:1", 400)];
        let found = app.base(true).with_held(&app.diff_ids(), &app.steps(), &held, None);
        assert_eq!((found.known(), found.steps(), found.name()), (4, Some(5), Some("golang:1-alpine")));
        assert_eq!(found.certainty(LayerIndex(3)), Some(Certainty::Shared));
        assert_eq!(found.certainty(LayerIndex(4)), None);
    }

    #[test]
    fn an_earlier_version_of_an_image_is_not_its_base() {
        let lines = |lines: &[&'static str]| {
            History::of(&lines.iter().map(|line| ("", "", *line)).collect::<Vec<_>>())
        };
        let first = lines(&["ADD a /", "CMD [\"sh\"]", "RUN apt-get install", "CMD [\"app\"]"]);
        let second =
            lines(&["ADD a /", "CMD [\"sh\"]", "RUN apt-get install", "COPY app /", "CMD [\"app\"]"]);
        let held = [first.held("app:1", 90), lines(&["ADD a /", "CMD [\"sh\"]"]).held("debian:12", 80)];
        let found = second.base(true).with_held(&second.diff_ids(), &second.steps(), &held, None);
        assert_eq!((found.known(), found.name()), (1, Some("debian:12")));
    }

    #[test]
    fn the_base_of_the_base_image_is_not_taken_for_it_where_the_history_shows_more() {
        let (then, now) = ("2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z");
        let of_python = [
            (then, "", "ADD a /"),
            (then, "", "CMD [\"bash\"]"),
            (then, "", "RUN make python"),
            (then, "", "CMD [\"python3\"]"),
        ];
        let app = |time| History::of(&[&of_python[..], &[(time, "", "COPY . .")]].concat());
        let debian = History::of(&of_python[..2]).held("debian:12", 117);
        let known = |app: &History, held: &[HeldImage], label| {
            let base = app.base(true).with_held(&app.diff_ids(), &app.steps(), held, label);
            (base.known(), base.name().map(str::to_owned), base.slimmer().map(|slimmer| slimmer.name.clone()))
        };
        assert_eq!(known(&app(now), std::slice::from_ref(&debian), None), (2, None, None));
        let named = known(&app(now), std::slice::from_ref(&debian), Some("docker.io/library/python:3.11"));
        let expected = ("docker.io/library/python:3.11".to_owned(), "python:3.11-slim".to_owned());
        assert_eq!(named, (2, Some(expected.0), Some(expected.1)));
        // all of it was built at once: one Dockerfile, which sets its command before its last layer
        let at_once = known(&app(then), &[debian], None);
        assert_eq!(at_once, (1, Some("debian:12".to_owned()), Some("debian:12-slim".to_owned())));
    }
}
