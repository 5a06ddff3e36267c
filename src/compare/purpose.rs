//! What bytes are for.

/// What bytes are for. Where a byte serves several purposes, the first one counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Purpose {
    /// Hidden by a higher layer.
    Wasted,
    /// Compilers and what they bring.
    Toolchain,
    /// What programs are built from, and leftovers of building.
    Source,
    /// What package managers and other steps left behind.
    Leftovers,
    /// Debug information and symbols of the image's own programs.
    Symbols,
    /// What the base image brought.
    Base,
    /// Programs, libraries and scripts of the image's own.
    Program,
    /// CA certificates.
    Certificates,
    /// Time zones.
    TimeZones,
    /// Everything else.
    Other,
}

impl Purpose {
    /// All kinds, in order of precedence.
    pub const ALL: [Self; 10] = [
        Self::Wasted,
        Self::Toolchain,
        Self::Source,
        Self::Leftovers,
        Self::Symbols,
        Self::Base,
        Self::Program,
        Self::Certificates,
        Self::TimeZones,
        Self::Other,
    ];

    /// What it is called.
    pub fn word(self) -> &'static str {
        match self {
            Self::Wasted => "wasted",
            Self::Toolchain => "toolchain",
            Self::Source => "source",
            Self::Leftovers => "leftovers",
            Self::Symbols => "debug and symbols",
            Self::Base => "base image",
            Self::Program => "programs",
            Self::Certificates => "certificates",
            Self::TimeZones => "time zones",
            Self::Other => "other files",
        }
    }

    /// What is counted, in a sentence without its full stop.
    pub fn about(self) -> &'static str {
        match self {
            Self::Wasted => "written by one layer, hidden by a later one",
            Self::Toolchain => "compilers and what comes with them; not needed once the program is built",
            Self::Source => "source code and build leftovers",
            Self::Leftovers => "caches and other files that package managers and build steps left behind",
            Self::Symbols => "what strip would remove from your programs",
            Self::Base => "live files of the base image not counted in another row",
            Self::Program => "your programs, libraries and scripts, less what strip would remove",
            Self::Certificates => "CA certificates",
            Self::TimeZones => "time zone data",
            Self::Other => "live files of your layers not counted in another row",
        }
    }
}
