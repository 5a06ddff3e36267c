//! A platform in one word: `linux/arm/v7`, `windows(10.0.20348.2227)/amd64`.
//!
//! The version of the operating system is written as Docker and containerd do; go-containerregistry's form, where it
//! comes last (`windows/amd64:10.0.20348.2227`), is read too and needs no quotes in a shell.

use std::fmt;
use std::str::FromStr;

use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};

use super::names;

/// What would be taken for a part of the form.
const IN_PARENTHESES: &AsciiSet = &CONTROLS.add(b'%').add(b'+').add(b'(').add(b')').add(b'/').add(b':');

/// An operating system and an architecture, in the words of the OCI image index (Go's `GOOS`, `GOARCH`).
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Platform {
    /// Operating system, as `linux`.
    pub os: String,
    /// Processor architecture, as `amd64`.
    pub architecture: String,
    /// Variant of the architecture, as `v7` for 32-bit ARM; absent for most.
    pub variant: Option<String>,
    /// Version of the operating system, as `10.0.20348.2227`: an image for Windows runs on its own version alone.
    pub os_version: Option<String>,
    /// What the image needs of the operating system, as `win32k`.
    pub os_features: Vec<String>,
}

/// The text names no platform.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is not a valid platform: expected os/arch or os/arch/variant, such as linux/amd64, linux/arm/v7 or \
     windows(10.0.20348)/amd64"
)]
pub struct PlatformError(String);

impl Platform {
    /// Builds a platform without a variant.
    pub fn new(os: &str, architecture: &str) -> Self {
        Self { os: os.to_owned(), architecture: architecture.to_owned(), ..Self::default() }
    }

    /// Adds a variant, unless it is empty.
    #[must_use]
    pub fn with_variant(self, variant: &str) -> Self {
        Self { variant: (!variant.is_empty()).then(|| variant.to_owned()), ..self }
    }

    /// Adds a version of the operating system, unless it is empty.
    #[must_use]
    pub fn with_os_version(self, version: &str) -> Self {
        Self { os_version: (!version.is_empty()).then(|| version.to_owned()), ..self }
    }

    /// Gives the platform whose images this machine would run: Linux on this machine's architecture.
    ///
    /// The operating system is always `linux`: on macOS and Windows too, engines run Linux images.
    pub fn host() -> Self {
        Self::new("linux", &host_architecture())
    }

    /// Gives `os/arch[/variant]`, without what versions and features add to the operating system.
    pub fn without_version(&self) -> Self {
        Self { os_version: None, os_features: Vec::new(), ..self.clone() }
    }

    /// The same in Go's names, whatever a tool recorded: `aarch64` is `arm64`, `armhf` is `arm/v7`.
    pub(super) fn normalized(&self) -> Self {
        let (architecture, implied) = names::architecture(&self.architecture);
        let recorded = self.variant.as_ref().map(|variant| variant.to_ascii_lowercase());
        Self {
            os: names::system(&self.os),
            architecture,
            variant: implied.map(str::to_owned).or(recorded).filter(|variant| !variant.is_empty()),
            os_version: self.os_version.clone(),
            // containerd asks nobody for it, because all editions of Windows that run images have it
            os_features: self.os_features.iter().filter(|feature| *feature != "win32k").cloned().collect(),
        }
    }
}

fn host_architecture() -> String {
    match std::env::consts::ARCH {
        "powerpc64" => "ppc64le".to_owned(),
        other => names::architecture(other).0,
    }
}

impl fmt::Display for Platform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.os)?;
        if self.os_version.is_some() || !self.os_features.is_empty() {
            let encoded = |text| utf8_percent_encode(text, IN_PARENTHESES);
            write!(f, "({}", encoded(self.os_version.as_deref().unwrap_or_default()))?;
            self.os_features.iter().try_for_each(|feature| write!(f, "+{}", encoded(feature)))?;
            f.write_str(")")?;
        }
        write!(f, "/{}", self.architecture)?;
        match self.variant.as_deref() {
            Some(variant) if !variant.is_empty() => write!(f, "/{variant}"),
            _ => Ok(()),
        }
    }
}

impl FromStr for Platform {
    type Err = PlatformError;

    fn from_str(text: &str) -> Result<Self, PlatformError> {
        parse(text).ok_or_else(|| PlatformError(text.to_owned()))
    }
}

