//! C and C++ left in the image that runs the program: compilers, linkers, headers, static libraries.

use crate::finding::{Category, Cause, Evidence, Rule, RuleMatch, toolchains};

pub(super) const RULE: Rule = Rule {
    id: "c-toolchain",
    summary: "A C toolchain, or headers and libraries to compile against, are in the image",
    explanation: "\
GCC (by the programs that compile, `gcc/<target>/<version>/cc1` and others), Clang and LLVM's tools, binutils, make,
CMake, Ninja, Autotools and pkg-config; C headers in `include`, static libraries (`*.a`), the object files that are
linked into every program (`crt1.o`) and `*.pc` files of `/usr` and `/usr/local`. Without a compiler, development
files count from 100 kB, and are called by their names. Headers that came with an interpreter, as those of `python`
and `node` in `/usr/local/include`, are left alone, and so is busybox.

Shared libraries are all that a program needs of it. The rest takes hundreds of megabytes and gives whoever breaks
into a container a compiler.

Build in a first stage, or remove in the step that installs:

```dockerfile
RUN apt-get update && apt-get install -y --no-install-recommends gcc libc6-dev \\
 && make && apt-get purge -y --auto-remove gcc libc6-dev && rm -rf /var/lib/apt/lists/*
RUN apk add --no-cache --virtual .build build-base && make && apk del .build
```",
    needs_all_layers: false,
    category: Category::Toolchain,
    cause: Cause::Instruction,
    check,
};

fn check(evidence: &Evidence<'_>) -> Vec<RuleMatch> {
    let advice =
        "Build in a first stage, or remove the compiler and -dev packages in the step that installs them.";
    RuleMatch::of_groups(evidence, "", toolchains::c(evidence), advice).into_iter().collect()
}
