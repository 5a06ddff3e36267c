//! What is known of contents, as rows.

use serde::{Deserialize, Serialize};

use super::Damage;
use super::bytes::{Bytes, HashRow};
use super::step_row::StepRow;
use crate::content::{
    Executable, ExecutableError, ExecutableFormat, ExecutableRole, Facts, FinalExec, GoBuild, GoModule,
    Machine, Script, SecretKind, Strippable, processor,
};

/// The mirror of [`Facts`].
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum FactsRow<'a> {
    #[serde(borrow)]
    Executable(Box<ExecutableRow<'a>>),
    Script {
        #[serde(borrow)]
        line: Bytes<'a>,
        /// Line, and whether it is certain.
        hand_over: Option<(u32, bool)>,
        steps: Vec<StepRow>,
        drops_root: bool,
    },
    Secret(SecretRow),
    #[serde(borrow)]
    Text(Bytes<'a>),
}

/// The mirror of [`Executable`].
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct ExecutableRow<'a> {
    format: FormatRow,
    #[serde(borrow)]
    machine: MachineRow<'a>,
    role: RoleRow,
    #[serde(borrow)]
    interpreter: Option<Bytes<'a>>,
    #[serde(borrow)]
    needed: Vec<Bytes<'a>>,
    #[serde(borrow)]
    search_path: Vec<Bytes<'a>>,
    /// Debug information, symbols and other; or why not, by its place in [`ExecutableError::ALL`].
    strippable: Option<Result<(u64, u64, u64), u8>>,
    #[serde(borrow)]
    go: Option<GoRow<'a>>,
    #[serde(borrow)]
    rustc: Option<&'a str>,
    is_packed: bool,
    reads_certificates: bool,
    opens_tls: bool,
    calls_c: bool,
    loads_time_zones: bool,
    without_build_id: Option<HashRow>,
    embeds_time_zones: bool,
}

/// The mirror of [`GoBuild`]; modules are a path and a version.
#[derive(Debug, Serialize, Deserialize)]
struct GoRow<'a> {
    version: &'a str,
    path: &'a str,
    #[serde(borrow)]
    main: Option<(&'a str, &'a str)>,
    #[serde(borrow)]
    deps: Vec<(&'a str, &'a str)>,
    #[serde(borrow)]
    settings: Vec<(&'a str, &'a str)>,
}

