//! What builds Java, Kotlin and Scala, left in the image that runs the program.

use crate::finding::{Category, Cause, Evidence, Rule, RuleMatch, toolchains};

pub(super) const RULE: Rule = Rule {
    id: "jvm-build",
    summary: "Maven, Gradle or sbt, their downloads or their intermediate files are in the image",
    explanation: "\
Downloads (`.m2/repository`, `.gradle/caches`, `.ivy2`, `.sbt`, Coursier's cache), the build tools themselves (a
directory with `bin/mvn`, `bin/gradle`, `bin/sbt`, `bin/ant` or `bin/kotlinc` and their libraries), and the intermediate
files between sources and jar, if the jar is there too (`target/classes`, `build/classes`, `build/tmp`, …; never the
jar).

A finished jar contains what it needs. The repository holds everything that was needed to build it, often several
hundred megabytes.

Use a multi-stage build and copy only the jar:

```dockerfile
FROM maven:3-eclipse-temurin-21 AS build
RUN --mount=type=cache,target=/root/.m2 mvn -q package
FROM eclipse-temurin:21-jre
COPY --from=build /src/target/app.jar /app.jar
```",
    needs_all_layers: false,
    category: Category::Toolchain,
    cause: Cause::Instruction,
    check,
};

/// Commands that need it.
const COMMANDS: &[&str] = &["mvn", "gradle", "sbt", "ant", "kotlinc"];

fn check(evidence: &Evidence<'_>) -> Vec<RuleMatch> {
    if evidence.starts(COMMANDS) {
        return Vec::new();
    }
    let advice = "Use a multi-stage build and copy only the jar into the final stage.";
    RuleMatch::of_groups(evidence, "", toolchains::jvm(evidence), advice).into_iter().collect()
}
