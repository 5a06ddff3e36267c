//! The command line.

use std::convert::Infallible;
use std::ffi::OsString;
use std::num::NonZero;
use std::path::PathBuf;

use clap::error::ErrorKind;
use clap::{Arg, Args, Parser, Subcommand};
use globset::GlobMatcher;

use super::build_args::BuildArgs;
use super::cache_command_args::CacheCommandArgs;
use super::count::count;
use super::list_args::ListArgs;
use super::meant_command::several_words;
use super::nothing_asked::nothing_asked;
use super::output_args::{ExplorerArgs, OutputArgs};
use super::outputs::OutputFile;
use super::pattern::pattern;
use super::proof_args::ProofArgs;
use super::read_args::{ReadArgs, SourceArgs};
use super::setup_args::{CompletionsArgs, ConfigArgs, ManArgs, PluginArgs};
use super::terminal::{is_interactive, is_typewriter};
use super::trend_args::TrendArgs;
use crate::report::{AdviceFormat, DiffFormat, PlatformsFormat, TagsFormat};

const EXAMPLES: &str = "\
Examples:
  imgscope hello:v1                       explore an image in Docker
  imgscope image.tar                      explore an archive, whichever tool wrote it
  imgscope --max-size 10MB hello:v4       report, and exit with 1 if the image is larger
  imgscope --format json hello:v1 | jq .  print the full analysis for scripts
  imgscope history hello:v1               like docker history, with bars
  imgscope diff hello:v1 hello:v4         see what grew, what shrank, and why
  imgscope advise hello:v1                see what to change, and get a smaller Dockerfile
  imgscope tags ghcr.io/owner/name        see when it grew, without pulling anything
  imgscope extract hello:v1 /bin/hello    write a file of the image to stdout
  imgscope list                           see which images fill the disk, and what removing them frees
  imgscope demo                           explore a built-in example image";

const IMAGE_HELP: &str = "Image name (hello:v1), archive, OCI layout directory, or - for an archive on stdin";

const IMAGE_LONG_HELP: &str = "\
The image to read:
  hello:v1               an image in Docker, by name or ID (in Podman where there is no Docker)
  podman:hello:v1        an image in Podman
  registry:alpine:3.20   an image in a registry, not pulled: Docker Hub, or ghcr.io/owner/name:v1
  image.tar              an archive, whichever tool wrote it: plain, gzip, zstd, xz or bzip2
  image.tar:hello:v1     one of several images in an archive (by number: image.tar:@0)
  layout/                an OCI layout directory, or one of skopeo's dir:
  -                      an archive on stdin (one of its images: -:hello:v1 or -:@0)
Schemes make it explicit: docker:, podman:, docker-archive:, oci-archive:, oci:, dir:,
containers-storage:, registry:, docker://, demo:";

/// Shows where the bytes of a container image are, and which you can drop.
#[derive(Debug, Parser)]
#[command(name = "imgscope", version, after_help = EXAMPLES, args_conflicts_with_subcommands = true)]
pub struct Cli {
    #[command(flatten)]
    pub(super) color: colorchoice_clap::Color,

    /// What to do other than explore an image or report on it.
    #[command(subcommand)]
    pub command: Option<Command>,

    /// The image.
    #[arg(help = IMAGE_HELP, long_help = IMAGE_LONG_HELP, value_parser = image_word)]
    pub image: Option<String>,

    /// What is one word too many, kept to say what was meant.
    #[arg(hide = true, value_parser = image_word)]
    more: Vec<String>,

    #[command(flatten)]
    pub(super) source: SourceArgs,

    #[command(flatten)]
    pub(super) output: OutputArgs,
}

