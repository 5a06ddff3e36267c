//! The .NET SDK left in the image that runs the program.

use crate::finding::{Category, Cause, Evidence, Rule, RuleMatch, toolchains};

pub(super) const RULE: Rule = Rule {
    id: "dotnet-sdk",
    summary: "The .NET SDK, NuGet packages or intermediate build files are in the image",
    explanation: "\
A directory `sdk` with a version that contains `MSBuild.dll` or `dotnet.dll`, and the directories next to `sdk` that
come only with an SDK (`packs`, `templates`, `sdk-manifests`); NuGet packages (`.nuget/packages`, NuGet's caches); and
`obj` directories of builds (those with `project.assets.json`). The runtime in `shared` is not counted.

`dotnet publish` copies everything that a program needs next to it. The SDK takes about half a gigabyte more than the
runtime.

Publish in a build stage, and base the final image on the runtime:

```dockerfile
FROM mcr.microsoft.com/dotnet/sdk:8.0 AS build
RUN dotnet publish -c Release -o /app
FROM mcr.microsoft.com/dotnet/aspnet:8.0
COPY --from=build /app /app
```",
    needs_all_layers: false,
    category: Category::Toolchain,
    cause: Cause::Instruction,
    check,
};

/// Commands of the SDK, behind `dotnet`.
const COMMANDS: &[&str] =
    &["build", "format", "msbuild", "pack", "publish", "restore", "run", "test", "watch"];

fn check(evidence: &Evidence<'_>) -> Vec<RuleMatch> {
    let words: Vec<&str> = evidence.startup().argv.iter().flat_map(|word| word.split_whitespace()).collect();
    let is_of_sdk = |pair: &[&str]| pair[0].ends_with("dotnet") && COMMANDS.contains(&pair[1]);
    if words.windows(2).any(is_of_sdk) {
        return Vec::new();
    }
    let advice = "Publish in a build stage, and base the final image on dotnet/aspnet or dotnet/runtime.";
    RuleMatch::of_groups(evidence, "", toolchains::dotnet(evidence), advice).into_iter().collect()
}
