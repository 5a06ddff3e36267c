#!/usr/bin/env bash
# Puts this machine's Rust, as far as it builds programs for this machine, into a folder: context.sh FOLDER
set -euo pipefail
sysroot=$(rustc --print sysroot)
host=$(rustc -vV | sed -n 's/^host: //p')
mkdir -p "$1/toolchain/bin" "$1/toolchain/lib/rustlib"
cp -a "$sysroot"/bin/{rustc,cargo} "$1/toolchain/bin/"
cp -a "$sysroot"/lib/*.so* "$1/toolchain/lib/"
cp -a "$sysroot/lib/rustlib/$host" "$1/toolchain/lib/rustlib/"
