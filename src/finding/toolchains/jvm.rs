//! What builds Java, Kotlin and Scala: build tools, what they download, and what they leave between source and jar.

use super::prefix;
use crate::filesystem::FileSystem;
use crate::finding::PathGroup;
use crate::tree::NodeId;

/// Directories that build tools keep in a home or beside a project: name, the caches inside, what they are.
const CACHES: &[(&str, &[&str], &str)] = &[
    (".cache", &["coursier"], "Coursier cache"),
    (".gradle", &["buildOutputCleanup", "caches", "daemon", "jdks", "native", "wrapper"], "Gradle caches"),
    (".ivy2", &["cache", "local"], "Ivy cache"),
    (".m2", &["repository", "wrapper"], "Maven repository"),
    (".sbt", &["boot", "launchers"], "sbt caches"),
];
/// Build tools: the program in `bin`, what lies in the directory above, what it is.
const TOOLS: &[(&str, &str, &str)] = &[
    ("ant", "lib/ant.jar", "Ant"),
    ("gradle", "lib/plugins", "Gradle"),
    ("kotlinc", "lib/kotlin-compiler.jar", "Kotlin compiler"),
    ("mvn", "boot", "Maven"),
    ("sbt", "bin/sbt-launch.jar", "sbt"),
];
/// Builds: the file that says how, the directory that is built into, where the jar is in it, what else is.
const BUILDS: &[(&str, &str, &str, &[&str])] = &[
    ("pom.xml", "target", "", MAVEN),
    ("build.gradle", "build", "libs", GRADLE),
    ("build.gradle.kts", "build", "libs", GRADLE),
];
#[rustfmt::skip]
const MAVEN: &[&str] = &[
    "classes", "generated-sources", "generated-test-sources", "maven-archiver", "maven-status",
    "surefire-reports", "test-classes",
];
#[rustfmt::skip]
const GRADLE: &[&str] = &[
    "classes", "generated", "kotlin", "reports", "resources", "test-results", "tmp", "bootJarMainClassName",
];

/// All that builds for the Java virtual machine leave behind.
pub(in crate::finding) fn parts(files: &FileSystem<'_>) -> Vec<PathGroup> {
    let caches = CACHES.iter().map(|(name, inside, words)| {
        let caches = |home| inside.iter().filter_map(move |path| files.inside(home, path));
        PathGroup::new(files, *words, files.directories(name).flat_map(caches))
    });
    let tools = TOOLS.iter().map(|(program, inside, words)| {
        let programs = files.named(program).iter().filter(|node| files.parent_name(**node) == b"bin");
        let homes = programs.filter_map(|node| files.tree.parent(files.tree.parent(*node)?));
        let own =
            homes.filter(|home| !prefix::is_shared(files, *home) && files.inside(*home, inside).is_some());
        PathGroup::new(files, *words, own)
    });
    let between = PathGroup::new(files, "intermediate build files", between(files));
    caches.chain(tools).flatten().chain(between).collect()
}

/// What lies between sources and a jar, where the jar is there.
fn between(files: &FileSystem<'_>) -> Vec<NodeId> {
    let mut nodes = Vec::new();
    for (file, output, jars, others) in BUILDS {
        for project in files.named(file).iter().filter_map(|file| files.tree.parent(*file)) {
            let Some(output) = files.inside(project, output) else { continue };
            let jars = if jars.is_empty() { Some(output) } else { files.inside(output, jars) };
            let is_jar = |name: &[u8]| name.ends_with(b".jar") || name.ends_with(b".war");
            if prefix::children(files, jars, is_jar).next().is_some() {
                nodes.extend(others.iter().filter_map(|path| files.inside(output, path)));
                nodes.extend(prefix::children(files, Some(output), |name| name.ends_with(b".jar.original")));
            }
        }
    }
    nodes
}
