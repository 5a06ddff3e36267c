//! Erlang and Elixir beside releases.

use super::{only, silent};
use crate::support::{ImageBuilder, LayerBuilder, elf, image};

fn installed(layer: LayerBuilder) -> LayerBuilder {
    layer
        .file("usr/lib/erlang/bin/erl", 900)
        .file("usr/lib/erlang/lib/stdlib/ebin/lists.beam", 70_000)
        .symlink("usr/bin/erl", "../lib/erlang/bin/erl")
        .file("usr/lib/elixir/bin/elixir", 5_000)
}

fn release(with_runtime: bool) -> ImageBuilder {
    image()
        .layer(move |l| {
            let l = installed(l.mode(0o755).content(b"bin/sh", &elf().build()))
                .content(b"app/rel/site/bin/site", b"#!/bin/sh\nexec true\n")
                .file("app/rel/site/releases/start_erl.data", 10);
            if with_runtime { l.file("app/rel/site/erts-13.1.5/bin/beam.smp", 4_000_000) } else { l }
        })
        .runs(serde_json::json!({"Cmd": ["/app/rel/site/bin/site", "start"]}))
}

#[test]
fn what_a_release_with_a_runtime_leaves_unused_is_found() {
    let diagnosis = release(true).diagnose();
    let finding = only(&diagnosis, "beam-toolchain");
    assert_eq!(finding.title, "Erlang and Elixir beside a release that brings its own runtime");
    assert_eq!(finding.saves, 900 + 70_000 + "../lib/erlang/bin/erl".len() as u64 + 5_000);
}

#[test]
fn a_release_without_a_runtime_needs_erlang() {
    silent(&release(false).diagnose(), "beam-toolchain");
}
