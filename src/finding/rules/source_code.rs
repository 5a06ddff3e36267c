//! Sources of compiled programs, left in the image that runs them.

use crate::finding::sources::source_files;
use crate::finding::{Category, Cause, Evidence, Rule, RuleMatch};

pub(super) const RULE: Rule = Rule {
    id: "source-code",
    summary: "Source code of compiled programs is in the image",
    explanation: "\
Source files of Go, Rust, C and C++, Java, Kotlin, Scala, C#, Swift, Haskell and Zig, with their build manifests
(`go.mod`, `Cargo.toml`, `pom.xml`, …), and TypeScript if it was compiled to JavaScript. C and C++ are ignored if an
interpreter runs the application and nothing in it was compiled. Only files that were copied in count, not those of
packages, toolchains and their caches, nor examples that came with a program. Languages that run their sources (Python,
JavaScript, Ruby, PHP, …) are ignored, and so is a language in which the image starts a source file (`deno run main.ts`,
`java Main.java`). Sources that packages put into `/usr/src` to be compiled, such as kernel headers, are reported too.

A compiled program runs without its sources. They may be small, but everyone who can pull the image can read them,
comments included.

Use a multi-stage build and copy only the program. If the image is built from finished programs, name the files in
`COPY` instead of `COPY . .`, or list the sources in `.dockerignore`.

```dockerfile
COPY --from=build /src/app /usr/local/bin/app
```",
    needs_all_layers: false,
    category: Category::Source,
    cause: Cause::Instruction,
    check,
};

fn check(evidence: &Evidence<'_>) -> Vec<RuleMatch> {
    let advice = "Use a multi-stage build and copy only the program into the final stage.";
    let found = source_files(evidence).into_iter().filter_map(|(part, files)| {
        let lead = format!(
            "{}: {} file{}",
            part.label,
            crate::text::thousands(files.into()),
            if files == 1 { "" } else { "s" }
        );
        Some(RuleMatch { title: lead, ..RuleMatch::of_groups(evidence, "", vec![part], advice)? })
    });
    found.collect()
}