/// Everything but exploring an image or reporting on it.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Print the history of an image, with each layer's size and share
    History(HistoryArgs),
    /// Compare two or more images side by side
    Diff(DiffArgs),
    /// Suggest what to change, largest savings first, and write a smaller Dockerfile
    Advise(AdviseArgs),
    /// List the platforms of an image, from its manifests alone
    Platforms(PlatformsArgs),
    /// List the tags of a repository in a registry, with sizes and what changed, from manifests alone
    Tags(TagsArgs),
    /// Take a file or directory out of an image, or out of one of its layers
    Extract(ExtractArgs),
    /// List all images of the engine: sizes, shared bytes, and what removing each would free
    List(ListArgs),
    /// Build with docker or podman, then explore or judge what was built
    Build(BuildArgs),
    /// Chart image sizes from a ledger, and point out what keeps growing
    Trend(TrendArgs),
    /// Show, verify or clear the cache
    Cache(CacheCommandArgs),
    /// Print the configuration in effect, or check configuration files
    Config(ConfigArgs),
    /// Print a completion script for a shell
    Completions(CompletionsArgs),
    /// Print the man page of imgscope or of a command, or write all of them
    Man(ManArgs),
    /// Add or remove the `docker imgscope` command
    Plugin(PluginArgs),
    /// Explore a built-in example image: no engine, no network
    Demo(DemoArgs),
}

/// `imgscope history`
#[derive(Debug, Args)]
pub struct HistoryArgs {
    /// The image.
    #[arg(help = IMAGE_HELP, long_help = IMAGE_LONG_HELP, value_parser = image_word)]
    pub image: String,
    /// Show commands in full
    #[arg(long)]
    pub no_trunc: bool,
    #[command(flatten)]
    pub(super) source: SourceArgs,
    #[command(flatten)]
    pub(super) color: colorchoice_clap::Color,
}

/// `imgscope diff`
#[derive(Debug, Args)]
#[command(override_usage = "imgscope diff [OPTIONS] <IMAGE> <IMAGE>...")]
pub struct DiffArgs {
    /// Images to compare, oldest first, named as for `imgscope IMAGE`
    #[arg(required = true, num_args = 1.., value_name = "IMAGE", value_parser = image_word)]
    pub images: Vec<String>,
    /// Print a report in this format instead of opening the explorer
    #[arg(long, value_name = "FORMAT", help_heading = "Output")]
    pub format: Option<DiffFormat>,
    /// Also write a report to a file; may be repeated
    #[arg(short, long = "output", value_name = "FORMAT=FILE", help_heading = "Output")]
    pub outputs: Vec<OutputFile<DiffFormat>>,
    #[command(flatten)]
    pub(super) explorer: ExplorerArgs,
    #[command(flatten)]
    pub(super) reading: ReadArgs,
    #[command(flatten)]
    pub(super) color: colorchoice_clap::Color,
}

/// `imgscope advise`
#[derive(Debug, Args)]
pub struct AdviseArgs {
    /// The image.
    #[arg(help = IMAGE_HELP, long_help = IMAGE_LONG_HELP, value_parser = image_word)]
    pub image: String,
    /// Output format [default: text]
    #[arg(long, value_name = "FORMAT", help_heading = "Output")]
    pub format: Option<AdviceFormat>,
    /// Also write one part to a file, such as dockerfile=Dockerfile.small; may be repeated
    #[arg(short, long = "output", value_name = "FORMAT=FILE", help_heading = "Output")]
    pub outputs: Vec<OutputFile<AdviceFormat>>,
    /// Replace a Dockerfile or .dockerignore that exists
    #[arg(long, help_heading = "Output")]
    pub force: bool,
    /// Dockerfile that the image was built from, so that its stages are kept
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub dockerfile: Option<PathBuf>,
    #[command(flatten)]
    pub(super) proof: ProofArgs,
    #[command(flatten)]
    pub(super) source: SourceArgs,
    #[command(flatten)]
    pub(super) color: colorchoice_clap::Color,
}

/// `imgscope platforms`
#[derive(Debug, Args)]
pub struct PlatformsArgs {
    /// The image.
    #[arg(help = IMAGE_HELP, long_help = IMAGE_LONG_HELP, value_parser = image_word)]
    pub image: String,
    /// Output format [default: text]
    #[arg(long, value_name = "FORMAT", help_heading = "Output")]
    pub format: Option<PlatformsFormat>,
    #[command(flatten)]
    pub(super) reading: ReadArgs,
    #[command(flatten)]
    pub(super) color: colorchoice_clap::Color,
}

