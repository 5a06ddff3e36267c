//! Databases that rpm itself wrote, in two of its three stores; the third is held by unit tests beside its reader.

use imgscope::package::{Manager, Packages};

use crate::support::tools::docker;
use crate::support::{ImageBuilder, by_engine, docker_engine, image};

/// What the test image has: the database of a store, and what rpm lists.
fn database(path: &str) -> Option<(Vec<u8>, Vec<String>)> {
    let engine = docker_engine()?;
    let name = engine.test_image("rpm")?;
    let container = engine.docker(&["create", &name]);
    let container = container.trim();
    let copied = |path: &str| {
        let tar = by_engine(docker().args(["cp", &format!("{container}:{path}"), "-"])).stdout;
        let mut tar = tar::Archive::new(tar.as_slice());
        let mut content = Vec::new();
        let mut entry = tar.entries().expect("a tar").next().expect("a file").expect("a file");
        std::io::Read::read_to_end(&mut entry, &mut content).expect("a file");
        content
    };
    let found = (copied(path), String::from_utf8(copied("/listed")).expect("UTF-8"));
    engine.docker(&["rm", "-f", container]);
    Some((found.0, found.1.lines().map(str::to_owned).collect()))
}

fn with(path: &str, database: &[u8]) -> ImageBuilder {
    image().layer(|l| {
        l.content(path.as_bytes(), database)
            .file("opt/greeting/hello", 50)
            .file("opt/greeting/data", 5_000)
            .hard_link("opt/greeting/same", "opt/greeting/data")
            .file("opt/greeting/state", 70)
            .file("usr/share/greeting/word-1000", 5)
    })
}

#[test]
fn packages_are_those_that_rpm_lists_whichever_store_they_are_in() {
    let stores = [
        ("/var/lib/rpm/rpmdb.sqlite", "var/lib/rpm/rpmdb.sqlite"),
        ("/var/lib/rpm/rpmdb.sqlite", "usr/lib/sysimage/rpm/rpmdb.sqlite"),
        ("/Packages", "var/lib/rpm/Packages"),
    ];
    for (from, to) in stores {
        let Some((bytes, listed)) = database(from) else { return };
        let analysis = with(to, &bytes).analyse();
        let packages = Packages::of(&analysis);
        assert_eq!(packages.unread, [], "{from}");
        let mut found: Vec<String> = packages
            .iter()
            .map(|(_, package)| {
                let version = package.version.rsplit(':').next().unwrap_or_default();
                format!(
                    "{} {version} {} {} {}",
                    package.name,
                    package.architecture.as_deref().unwrap_or_default(),
                    package.license.as_deref().unwrap_or_default(),
                    package.declared_size.unwrap_or(0)
                )
            })
            .collect();
        found.sort();
        assert_eq!(found, listed, "{from}");
        let greeting = packages.iter().find(|(_, package)| package.name == "greeting").expect("greeting").1;
        assert_eq!((greeting.manager, greeting.size), (Manager::Rpm, Some(5_050)), "ghosts are not its own");
        assert_eq!(
            greeting.purl(None).as_deref(),
            Some("pkg:rpm/greeting@1.2-3?arch=noarch&epoch=2"),
            "{from}"
        );
        let words = packages.iter().find(|(_, package)| package.name == "greeting-words").expect("words").1;
        assert_eq!(words.size, Some(5), "a header of many pages: {from}");
    }
}

#[test]
fn databases_that_were_cut_give_what_is_whole_and_never_more() {
    for (from, to) in
        [("/var/lib/rpm/rpmdb.sqlite", "var/lib/rpm/rpmdb.sqlite"), ("/Packages", "var/lib/rpm/Packages")]
    {
        let Some((bytes, listed)) = database(from) else { return };
        for parts in 0..16 {
            let cut = &bytes[..bytes.len() * parts / 16];
            let packages = Packages::of(&with(to, cut).analyse());
            assert!(packages.len() <= listed.len(), "{from}, {parts} sixteenths");
        }
    }
}

#[test]
fn small_databases_are_read_without_rpm_too() {
    let seed = |name: &str| {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds/rpm");
        std::fs::read(folder.join(name)).expect("a seed")
    };
    // pages of 512 bytes, and one header that takes many of them
    let tables = Packages::of(&with("var/lib/rpm/rpmdb.sqlite", &seed("small.sqlite")).analyse());
    let names: Vec<&str> = tables.iter().map(|(_, package)| package.name.as_str()).collect();
    assert_eq!(names, ["p0", "p1", "p2", "p3", "p4", "p5"]);
    let slots = Packages::of(&with("var/lib/rpm/Packages.db", &seed("small.ndb")).analyse());
    let found: Vec<(&str, &str)> =
        slots.iter().map(|(_, package)| (package.name.as_str(), package.version.as_str())).collect();
    assert_eq!(found, [("n", "1-2")]);
}
