//! A Java development kit where a Java runtime would do.

use crate::finding::{Category, Cause, Evidence, Rule, RuleMatch, toolchains};

pub(super) const RULE: Rule = Rule {
    id: "jdk",
    summary: "A JDK is in the image where a Java runtime would do",
    explanation: "\
A directory with `bin/javac` and the files that come with it: `jmods`, `lib/ct.sym`, `lib/src.zip` or, up to Java 8,
`lib/tools.jar`. Only files that a runtime does not have are counted: `jmods`, `src.zip`, `ct.sym`, `tools.jar`,
headers, demos, and the tools that only a JDK has (`javac`, `javadoc`, `jlink`, `jshell`, `jcmd`, …).

A compiled program needs only `java` and its libraries. The saving is an estimate, and a low one: a runtime's
`lib/modules` is smaller too, because it lacks the compiler's modules.

Base the final image on a runtime (`eclipse-temurin:21-jre`, `openjdk-17-jre-headless`), or build one with only the
modules that the program uses. If you need `jcmd` or `jstack` in the container, keep the JDK.

```dockerfile
RUN jlink --add-modules $(jdeps --print-module-deps app.jar) --strip-debug --no-header-files --output /jre
```",
    needs_all_layers: false,
    category: Category::Toolchain,
    cause: Cause::Instruction,
    check,
};

/// Commands that need it.
const COMMANDS: &[&str] =
    &["javac", "jshell", "jar", "jlink", "jdeps", "mvn", "gradle", "sbt", "ant", "kotlinc", "scalac"];

fn check(evidence: &Evidence<'_>) -> Vec<RuleMatch> {
    if evidence.starts(COMMANDS) {
        return Vec::new();
    }
    let advice = match runtime(evidence) {
        Some(package) => format!("Install {package} in the final stage, and the JDK only in a build stage."),
        None => "Base the final image on a Java runtime (JRE), or build one with jlink.".to_owned(),
    };
    let found = RuleMatch::of_groups(evidence, "JDK", toolchains::jdk(evidence), advice);
    found
        .map(|found| found.about("a runtime's lib/modules is smaller too, which is not counted"))
        .into_iter()
        .collect()
}

/// The distribution's package of a runtime that came with its development kit.
fn runtime<'a>(evidence: &'a Evidence<'_>) -> Option<&'a str> {
    let packages = evidence.packages();
    let names = || packages.iter().map(|(_, package)| package.name.as_str());
    let is_kit =
        |name: &str| name.starts_with("openjdk") && name.contains("-jdk") || name.contains("openjdk-devel");
    let is_plain =
        |name: &str| name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-+.".contains(&byte));
    let is_runtime =
        |name: &&str| name.starts_with("openjdk") && name.ends_with("-jre-headless") && is_plain(name);
    names().any(is_kit).then(|| names().find(is_runtime))?
}
