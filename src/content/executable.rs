//! What is in an executable, whatever its format.

use super::GoBuild;

/// A program, library or object file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Executable {
    /// The file format.
    pub format: ExecutableFormat,
    /// The processor that it is for.
    pub machine: Machine,
    /// What it is for.
    pub role: ExecutableRole,
    /// The program that loads it (ELF `PT_INTERP`), absolute; None where it is static.
    pub interpreter: Option<Box<[u8]>>,
    /// The libraries that it names (ELF `DT_NEEDED`), in order.
    pub needed: Vec<Box<[u8]>>,
    /// Where it looks for them first (ELF `DT_RUNPATH`, else `DT_RPATH`), as recorded, entries split at colons.
    pub search_path: Vec<Box<[u8]>>,
    /// What `strip` would take out of it, or why that can't be told: nothing where it has been there, and where something
    /// was appended that it would cut off. None for other formats than ELF, and for all but programs and libraries.
    pub strippable: Option<Result<Strippable, ExecutableError>>,
    /// How Go built it; None where Go did not, or did before Go 1.18 in a file too large to look up where it says so.
    pub go: Option<Box<GoBuild>>,
    /// The Rust compiler that built it, as `1.75.0`; from the `.comment` section, which stripping keeps.
    pub rustc: Option<Box<str>>,
    /// Whether UPX packed it.
    pub is_packed: bool,
    /// Whether it knows where certificate authorities are kept, and so verifies TLS by itself.
    pub reads_certificates: bool,
    /// Whether it is a program of Go that opens TLS connections: one that only answers does not.
    pub opens_tls: bool,
    /// Whether it is a program of Go that calls functions of C, but for those that Go does without where it has to.
    pub calls_c: bool,
    /// Whether it loads time zones by name.
    pub loads_time_zones: bool,
    /// A hash of the file without its notes, in which each build writes an ID of its own: equal where only that differs.
    pub without_build_id: Option<[u64; 2]>,
    /// Whether it carries the time zones in itself.
    pub embeds_time_zones: bool,
}

impl Executable {
    /// About what it takes in memory, in bytes: names may be many, and long.
    pub(super) fn memory(&self) -> usize {
        let lists =
            self.needed.iter().chain(&self.search_path).map(|name| size_of::<Box<[u8]>>() + name.len());
        let go = self.go.as_ref().map_or(0, |build| {
            let modules = build.deps.iter().chain(&build.main).map(|it| it.path.len() + it.version.len());
            let settings = build.settings.iter().map(|(key, value)| key.len() + value.len());
            let words: usize = modules.chain(settings).map(|length| length + 2 * size_of::<String>()).sum();
            size_of::<GoBuild>() + words
        });
        size_of::<Self>() + lists.sum::<usize>() + go
    }
}

/// A format of executables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExecutableFormat {
    /// Linux and most others.
    Elf,
    /// macOS.
    MachO,
    /// Windows.
    Pe,
}

/// A processor, as an executable names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Machine {
    /// One that images are made for, by the word that image configs use: `amd64`, `arm64`, `386`, `arm`, `riscv64`, ….
    Known(&'static str),
    /// A Mach-O file for several; `unknown` for those without such a word.
    Several(Vec<&'static str>),
    /// Another one, by the number that its format gives it.
    Other(u32),
}

/// What an executable is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExecutableRole {
    /// It can be started.
    Program,
    /// Programs load it.
    Library,
    /// A linker makes programs of it; kernel modules too.
    Object,
    /// A core dump: the memory of a program that crashed.
    Core,
    /// Debug information of another file, split off (`/usr/lib/debug`).
    Debug,
}

/// What `strip` would take out of a file, in bytes. The three parts add up to the file's size less the stripped size.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Strippable {
    /// Debug information.
    pub dwarf: u64,
    /// Symbol tables and their names.
    pub symbols: u64,
    /// Other sections that are never loaded, section headers and gaps.
    pub other: u64,
}

/// Why an executable could not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExecutableError {
    /// The file is shorter than its header.
    EndsInHeader,
    /// Its header goes on as none does.
    InvalidHeader,
    /// Its program headers can't be read.
    InvalidSegments,
    /// The file is shorter than what is loaded of it.
    EndsBeforeSegments,
    /// Something is loaded that the section table does not know.
    UncoveredSegments,
    /// The entries of its section table are of another size.
    SectionEntrySize,
    /// A section does not lie in the file.
    SectionOutside,
    /// The section table does not lie in the file.
    SectionTableOutside,
    /// No linker makes as many sections.
    TooManySections,
}

impl ExecutableError {
    /// All reasons there are.
    pub const ALL: [Self; 9] = [
        Self::EndsInHeader,
        Self::InvalidHeader,
        Self::InvalidSegments,
        Self::EndsBeforeSegments,
        Self::UncoveredSegments,
        Self::SectionEntrySize,
        Self::SectionOutside,
        Self::SectionTableOutside,
        Self::TooManySections,
    ];

    /// The reason, in words that follow "could not be read: ".
    pub fn words(self) -> &'static str {
        match self {
            Self::EndsInHeader => "it ends inside its header",
            Self::InvalidHeader => "its header is invalid",
            Self::InvalidSegments => "its program headers are invalid",
            Self::EndsBeforeSegments => "it ends before its loadable segments do",
            Self::UncoveredSegments => "its section table does not cover its loadable segments",
            Self::SectionEntrySize => "its section table entries have the wrong size",
            Self::SectionOutside => "one of its sections lies outside the file",
            Self::SectionTableOutside => "its section table lies outside the file",
            Self::TooManySections => "it has too many sections",
        }
    }
}

/// The words of image configs for processors, of all that a file can name.
#[rustfmt::skip]
const PROCESSORS: [&str; 14] = [
    "386", "amd64", "arm", "arm64", "loong64", "mips", "mips64", "mips64le", "mipsle", "ppc64", "ppc64le", "riscv64",
    "s390x", "unknown",
];

/// The word itself where it is one that [`Machine`] has, for who reads it from elsewhere.
pub fn processor(word: &str) -> Option<&'static str> {
    PROCESSORS.into_iter().find(|known| *known == word)
}

impl Executable {
    /// One of which no more is known.
    pub(super) fn new(format: ExecutableFormat, machine: Machine, role: ExecutableRole) -> Self {
        Self {
            format,
            machine,
            role,
            interpreter: None,
            needed: Vec::new(),
            search_path: Vec::new(),
            strippable: None,
            go: None,
            rustc: None,
            is_packed: false,
            reads_certificates: false,
            opens_tls: false,
            calls_c: false,
            loads_time_zones: false,
            without_build_id: None,
            embeds_time_zones: false,
        }
    }
}

impl Strippable {
    /// All of it.
    pub fn total(self) -> u64 {
        self.dwarf.saturating_add(self.symbols).saturating_add(self.other)
    }
}
