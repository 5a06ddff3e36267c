//! A Java development kit where a Java runtime would do.

use crate::finding::{Category, Cause, Evidence, Rule, RuleMatch, toolchains};

pub(super) const RULE: Rule = Rule {
    id: "jdk",
    summary: "A Java development kit is in the image where a runtime would do",
    explanation: "\
A directory with `bin/javac` and what comes with it: `jmods`, `lib/ct.sym`, `lib/src.zip` or, up to Java 8,
`lib/tools.jar`. Counted is what a runtime has not, file by file: `jmods`, `src.zip`, `ct.sym`, `tools.jar`, headers,
demos, and the tools that only a kit has (`javac`, `javadoc`, `jlink`, `jshell`, `jcmd`, …).

A program that is built needs `java` and its libraries. The figure is an estimate, and a low one: a runtime's
`lib/modules` is smaller too, because it lacks the compiler's modules.

Base the final image on a runtime (`eclipse-temurin:21-jre`, `openjdk-17-jre-headless`), or make one of the modules
that the program uses. Where `jcmd` or `jstack` are wanted in the container, keep the kit.

```dockerfile
RUN jlink --add-modules $(jdeps --print-module-deps app.jar) --strip-debug --no-header-files --output /jre
```",
    needs_all_layers: false,
    category: Category::Toolchain,
    cause: Cause::Instruction,
    check,
};

fn check(evidence: &Evidence<'_>) -> Vec<RuleMatch> {
    let advice = "Base the final image on a Java runtime (JRE), or make one with jlink.";
    let found = RuleMatch::of_groups(evidence, "Java development kit", toolchains::jdk(evidence), advice);
    found
        .map(|found| found.about("lib/modules of a runtime is smaller too, which is not counted"))
        .into_iter()
        .collect()
}
