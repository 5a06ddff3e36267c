//! C and C++ left in the image that runs the program: compilers, linkers, headers, static libraries.

use crate::finding::{Category, Cause, Evidence, Rule, RuleMatch, toolchains};

pub(super) const RULE: Rule = Rule {
    id: "c-toolchain",
    summary: "A C toolchain, or headers and libraries to compile against, are in the image",
    explanation: "\
GCC (identified by its compiler programs, `gcc/<target>/<version>/cc1` and others), Clang and LLVM tools, binutils,
make, CMake, Ninja, Autotools and pkg-config; C headers in `include`, static libraries (`*.a`), the object files that
are linked into every program (`crt1.o`) and `*.pc` files in `/usr` and `/usr/local`. Without a compiler, development
files are reported only from 100 kB, and named for what they are. Headers that came with an interpreter, such as those
of `python` and `node` in `/usr/local/include`, are not counted, and neither is busybox.

A program needs only the shared libraries. The rest takes hundreds of megabytes, and anyone who breaks into a container
gets a compiler.

Use a multi-stage build, or remove everything in the step that installs it:

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

/// Commands that need it.
const COMMANDS: &[&str] =
    &["gcc", "g++", "cc", "c++", "clang", "clang++", "make", "cmake", "ninja", "meson", "go", "cargo"];

fn check(evidence: &Evidence<'_>) -> Vec<RuleMatch> {
    if evidence.starts(COMMANDS) {
        return Vec::new();
    }
    let advice =
        "Use a multi-stage build, or remove the compiler and -dev packages in the step that installs them.";
    RuleMatch::of_groups(evidence, "", toolchains::c(evidence), advice).into_iter().collect()
}
