//! Databases that rpm itself wrote, in two of its three stores; the third is held by unit tests beside its reader.

use imgscope::finding::Diagnosis;
use imgscope::package::{Manager, Needs, Packages};

use crate::support::tools::docker;
use crate::support::{ImageBuilder, by_engine, docker_engine, image};

/// What the test image has: the database of a store, and what rpm lists.
fn database(path: &str) -> Option<(Vec<u8>, Vec<String>)> {
    let (database, listed) = files(path, "/listed")?;
    Some((database, listed.lines().map(str::to_owned).collect()))
}

/// Two files of the test image, the second of which is text.
fn files(path: &str, text: &str) -> Option<(Vec<u8>, String)> {
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
    let found = (copied(path), String::from_utf8(copied(text)).expect("UTF-8"));
    engine.docker(&["rm", "-f", container]);
    Some(found)
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
fn what_cannot_be_without_a_package_is_what_rpm_says_that_needs_it() {
    let Some((database, needing)) = files("/var/lib/rpm/rpmdb.sqlite", "/needing") else { return };
    assert_eq!(needing, "greeting\ngreeting-reader\n", "what rpm says");
    let packages = Packages::of(&with("var/lib/rpm/rpmdb.sqlite", &database).analyse());
    let words: Vec<_> =
        packages.iter().filter(|(_, it)| it.name == "greeting-words").map(|(id, _)| id).collect();
    let removed = Needs::of(&packages).removed_with(&words, &[]);
    let mut names: Vec<&str> = removed.dependents.iter().map(|id| packages[*id].name.as_str()).collect();
    names.sort_unstable();
    assert_eq!(names, needing.lines().collect::<Vec<_>>());
    assert_eq!(removed.all.len(), 3, "nothing else goes: nobody knows what was asked for");
}

#[test]
fn a_compiler_is_removed_by_whichever_manager_the_image_has_with_what_needs_it() {
    let Some((database, _)) = database("/var/lib/rpm/rpmdb.sqlite") else { return };
    let commands = [
        ("usr/bin/dnf", "`dnf remove -y --setopt=clean_requirements_on_remove=False gcc gcc-c++`"),
        ("usr/bin/microdnf", "`microdnf remove -y --setopt=clean_requirements_on_remove=0 gcc gcc-c++`"),
        ("usr/bin/zypper", "`zypper --non-interactive remove gcc gcc-c++`"),
        ("usr/bin/true", "`rpm -e gcc gcc-c++`"),
    ];
    for (manager, command) in commands {
        let image = with("var/lib/rpm/rpmdb.sqlite", &database).layer(|l| {
            l.file("usr/bin/gcc", 1_000_000)
                .file("usr/libexec/gcc/x86_64-redhat-linux/13/cc1", 30_000_000)
                .file("usr/bin/g++", 1_100_000)
                .file("usr/libexec/gcc/x86_64-redhat-linux/13/cc1plus", 33_000_000)
                .file(manager, 9)
        });
        let diagnosis = Diagnosis::of(image.analyse());
        let found =
            diagnosis.findings.iter().find(|found| found.rule.id == "c-toolchain").expect("a compiler");
        assert_eq!(found.claim.size(), 65_100_000, "{manager}");
        assert!(found.advice.contains(command), "{manager}: {}", found.advice);
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
