//! Sources of compiled programs, left in the image that runs them.

use crate::finding::sources::source_files;
use crate::finding::{Category, Cause, Evidence, Rule, RuleMatch};

pub(super) const RULE: Rule = Rule {
    id: "source-code",
    summary: "Source code that programs were built from is in the image",
    explanation: "\
Source files of Go, Rust, C and C++, Java, Kotlin, Scala, C#, Swift, Haskell and Zig, with the files that say how to
build them (`go.mod`, `Cargo.toml`, `pom.xml`, …), and TypeScript where it was compiled to JavaScript;
C and C++ not where an interpreter runs the application and nothing in it was compiled. Only what
somebody copied in is looked at: not what packages, toolchains and their caches brought, and no examples that came
with a program. Nor is anything said of languages that run their sources (Python, JavaScript, Ruby, PHP, …), or where
the image starts a source file (`deno run main.ts`, `java Main.java`). What packages put into `/usr/src` to be
compiled, such as headers of kernels, is named too.

A program that was built runs without its sources. They may take few bytes, but everyone who can pull the image can
read them, comments included.

Build in a first stage and copy only the program. Where the image is built from finished programs, name the files in
`COPY` rather than `COPY . .`, or list the sources in `.dockerignore`.

```dockerfile
COPY --from=build /src/app /usr/local/bin/app
```",
    needs_all_layers: false,
    category: Category::Source,
    cause: Cause::Instruction,
    check,
};

fn check(evidence: &Evidence<'_>) -> Vec<RuleMatch> {
    let advice = "Build in a first stage and copy only the program into the final one.";
    let found = source_files(evidence).into_iter().filter_map(|(part, files)| {
        let lead = format!("{}: {files} file{}", part.label, if files == 1 { "" } else { "s" });
        Some(RuleMatch { title: lead, ..RuleMatch::of_groups(evidence, "", vec![part], advice)? })
    });
    found.collect()
}
