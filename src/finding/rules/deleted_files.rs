//! Files that a later layer deletes.

use crate::finding::steps::Origin;
use crate::finding::waste::{self, Steps};
use crate::finding::{Category, Cause, Evidence, Rule, RuleMatch};
use crate::tree::WasteKind;

pub(super) const RULE: Rule = Rule {
    id: "deleted-files",
    summary: "A later layer deletes files that an earlier layer still contains",
    explanation: "\
Files that one layer wrote and a later one deleted. Deleting in a separate step does not shrink the image: the lower
layer is stored and pulled unchanged, and anyone who has the image can read what was deleted. Reported from 4 KiB per
deleting layer.

Delete in the `RUN` that writes, mount what is only needed during the build
(`RUN --mount=type=bind,source=src,target=/src make`), or use a build stage and copy the result (`COPY --from=build`).
Compilers and other packages that steps in between need are installed, used and purged in one `RUN`:

```dockerfile
RUN apt-get update && apt-get install -y --no-install-recommends gcc libc6-dev \\
 && make && apt-get purge -y --auto-remove gcc libc6-dev && rm -rf /var/lib/apt/lists/*
```",
    needs_all_layers: false,
    category: Category::Waste,
    cause: Cause::Instruction,
    check,
};

/// How a command installs packages.
const INSTALLERS: &[&str] = &[
    "apt-get install",
    "apt install",
    "apk add",
    "dnf install",
    "yum install",
    "zypper install",
    "dnf -y install",
];

fn check(evidence: &Evidence<'_>) -> Vec<RuleMatch> {
    waste::find(evidence, WasteKind::Deleted, "deleted by", |steps| {
        let (written_in, hidden_in) = (&steps.written_in, &steps.hidden_in);
        let (these, them) = (steps.these, steps.them);
        match steps.origin {
            Origin::Base => format!(
                "{these} in the base image, {written_in}, which {hidden_in} cannot shrink: {}.",
                steps.slimmer_base
            ),
            Origin::Copy | Origin::Stage => format!(
                "Use a bind mount (RUN --mount=type=bind) or a build stage instead of {written_in}, \
                 because {hidden_in} deletes {them}."
            ),
            Origin::Run => match &steps.used_by {
                Some(user) => used(steps, user),
                None => {
                    format!("Delete {them} in the step that writes {them}, {written_in}, not in {hidden_in}.")
                }
            },
        }
    })
}

/// What to do where a step needs the files before they are deleted.
fn used(steps: &Steps<'_>, user: &str) -> String {
    let Steps { written_in, hidden_in, them, .. } = steps;
    let installs = INSTALLERS.iter().any(|words| steps.writing_command.contains(words));
    let what = if installs { "Install, use and purge" } else { "Write, use and delete" };
    let who = match user == hidden_in {
        true => format!("{written_in}, and {hidden_in}"),
        false => format!("{written_in}, {user} and {hidden_in}"),
    };
    format!(
        "{what} {them} in one RUN ({who}, joined), or use a build stage and copy only the result (COPY --from)."
    )
}
