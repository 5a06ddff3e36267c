//! Packages, as the managers of distributions wrote them down.

use std::sync::Arc;

use imgscope::compare::{Comparison, FigureRow};
use imgscope::package::Packages;

use serde_json::Value;

use crate::support::{ImageBuilder, docker_engine, image, run_with_engine};

const APK: &str = "C:Q1x=\nP:musl\nV:1.2.3-r5\nA:x86_64\nS:383304\nI:622592\nT:the musl c library\nF:lib\nR:libc.so\n\n\
    P:busybox\nV:1.35.0-r31\nI:962560\nF:bin\nR:busybox\n\n";
const DPKG: &str = "Package: libc6\nStatus: install ok installed\nInstalled-Size: 12984\nVersion: 2.36-9\nDescription: C\n \
    Package: no field\n\nPackage: gone\nStatus: deinstall ok config-files\nInstalled-Size: 7\nVersion: 1\n\n";

/// Names, versions and declared sizes, sorted.
fn packages(image: &ImageBuilder) -> Vec<(String, String, u64)> {
    let packages = Packages::of(&image.diagnose().analysis);
    let told = packages.iter().map(|(_, package)| {
        (package.name.clone(), package.version.clone(), package.declared_size.unwrap_or(0))
    });
    let mut told: Vec<_> = told.collect();
    told.sort();
    told
}

fn package(name: &str, version: &str, size: u64) -> (String, String, u64) {
    (name.to_owned(), version.to_owned(), size)
}

fn with(path: &str, database: &str) -> ImageBuilder {
    image().layer(|l| l.content(path.as_bytes(), database.as_bytes()))
}

#[test]
fn packages_of_alpine_are_known_wherever_their_database_lies() {
    let expected = [package("busybox", "1.35.0-r31", 962_560), package("musl", "1.2.3-r5", 622_592)];
    for path in ["lib/apk/db/installed", "usr/lib/apk/db/installed", "./lib/apk/db/installed"] {
        assert_eq!(packages(&with(path, APK)), expected, "{path}");
    }
}

#[test]
fn packages_of_debian_are_known_without_those_that_were_removed() {
    assert_eq!(packages(&with("var/lib/dpkg/status", DPKG)), [package("libc6", "2.36-9", 12_984 << 10)]);
    let tools = "Package: tzdata\nVersion: 2024a\nInstalled-Size: 3\n";
    let distroless = image().layer(|l| {
        l.content(b"var/lib/dpkg/status.d/tzdata", tools.as_bytes())
            .content(b"var/lib/dpkg/status.d/base", b"Package: base-files\nVersion: 12\n")
            .content(b"var/lib/dpkg/status.d/tzdata.md5sums", b"0123  usr/share/zoneinfo/UTC\n")
    });
    assert_eq!(packages(&distroless), [package("base-files", "12", 0), package("tzdata", "2024a", 3 << 10)]);
}

#[test]
fn a_long_database_is_read_whole_and_an_endless_one_not_at_all() {
    let many = |count: usize| -> String {
        (0..count)
            .map(|n| format!("Package: p{n}\nVersion: 1\nInstalled-Size: 1\nDescription: {:200}\n\n", n))
            .collect()
    };
    let long = many(5_000);
    assert!(long.len() > 1 << 20);
    assert_eq!(packages(&with("var/lib/dpkg/status", &long)).len(), 5_000);
    let endless = "x".repeat((16 << 20) + 1);
    assert_eq!(packages(&with("var/lib/dpkg/status", &endless)), []);
}

#[test]
fn only_the_final_file_system_counts_and_any_bytes_are_read_without_harm() {
    let hidden = with("lib/apk/db/installed", APK).layer(|l| l.whiteout("lib/apk/db/installed"));
    assert_eq!(packages(&hidden), []);
    let odd = image()
        .layer(|l| l.content(b"lib/apk/db/installed", b"\xff\n\nP:\xfe\nV:\nI:-1\n\nI:9\n\nP:\x1b[2J\n"));
    let names: Vec<String> = packages(&odd).into_iter().map(|(name, ..)| name).collect();
    assert_eq!(names, ["\u{1b}[2J", "\u{fffd}"]);
    let row = &rows(&[&odd, &odd])[1];
    assert!(!row.label.contains('\u{1b}'), "{}", row.label);
}

fn rows(images: &[&ImageBuilder]) -> Vec<FigureRow> {
    let comparison = Comparison::of(images.iter().map(|image| Arc::new(image.diagnose())).collect());
    let section = comparison.matrix.sections.iter().find(|section| section.title == "packages");
    section.map(|section| section.rows.clone()).unwrap_or_default()
}

#[test]
fn a_comparison_has_a_row_for_each_package_and_those_that_differ_come_first() {
    let newer = APK.replace("1.35.0-r31", "1.36.1-r2") + "P:zlib\nV:1.2\nI:900\nF:lib\nR:libz.so\n\n";
    let of = |database: &str, busybox: usize| {
        let image = with("lib/apk/db/installed", database);
        image.layer(|l| l.file("lib/libc.so", 622).file("bin/busybox", busybox).file("lib/libz.so", 9))
    };
    let [old, new, none] = [of(APK, 962), of(&newer, 950), image()];
    let rows = rows(&[&old, &new, &none]);
    let shown: Vec<(&str, &[Option<u64>])> =
        rows.iter().map(|row| (row.label.as_str(), &row.cells[..])).collect();
    let expected: [(&str, &[Option<u64>]); 4] = [
        ("installed", &[Some(2), Some(3), None]),
        ("busybox 1.35.0-r31 > 1.36.1-r2", &[Some(962), Some(950), None]),
        ("musl 1.2.3-r5", &[Some(622), Some(622), None]),
        ("zlib 1.2", &[None, Some(9), None]),
    ];
    assert_eq!(shown, expected);
    assert!(rows[3].targets[1].is_some() && rows[3].targets[0].is_none(), "{:?}", rows[3].targets);
    assert_eq!(self::rows(&[&image(), &image()]), [], "no section where nothing is known");
}

