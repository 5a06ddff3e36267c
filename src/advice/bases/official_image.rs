//! Images that Docker publishes for languages and servers, told by a variable that they set and the program that they bring.

use super::build_image::is_version;
use super::distribution::{Distribution, Family};
use crate::finding::Evidence;
use crate::image::LayerIndex;

/// An official image that another image is built on.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::advice) struct OfficialImage {
    /// Its reference.
    pub image: String,
    /// The smaller image of the same program in which an application runs; None where the application brings what it needs.
    pub smaller: Option<String>,
    /// The layer that brought its program.
    pub layer: LayerIndex,
}

/// What is known of an official image.
struct Published {
    variable: &'static str,
    name: &'static str,
    /// The program that it brings.
    program: &'static str,
    /// What the smaller image is.
    smaller: Smaller,
}

/// Which smaller image there is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Smaller {
    /// A compiler's: none, its programs run without it.
    Compiler,
    /// One whose tag says `slim` after the version.
    Slim,
    /// Java's, without its compiler.
    JavaRuntime,
    /// That of Alpine.
    Alpine,
    /// There is none.
    Same,
}

const PUBLISHED: [Published; 10] = [
    Published {
        variable: "GOLANG_VERSION",
        name: "golang",
        program: "/usr/local/go/bin/go",
        smaller: Smaller::Compiler,
    },
    Published {
        variable: "RUST_VERSION",
        name: "rust",
        program: "/usr/local/cargo/bin/rustup",
        smaller: Smaller::Compiler,
    },
    Published {
        variable: "GCC_VERSION",
        name: "gcc",
        program: "/usr/local/bin/gcc",
        smaller: Smaller::Compiler,
    },
    Published {
        variable: "RUBY_VERSION",
        name: "ruby",
        program: "/usr/local/bin/ruby",
        smaller: Smaller::Slim,
    },
    Published {
        variable: "OTP_VERSION",
        name: "erlang",
        program: "/usr/local/bin/erl",
        smaller: Smaller::Slim,
    },
    Published {
        variable: "NODE_VERSION",
        name: "node",
        program: "/usr/local/bin/node",
        smaller: Smaller::Slim,
    },
    Published {
        variable: "PYTHON_VERSION",
        name: "python",
        program: "/usr/local/bin/python3",
        smaller: Smaller::Slim,
    },
    Published { variable: "PHP_VERSION", name: "php", program: "/usr/local/bin/php", smaller: Smaller::Same },
    Published {
        variable: "JAVA_VERSION",
        name: "eclipse-temurin",
        program: "/opt/java/openjdk/bin/java",
        smaller: Smaller::JavaRuntime,
    },
    Published {
        variable: "NGINX_VERSION",
        name: "nginx",
        program: "/usr/sbin/nginx",
        smaller: Smaller::Alpine,
    },
];

impl OfficialImage {
    /// Finds the official image that an image is built on.
    pub fn of(evidence: &Evidence<'_>, distribution: Option<&Distribution>) -> Option<Self> {
        PUBLISHED.iter().find_map(|published| {
            let version = evidence.variable(published.variable)?;
            let program = evidence.at(published.program)?;
            let layer = evidence.tree.last_layer(program)?;
            let (image, smaller) = published.references(evidence, version, distribution)?;
            Some(Self { image, smaller, layer })
        })
    }
}

impl Published {
    /// The image and the smaller one.
    fn references(
        &self,
        evidence: &Evidence<'_>,
        version: &str,
        distribution: Option<&Distribution>,
    ) -> Option<(String, Option<String>)> {
        let is_alpine = distribution.is_some_and(|distribution| distribution.family == Family::Alpine);
        let (name, of_debian) = (self.name, distribution.filter(|_| !is_alpine));
        if self.smaller == Smaller::JavaRuntime {
            return java(evidence, version, of_debian);
        }
        let version = Some(version).filter(|version| is_version(version))?;
        let version = match (name, php_variant(evidence)) {
            ("php", variant) => format!("{version}-{variant}"),
            _ => version.to_owned(),
        };
        // Debian's release is part of the tag where an image is made for several
        let has_release = matches!(name, "golang" | "rust" | "ruby" | "php" | "python");
        let release = of_debian
            .filter(|_| has_release)
            .map_or(String::new(), |distribution| format!("-{}", distribution.release));
        let suffix = if is_alpine { "-alpine" } else { &release };
        let image = format!("{name}:{version}{suffix}");
        let smaller = match self.smaller {
            Smaller::Compiler => None,
            Smaller::Slim if !is_alpine => Some(format!("{name}:{version}-slim{release}")),
            Smaller::Alpine => Some(format!("{name}:{version}-alpine")),
            _ => Some(image.clone()),
        };
        Some((image, smaller))
    }
}

/// Java's images: `jdk-17.0.9+9` is `17.0.9_9-jdk`, and the runtime `17.0.9_9-jre`, with the release of Ubuntu by its name.
/// Images of Maven and Gradle are built on them.
fn java(
    evidence: &Evidence<'_>,
    version: &str,
    of_ubuntu: Option<&Distribution>,
) -> Option<(String, Option<String>)> {
    let number = version.strip_prefix("jdk-").unwrap_or(version).replace('+', "_");
    let is_number = number.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'_'));
    if !is_number || number.is_empty() {
        return None;
    }
    let release = match of_ubuntu.map(|ubuntu| ubuntu.release.as_str()) {
        None => "-alpine",
        Some("20.04") => "-focal",
        Some("22.04") => "-jammy",
        Some("24.04") => "-noble",
        Some(_) => "",
    };
    let image = |kind: &str| format!("eclipse-temurin:{number}-{kind}{release}");
    let major = number.split(['.', '_']).next()?;
    let tool = |variable: &str, program: &str| {
        evidence.at(program)?;
        evidence.variable(variable).filter(|version| is_version(version))
    };
    let builder = if let Some(maven) = tool("MAVEN_VERSION", "/usr/share/maven/bin/mvn") {
        format!("maven:{maven}-eclipse-temurin-{major}")
    } else if let Some(gradle) = tool("GRADLE_VERSION", "/opt/gradle/bin/gradle") {
        format!("gradle:{gradle}-jdk{major}")
    } else {
        image("jdk")
    };
    Some((builder, Some(image("jre"))))
}

/// What PHP's image serves with.
fn php_variant(evidence: &Evidence<'_>) -> &'static str {
    if evidence.at("/usr/local/bin/apache2-foreground").is_some() {
        "apache"
    } else if evidence.at("/usr/local/sbin/php-fpm").is_some() {
        "fpm"
    } else {
        "cli"
    }
}
