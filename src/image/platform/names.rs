//! The names of operating systems, architectures and variants: Go's, and the other ones that people and tools write.
//!
//! As containerd's package `platforms` has it (`Normalize`, `database.go`), and what `uname -m` and Debian say besides.

/// Operating systems that Go knows (`go/build/syslist.go`).
const SYSTEMS: &[&str] = &[
    "aix",
    "android",
    "darwin",
    "dragonfly",
    "freebsd",
    "hurd",
    "illumos",
    "ios",
    "js",
    "linux",
    "nacl",
    "netbsd",
    "openbsd",
    "plan9",
    "solaris",
    "wasi",
    "wasip1",
    "windows",
    "zos",
];
/// Architectures that Go knows.
const ARCHITECTURES: &[&str] = &[
    "386",
    "amd64",
    "amd64p32",
    "arm",
    "arm64",
    "arm64be",
    "armbe",
    "loong64",
    "mips",
    "mips64",
    "mips64le",
    "mips64p32",
    "mips64p32le",
    "mipsle",
    "ppc",
    "ppc64",
    "ppc64le",
    "riscv",
    "riscv64",
    "s390",
    "s390x",
    "sparc",
    "sparc64",
    "wasm",
];

/// The operating system's name in Go.
pub(super) fn system(name: &str) -> String {
    match name.to_ascii_lowercase().as_str() {
        "macos" => "darwin".to_owned(),
        other => other.to_owned(),
    }
}

/// The architecture's name in Go, and the variant that the other name implies.
pub(super) fn architecture(name: &str) -> (String, Option<&'static str>) {
    let lower = name.to_ascii_lowercase();
    let (name, variant) = match lower.as_str() {
        "x86_64" | "x86-64" => ("amd64", None),
        "i386" | "i486" | "i586" | "i686" | "x86" => ("386", None),
        "aarch64" => ("arm64", None),
        "armhf" | "armv7" | "armv7l" => ("arm", Some("v7")),
        "armel" | "armv6" | "armv6l" => ("arm", Some("v6")),
        "ppc64el" => ("ppc64le", None),
        "mipsel" => ("mipsle", None),
        "mips64el" => ("mips64le", None),
        "loongarch64" => ("loong64", None),
        other => (other, None),
    };
    (name.to_owned(), variant)
}

pub(super) fn is_system(name: &str) -> bool {
    SYSTEMS.contains(&name)
}

pub(super) fn is_architecture(name: &str) -> bool {
    ARCHITECTURES.contains(&name)
}

/// The version of the architecture that a variant stands for, where its variants are versions: of `v8.2` 8 and 2.
///
/// Without a variant it is the one that images without one are made for: `arm` is `arm/v7`, `arm64` is `arm64/v8` and
/// `amd64` is `amd64/v1`.
pub(super) fn level(architecture: &str, variant: Option<&str>) -> Option<(u16, u16)> {
    let common = match architecture {
        "arm" => 7,
        "arm64" => 8,
        "amd64" => 1,
        _ => return None,
    };
    let Some(variant) = variant.filter(|variant| !variant.is_empty()) else { return Some((common, 0)) };
    let version = variant.trim_start_matches(['v', 'V']);
    let (major, minor) = version.split_once('.').unwrap_or((version, "0"));
    Some((major.parse().ok()?, minor.parse().ok()?))
}
