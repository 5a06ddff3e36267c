//! What `imgscope extract` asks of a registry: no more layers than decide what stands at a path.

use std::collections::BTreeSet;
use std::fs;

use crate::support::archive::{Packing, Stored, oci};
use crate::support::registry::own_registry;
use crate::support::registry_proxy::{Fate, RegistryProxy};
use crate::support::run::{Outcome, run};
use crate::support::{Folder, ImageBuilder, image};

fn sample() -> ImageBuilder {
    image()
        .layer(|l| {
            l.dir("etc").content(b"etc/os", b"base\n").content(b"etc/conf", b"first\n").file("lib/a", 9_000)
        })
        .layer(|l| {
            l.content(b"etc/conf", b"second\n")
                .content(b"etc/gone", b"was here\n")
                .content(b"opt/new", b"n\n")
        })
        .layer(|l| l.whiteout("etc/gone").symlink("opt/link", "../etc/conf").symlink("conf", "etc/conf"))
        .layer(|l| l.content(b"etc/conf", b"third\n").file("srv/other", 3_000))
}

/// Runs without a cache; tells how many of the layers were asked for, too.
fn asked(proxy: &RegistryProxy, more: &[&str]) -> (Outcome, usize) {
    proxy.asked();
    let word = proxy.word("top/sample:1");
    let outcome = run(&[&["extract", &word, "--no-cache", "-q"][..], more].concat());
    let asked = proxy.asked();
    let blobs: BTreeSet<&str> =
        asked.iter().filter(|asked| asked.is_blob()).map(|asked| asked.path.as_str()).collect();
    // the config is one of them
    (outcome, blobs.len() - 1)
}

#[test]
fn a_file_of_a_registry_needs_no_layer_below_the_one_that_decides() {
    let Some(registry) = own_registry() else { return };
    let archive = oci(&[Stored::new(&sample(), Packing::Gzip).tags(&["a:1"])]);
    registry.push("top/sample:1", &archive, &["--preserve-digests"]);
    let proxy = RegistryProxy::before(registry.address(), |_| Fate::Passed);
    for (words, content, layers) in [
        (&["/etc/conf"][..], "third\n", 1),
        // a link is known from its layer, and what it leads to from a higher one
        (&["/conf"], "third\n", 2),
        (&["/opt/link"], "third\n", 2),
        (&["/opt/new"], "n\n", 3),
        (&["/etc/os"], "base\n", 4),
        (&["/etc/conf", "--layer", "1"], "second\n", 1),
        (&["/etc/gone", "--layer", "1"], "was here\n", 1),
    ] {
        let (outcome, count) = asked(&proxy, words);
        assert_eq!((outcome.text().as_str(), count), (content, layers), "{words:?}: {}", outcome.stderr);
    }
    let folder = Folder::new();
    let out = folder.word("out");
    assert_eq!(asked(&proxy, &["/etc/conf", "-o", &out]).1, 1);
    assert_eq!(fs::read(folder.path("out/conf")).expect("a file"), b"third\n");
}

#[test]
fn what_all_layers_decide_is_as_it_was() {
    let Some(registry) = own_registry() else { return };
    let archive = oci(&[Stored::new(&sample(), Packing::Gzip).tags(&["a:1"])]);
    registry.push("top/sample:1", &archive, &["--preserve-digests"]);
    let proxy = RegistryProxy::before(registry.address(), |_| Fate::Passed);
    let (outcome, _) = asked(&proxy, &["/etc/gone"]);
    outcome.fails_saying(&["/etc/gone", "layer 2 removed it; layer 1 has it: use --layer 1"]);
    let (outcome, _) = asked(&proxy, &["/etc/conf", "--layer", "2"]);
    outcome.fails_saying(&["layers 0, 1 and 3 have it"]);
    let (outcome, _) = asked(&proxy, &["/etc/conf", "--layer", "9"]);
    outcome.fails_saying(&["9"]);
    let folder = Folder::new();
    let (outcome, layers) = asked(&proxy, &["/etc", "-o", &folder.word("out")]);
    assert_eq!((outcome.code, layers), (Some(0), 4), "{}", outcome.stderr);
    assert_eq!(fs::read(folder.path("out/etc/conf")).expect("a file"), b"third\n");
    assert!(folder.path("out/etc/os").exists() && !folder.path("out/etc/gone").exists());
}