#[test]
fn the_packages_of_a_real_image_are_those_that_its_own_manager_lists() {
    let Some(engine) = docker_engine().filter(|engine| !engine.corpus().is_empty()) else { return };
    let listed = engine.docker(&["run", "--rm", "--network=none", "alpine:latest", "apk", "info", "-v"]);
    let mut expected: Vec<&str> = listed.lines().collect();
    expected.sort_unstable();
    let report = run_with_engine(&["diff", "-q", "--format", "json", "alpine:latest", "hello:v5"]).report();
    let sections = report["matrix"]["sections"].as_array().expect("sections");
    let section = sections.iter().find(|section| section["title"] == "packages").expect("packages");
    let rows = section["rows"].as_array().expect("rows");
    // hello:v5 is a program of Go
    let (of_go, rows): (Vec<&Value>, Vec<&Value>) =
        rows[1..].iter().partition(|row| row["label"].as_str().is_some_and(|label| label.ends_with(" (go)")));
    assert!(!of_go.is_empty(), "the program's own modules");
    let mut found: Vec<String> =
        rows.iter().map(|row| row["label"].as_str().expect("a label").replacen(' ', "-", 1)).collect();
    found.sort_unstable();
    assert_eq!(found, expected);
    assert!(rows.iter().all(|row| row["last"] == 0), "hello:v5 has no packages of Alpine");
}

/// An archive of members that are stored as they are.
fn jar(members: &[(&str, &str)]) -> Vec<u8> {
    let (mut bytes, mut directory) = (Vec::new(), Vec::new());
    let number = |value: usize| (value as u32).to_le_bytes();
    for (path, text) in members {
        let names = (path.len() as u16).to_le_bytes();
        let offset = bytes.len();
        bytes.extend(
            [b"PK\x03\x04".as_slice(), &[0; 14], &number(text.len()), &number(text.len()), &names, &[0; 2]]
                .concat(),
        );
        bytes.extend([path.as_bytes(), text.as_bytes()].concat());
        directory.extend(
            [b"PK\x01\x02".as_slice(), &[0; 16], &number(text.len()), &number(text.len()), &names].concat(),
        );
        directory.extend([&[0; 12][..], &number(offset), path.as_bytes()].concat());
    }
    let count = (members.len() as u16).to_le_bytes();
    let end = [
        b"PK\x05\x06".as_slice(),
        &[0; 4],
        &count,
        &count,
        &number(directory.len()),
        &number(bytes.len()),
        &[0; 2],
    ];
    [bytes, directory, end.concat()].concat()
}

#[test]
fn a_jar_is_known_by_what_maven_says_in_it_and_those_inside_of_it_are_listed_without_bytes() {
    let lang = jar(&[(
        "META-INF/maven/org.apache.commons/commons-lang3/pom.properties",
        "groupId=org.apache.commons\nartifactId=commons-lang3\nversion=3.12.0\n",
    )]);
    let boot = jar(&[
        ("META-INF/MANIFEST.MF", "Implementation-Title: shop\r\nImplementation-Version: 1.4\r\n"),
        ("BOOT-INF/lib/spring-core-6.1.2.jar", "packed"),
        ("BOOT-INF/classes/Shop.class", "code"),
    ]);
    let image = image().layer(|l| {
        l.content(b"app/lib/commons-lang3-3.12.0.jar", &lang)
            .content(b"app/shop.jar", &boot)
            .content(b"app/lib/guava-33.0.jar", b"no archive")
            .content(b"app/own.jar", b"neither")
    });
    let all = Packages::of(&image.diagnose().analysis);
    let mut told: Vec<_> =
        all.iter().map(|(_, one)| (one.name.clone(), one.version.clone(), one.size)).collect();
    told.sort();
    let of = |name: &str, version: &str, size: Option<usize>| {
        (name.to_owned(), version.to_owned(), size.map(|size| size as u64))
    };
    assert_eq!(
        told,
        [
            of("guava", "33.0", Some(10)),
            of("org.apache.commons:commons-lang3", "3.12.0", Some(lang.len())),
            of("shop", "1.4", Some(boot.len())),
            of("spring-core", "6.1.2", None),
        ]
    );
}

#[test]
fn a_jar_of_several_names_is_one_package_and_what_is_inside_of_it_is_listed_once() {
    let boot = jar(&[
        ("META-INF/maven/org.acme/shop/pom.properties", "groupId=org.acme\nartifactId=shop\nversion=1.4\n"),
        ("BOOT-INF/lib/spring-core-6.1.2.jar", "packed"),
    ]);
    let image = image().layer(|l| {
        (0..10).fold(l.content(b"app/shop.jar", &boot), |l, n| {
            l.hard_link(&format!("app/shop-{n}.jar"), "app/shop.jar")
        })
    });
    let all = Packages::of(&image.diagnose().analysis);
    let told: Vec<_> = all.iter().map(|(id, one)| (one.name.as_str(), all.files(id).len())).collect();
    assert_eq!(told, [("org.acme:shop", 11), ("spring-core", 0)]);
}