/// The mirror of [`Machine`].
#[derive(Debug, Serialize, Deserialize)]
enum MachineRow<'a> {
    Known(&'a str),
    #[serde(borrow)]
    Several(Vec<&'a str>),
    Other(u32),
}

/// A mirror of an enum without payloads.
macro_rules! mirror {
    ($mirror:ident of $mirrored:ident: $($variant:ident)*) => {
        #[doc = concat!("The mirror of [`", stringify!($mirrored), "`].")]
        #[derive(Debug, Clone, Copy, Serialize, Deserialize)]
        pub(super) enum $mirror { $($variant,)* }

        impl $mirror {
            fn of(mirrored: $mirrored) -> Self {
                match mirrored { $($mirrored::$variant => Self::$variant,)* }
            }

            fn mirrored(self) -> $mirrored {
                match self { $(Self::$variant => $mirrored::$variant,)* }
            }
        }
    };
}

mirror!(FormatRow of ExecutableFormat: Elf MachO Pe);
mirror!(RoleRow of ExecutableRole: Program Library Object Core Debug);
mirror!(SecretRow of SecretKind: PrivateKey EncryptedKey EnvironmentFile EnvironmentSecrets RegistryCredentials
    HostCredentials ContainerRegistryLogin CloudKey);

impl<'a> FactsRow<'a> {
    /// The row of what is known.
    pub fn of(facts: &'a Facts) -> Self {
        match facts {
            Facts::Executable(executable) => Self::Executable(Box::new(ExecutableRow::of(executable))),
            Facts::Script(script) => Self::Script {
                line: Bytes(&script.line),
                hand_over: script.hand_over.map(|end| (end.line, end.is_certain)),
                steps: script.steps.iter().map(StepRow::of).collect(),
                drops_root: script.drops_root,
            },
            Facts::Secret(kind) => Self::Secret(SecretRow::of(*kind)),
            Facts::Text(text) => Self::Text(Bytes(text)),
        }
    }

    /// What a row says.
    pub fn facts(self) -> Result<Facts, Damage> {
        Ok(match self {
            Self::Executable(executable) => Facts::Executable(Box::new(executable.executable()?)),
            Self::Script { line, hand_over, steps, drops_root } => Facts::Script(Script {
                line: line.0.into(),
                hand_over: hand_over.map(|(line, is_certain)| FinalExec { line, is_certain }),
                steps: steps.into_iter().map(StepRow::step).collect(),
                drops_root,
            }),
            Self::Secret(kind) => Facts::Secret(kind.mirrored()),
            Self::Text(text) => Facts::Text(text.0.into()),
        })
    }
}

impl<'a> ExecutableRow<'a> {
    fn of(executable: &'a Executable) -> Self {
        let reason = |error: ExecutableError| {
            ExecutableError::ALL.iter().position(|known| *known == error).unwrap_or(usize::MAX) as u8
        };
        let parts = |parts: Strippable| (parts.dwarf, parts.symbols, parts.other);
        Self {
            format: FormatRow::of(executable.format),
            machine: MachineRow::of(&executable.machine),
            role: RoleRow::of(executable.role),
            interpreter: executable.interpreter.as_deref().map(Bytes),
            needed: executable.needed.iter().map(|name| Bytes(name)).collect(),
            search_path: executable.search_path.iter().map(|path| Bytes(path)).collect(),
            strippable: executable.strippable.map(|known| known.map(parts).map_err(reason)),
            go: executable.go.as_deref().map(GoRow::of),
            rustc: executable.rustc.as_deref(),
            is_packed: executable.is_packed,
            reads_certificates: executable.reads_certificates,
            opens_tls: executable.opens_tls,
            calls_c: executable.calls_c,
            loads_time_zones: executable.loads_time_zones,
            without_build_id: executable.without_build_id.map(HashRow),
            embeds_time_zones: executable.embeds_time_zones,
        }
    }

    fn executable(self) -> Result<Executable, Damage> {
        let reason = |place: u8| {
            ExecutableError::ALL
                .get(usize::from(place))
                .copied()
                .ok_or(Damage::Content("a reason is unknown"))
        };
        let strippable = match self.strippable {
            Some(Ok((dwarf, symbols, other))) => Some(Ok(Strippable { dwarf, symbols, other })),
            Some(Err(place)) => Some(Err(reason(place)?)),
            None => None,
        };
        let owned = |list: Vec<Bytes<'_>>| list.into_iter().map(|bytes| bytes.0.into()).collect();
        Ok(Executable {
            format: self.format.mirrored(),
            machine: self.machine.machine()?,
            role: self.role.mirrored(),
            interpreter: self.interpreter.map(|path| path.0.into()),
            needed: owned(self.needed),
            search_path: owned(self.search_path),
            strippable,
            go: self.go.map(|build| Box::new(build.build())),
            rustc: self.rustc.map(Into::into),
            is_packed: self.is_packed,
            reads_certificates: self.reads_certificates,
            opens_tls: self.opens_tls,
            calls_c: self.calls_c,
            loads_time_zones: self.loads_time_zones,
            without_build_id: self.without_build_id.map(|hash| hash.0),
            embeds_time_zones: self.embeds_time_zones,
        })
    }
}

impl<'a> MachineRow<'a> {
    fn of(machine: &'a Machine) -> Self {
        match machine {
            Machine::Known(word) => Self::Known(word),
            Machine::Several(words) => Self::Several(words.clone()),
            Machine::Other(number) => Self::Other(*number),
        }
    }

    fn machine(self) -> Result<Machine, Damage> {
        let known = |word: &str| processor(word).ok_or(Damage::Content("a processor is unknown"));
        Ok(match self {
            Self::Known(word) => Machine::Known(known(word)?),
            Self::Several(words) => Machine::Several(words.into_iter().map(known).collect::<Result<_, _>>()?),
            Self::Other(number) => Machine::Other(number),
        })
    }
}

impl<'a> GoRow<'a> {
    fn of(build: &'a GoBuild) -> Self {
        let module = |module: &'a GoModule| (module.path.as_str(), module.version.as_str());
        Self {
            version: &build.version,
            path: &build.path,
            main: build.main.as_ref().map(module),
            deps: build.deps.iter().map(module).collect(),
            settings: build.settings.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect(),
        }
    }

    fn build(self) -> GoBuild {
        let module =
            |(path, version): (&str, &str)| GoModule { path: path.to_owned(), version: version.to_owned() };
        GoBuild {
            version: self.version.to_owned(),
            path: self.path.to_owned(),
            main: self.main.map(module),
            deps: self.deps.into_iter().map(module).collect(),
            settings: self
                .settings
                .into_iter()
                .map(|(key, value)| (key.to_owned(), value.to_owned()))
                .collect(),
        }
    }
}