/// Reads `os[(version+feature…)]/arch[/variant][:version]`; of `os/arch` one alone will do where it is known.
fn parse(text: &str) -> Option<Platform> {
    let (rest, version_behind) = match text.rsplit_once(':') {
        Some((rest, version)) => (rest, Some(version)),
        None => (text, None),
    };
    let (system, options, rest) = match rest.split_once('(') {
        Some((system, rest)) => {
            let (options, rest) = rest.split_once(')')?;
            (system, Some(options), if rest.is_empty() { None } else { Some(rest.strip_prefix('/')?) })
        }
        None => rest.split_once('/').map_or((rest, None, None), |(os, rest)| (os, None, Some(rest))),
    };
    let parts: Vec<&str> = rest.map(|rest| rest.split('/').collect()).unwrap_or_default();
    if parts.len() > 2 || !is_word(system) || !parts.iter().all(|part| is_word(part)) {
        return None;
    }
    let mut platform = match parts.as_slice() {
        [] => from_one_word(system, options.is_some())?,
        [architecture, variant @ ..] => {
            let (architecture, implied) = names::architecture(architecture);
            let variant = implied.or(variant.first().copied()).unwrap_or_default().to_ascii_lowercase();
            Platform::new(&names::system(system), &architecture).with_variant(&variant)
        }
    };
    let mut options = options.unwrap_or_default().split('+').map(decoded);
    let version = options.next()??;
    platform.os_features = options.collect::<Option<_>>()?;
    match version_behind {
        None => Some(platform.with_os_version(&version)),
        Some(behind) if version.is_empty() && !behind.is_empty() => {
            Some(platform.with_os_version(&decoded(behind)?))
        }
        Some(_) => None,
    }
}

/// Adds to an operating system the host's architecture, and to an architecture the usual operating system.
fn from_one_word(word: &str, must_be_system: bool) -> Option<Platform> {
    let system = names::system(word);
    if names::is_system(&system) {
        return Some(Platform::new(&system, &host_architecture()));
    }
    let (architecture, implied) = names::architecture(word);
    let is_architecture = names::is_architecture(&architecture) && !must_be_system;
    is_architecture.then(|| Platform::new("linux", &architecture).with_variant(implied.unwrap_or_default()))
}

fn is_word(part: &str) -> bool {
    !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c))
}

/// A version or feature, of which nothing may reach a terminal that is not to be seen there.
fn decoded(option: &str) -> Option<String> {
    let text = percent_decode_str(option).decode_utf8().ok()?;
    (!text.chars().any(char::is_control)).then(|| text.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> String {
        text.parse::<Platform>().map_or_else(|error| error.to_string(), |platform| platform.to_string())
    }

    #[test]
    fn other_names_become_gos() {
        for (text, expected) in [
            ("linux/amd64", "linux/amd64"),
            ("Linux/X86_64", "linux/amd64"),
            ("linux/x86-64", "linux/amd64"),
            ("linux/aarch64", "linux/arm64"),
            ("linux/arm64/v8", "linux/arm64/v8"),
            ("linux/armhf", "linux/arm/v7"),
            ("linux/armel", "linux/arm/v6"),
            ("linux/armv7l", "linux/arm/v7"),
            ("linux/arm/V7", "linux/arm/v7"),
            ("linux/i686", "linux/386"),
            ("linux/ppc64el", "linux/ppc64le"),
            ("macOS/arm64", "darwin/arm64"),
            ("arm64", "linux/arm64"),
            ("armhf", "linux/arm/v7"),
            ("s390x", "linux/s390x"),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
        assert_eq!(read("linux"), Platform::host().to_string());
        assert_eq!(read("windows(10.0.17763)"), format!("windows(10.0.17763)/{}", host_architecture()));
    }

    #[test]
    fn a_version_of_the_operating_system_is_read_as_docker_and_as_crane_write_it() {
        for text in ["windows(10.0.17763.6293)/amd64", "windows/amd64:10.0.17763.6293"] {
            let platform: Platform = text.parse().expect("a platform");
            assert_eq!(platform.os_version.as_deref(), Some("10.0.17763.6293"));
            assert_eq!(platform.to_string(), "windows(10.0.17763.6293)/amd64");
            assert_eq!(platform.without_version().to_string(), "windows/amd64");
        }
        for whole in
            ["windows(10.0.17763+win32k)/amd64", "linux(+erofs+gpu)/arm/v7", "darwin(macOS 13.6)/arm64"]
        {
            assert_eq!(read(whole), whole);
        }
        let odd = Platform::new("windows", "amd64").with_os_version("1(2)/3+4%");
        assert_eq!(odd.to_string().parse(), Ok(odd));
    }

    #[test]
    fn what_names_no_platform_is_said_to_be_none() {
        for bad in [
            "",
            "/",
            "linux/",
            "/amd64",
            "a/b/c/d",
            "linux/arm/",
            "nosuch",
            "linux amd64",
            "lin(ux",
            "linux)/amd64",
            "windows(10/amd64",
            "windows(10.0)amd64",
            "windows(1)/amd64:2",
            "windows/amd64:",
            "amd64(1)",
            "a\u{1b}/b",
            "windows(%1b)/amd64",
            "windows(1)(2)/amd64",
        ] {
            assert!(read(bad).contains("is not a valid platform"), "{bad:?}: {}", read(bad));
        }
    }
}