/// `imgscope tags`
#[derive(Debug, Args)]
pub struct TagsArgs {
    /// Repository in a registry: alpine, ghcr.io/owner/name, localhost:5000/name
    pub repository: String,
    /// Output format [default: text]
    #[arg(long, value_name = "FORMAT", help_heading = "Output")]
    pub format: Option<TagsFormat>,
    /// Only tags that match this pattern, such as 'v1.*' or '[0-9]*'
    #[arg(long = "match", value_name = "GLOB", value_parser = pattern, help_heading = "Output")]
    pub pattern: Option<GlobMatcher>,
    /// At most this many tags: those with the highest versions
    #[arg(long, value_name = "NUMBER", value_parser = count, help_heading = "Output")]
    pub limit: Option<NonZero<usize>>,
    #[command(flatten)]
    pub(super) reading: ReadArgs,
    #[command(flatten)]
    pub(super) color: colorchoice_clap::Color,
}

/// `imgscope extract`
#[derive(Debug, Args)]
pub struct ExtractArgs {
    /// The image.
    #[arg(help = IMAGE_HELP, long_help = IMAGE_LONG_HELP, value_parser = image_word)]
    pub image: String,
    /// File or directory in the image; symbolic links are followed inside the image
    pub path: OsString,
    /// Folder to write it into [default: the content of a file goes to stdout]
    #[arg(short = 'o', long = "output", value_name = "DIR", help_heading = "Output")]
    pub folder: Option<PathBuf>,
    /// Only what this layer records, numbered from the base up: 0 is the base [default: the final file system]
    #[arg(long, value_name = "N", help_heading = "Output")]
    pub layer: Option<u32>,
    /// Replace files that exist in DIR, and add to directories
    #[arg(long, help_heading = "Output")]
    pub force: bool,
    #[command(flatten)]
    pub(super) reading: ReadArgs,
    #[command(flatten)]
    pub(super) color: colorchoice_clap::Color,
}

/// `imgscope demo`: takes all that exploring an image takes, and tells of what makes a difference.
#[derive(Debug, Args)]
#[command(mut_args = shown_for_demo)]
pub struct DemoArgs {
    #[command(flatten)]
    pub(super) source: SourceArgs,
    #[command(flatten)]
    pub(super) color: colorchoice_clap::Color,
    #[command(flatten)]
    pub(super) output: OutputArgs,
}

/// There is but one way to read an image that is built in.
fn shown_for_demo(option: Arg) -> Arg {
    let is_of_reading = matches!(option.get_help_heading(), Some("Reading" | "Cache"));
    let is_hidden = is_of_reading && option.get_id() != "quiet";
    if is_hidden { option.hide(true) } else { option }
}

/// Marks a word that begins with a dash but is not a flag. No argument can contain this character itself.
const NO_FLAG: char = '\0';

/// Keeps `-:hello:v1`, an image of the archive on standard input, from being taken for a flag.
pub(crate) fn mark_standard_input(argument: OsString) -> OsString {
    match argument.to_str() {
        Some(text) if text.starts_with("-:") => format!("{NO_FLAG}{text}").into(),
        _ => argument,
    }
}

fn image_word(text: &str) -> Result<String, Infallible> {
    Ok(text.trim_start_matches(NO_FLAG).to_owned())
}

impl Cli {
    /// Checks what clap does not say in words that help.
    ///
    /// # Errors
    /// Where there are too few images to compare, too many to explore, or none.
    pub(crate) fn checked(self, command: &mut clap::Command) -> Result<Self, clap::Error> {
        match (&self.command, &self.image) {
            (Some(Command::Diff(DiffArgs { images, .. })), _) if images.len() < 2 => {
                let image = images.first().map_or("IMAGE", String::as_str);
                let message = format!(
                    "`imgscope diff` needs at least two images; to explore one, run `imgscope {image}`"
                );
                let diff = command.find_subcommand_mut("diff").map(std::mem::take);
                Err(diff.unwrap_or_default().error(ErrorKind::TooFewValues, message))
            }
            (None, Some(image)) if !self.more.is_empty() => {
                let words: Vec<&str> = std::iter::once(image).chain(&self.more).map(String::as_str).collect();
                let message = several_words(command, &words);
                Err(command.error(ErrorKind::TooManyValues, message))
            }
            // on a terminal it is the list of all images
            (None, None) if !(is_interactive() || is_typewriter()) || self.output.concerns_report() => {
                Err(nothing_asked(command))
            }
            _ => Ok(self),
        }
    }
}

impl DiffArgs {
    /// Tells whether a report is asked for, rather than the explorer.
    pub(crate) fn wants_report(&self) -> bool {
        self.explorer.no_tui || self.format.is_some() || !self.outputs.is_empty()
    }
}
