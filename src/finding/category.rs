//! What kind of thing a rule finds, and what brings it into an image: for all that treats rules by more than their ids.

/// What kind of thing a rule finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Category {
    /// The image does not run, or its program fails once it does.
    Startup,
    /// Keys, tokens and passwords.
    Secret,
    /// Rights that the program does not need.
    Privilege,
    /// Compilers and what they bring.
    Toolchain,
    /// What programs are built from, and leftovers of building.
    Source,
    /// What package managers keep for another installation.
    PackageCache,
    /// What else was left behind, and what programs don't read.
    Leftover,
    /// Programs and libraries that are needed, in another form than would be best.
    Binary,
    /// Bytes that a higher layer hides.
    Waste,
    /// Bytes that are seen more than once.
    Duplicate,
}

/// What brings a rule's findings into an image, as far as the rule alone can tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// The instruction that made the layer, whichever that is.
    Instruction,
    /// The build context: a `.dockerignore` that lists the finding's paths keeps them out.
    BuildContext,
    /// The build context: a `.dockerignore` with this pattern keeps out all such paths.
    BuildContextPattern(&'static str),
    /// The last `USER` instruction, or that there is none.
    User,
}

impl Category {
    /// All categories, in the order of the reference.
    pub const ALL: [Self; 10] = [
        Self::Startup,
        Self::Secret,
        Self::Privilege,
        Self::Toolchain,
        Self::Source,
        Self::PackageCache,
        Self::Leftover,
        Self::Binary,
        Self::Waste,
        Self::Duplicate,
    ];

    /// Its name, as a heading.
    pub fn name(self) -> &'static str {
        match self {
            Self::Startup => "Will it run?",
            Self::Secret => "Secrets",
            Self::Privilege => "Privileges",
            Self::Toolchain => "Toolchains",
            Self::Source => "Source code and build files",
            Self::PackageCache => "Package manager caches",
            Self::Leftover => "Leftovers",
            Self::Binary => "Programs and libraries",
            Self::Waste => "Wasted bytes",
            Self::Duplicate => "Duplicates",
        }
    }

    /// What its rules have in common, in one sentence.
    pub fn about(self) -> &'static str {
        match self {
            Self::Startup => "The image does not start, or its program fails once it runs.",
            Self::Secret => "Keys, tokens and passwords that anyone who can pull the image can read.",
            Self::Privilege => "The program has more privileges than it needs.",
            Self::Toolchain => {
                "Compilers, build tools and their caches, which are not needed once the program is built."
            }
            Self::Source => "What programs are built from, and what building and testing leave behind.",
            Self::PackageCache => "What package managers keep for the next installation.",
            Self::Leftover => "Files that no program reads.",
            Self::Binary => "Programs and libraries that were built in a way that costs size or speed.",
            Self::Waste => "Bytes in one layer that a higher layer hides.",
            Self::Duplicate => "Files that are in the image more than once.",
        }
    }
}
