//! The keywords of the Dockerfile language.

use std::fmt;

/// The keyword of an instruction (Dockerfile reference).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Keyword {
    /// Copies files, fetches URLs, unpacks archives.
    Add,
    /// Declares a build argument.
    Arg,
    /// Sets the command.
    Cmd,
    /// Copies files.
    Copy,
    /// Sets the entrypoint.
    Entrypoint,
    /// Sets environment variables.
    Env,
    /// Declares ports.
    Expose,
    /// Starts a stage.
    From,
    /// Sets the health check.
    Healthcheck,
    /// Adds labels.
    Label,
    /// Names the author.
    Maintainer,
    /// Adds an instruction for images built on this one.
    Onbuild,
    /// Runs a command.
    Run,
    /// Sets the shell of later commands.
    Shell,
    /// Sets the signal that stops the container.
    Stopsignal,
    /// Sets the user.
    User,
    /// Declares volumes.
    Volume,
    /// Sets the working directory.
    Workdir,
    /// None of these: a command that the classic builder recorded without its shell, or the words of another tool.
    #[default]
    Unknown,
}

impl Keyword {
    const ALL: [(Self, &'static str); 18] = [
        (Self::Add, "ADD"),
        (Self::Arg, "ARG"),
        (Self::Cmd, "CMD"),
        (Self::Copy, "COPY"),
        (Self::Entrypoint, "ENTRYPOINT"),
        (Self::Env, "ENV"),
        (Self::Expose, "EXPOSE"),
        (Self::From, "FROM"),
        (Self::Healthcheck, "HEALTHCHECK"),
        (Self::Label, "LABEL"),
        (Self::Maintainer, "MAINTAINER"),
        (Self::Onbuild, "ONBUILD"),
        (Self::Run, "RUN"),
        (Self::Shell, "SHELL"),
        (Self::Stopsignal, "STOPSIGNAL"),
        (Self::User, "USER"),
        (Self::Volume, "VOLUME"),
        (Self::Workdir, "WORKDIR"),
    ];

    /// Reads a keyword in capitals, as histories have it.
    pub fn recorded(word: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, name)| *name == word).map(|(keyword, _)| *keyword)
    }

    /// Reads a keyword in any case, as Dockerfiles have it; [`Keyword::Unknown`] for other words.
    pub fn written(word: &str) -> Self {
        let found = Self::ALL.iter().find(|(_, name)| name.eq_ignore_ascii_case(word));
        found.map_or(Self::Unknown, |(keyword, _)| *keyword)
    }

    /// Tells whether a step of it writes files; all others but WORKDIR, which may make a directory, set something.
    pub(crate) fn writes_files(self) -> bool {
        matches!(self, Self::Add | Self::Copy | Self::Run)
    }

    /// The keyword in capitals; empty for [`Keyword::Unknown`].
    pub fn as_str(self) -> &'static str {
        Self::ALL.iter().find(|(keyword, _)| *keyword == self).map_or("", |(_, name)| name)
    }
}

impl fmt::Display for Keyword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
