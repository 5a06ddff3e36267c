//! Which package owns a file, by what managers wrote down, and what each takes on disk.

use imgscope::analysis::Analysis;
use imgscope::image::LayerIndex;
use imgscope::package::{Manager, Package, PackageId, Packages};

use crate::support::{ImageBuilder, LayerBuilder, image, node};

/// The packages of an image as `manager name version`, with their bytes; sorted.
fn listed(packages: &Packages) -> Vec<(String, Option<u64>)> {
    let words = |package: &Package| {
        format!("{} {} {}", package.manager.word(), package.name, package.version).trim().to_owned()
    };
    let mut listed: Vec<_> = packages.iter().map(|(_, package)| (words(package), package.size)).collect();
    listed.sort();
    listed
}

fn read(image: &ImageBuilder) -> (Analysis, Packages) {
    let analysis = image.analyse();
    let packages = Packages::of(&analysis);
    let owned: u64 = packages.iter().filter_map(|(_, package)| package.size).sum();
    assert_eq!(owned + packages.unowned_size, analysis.totals.live_size, "each live byte is counted once");
    let listed: usize = (0..packages.len()).map(|at| packages.files(PackageId(at as u32)).len()).sum();
    assert!(listed <= analysis.tree.len());
    (analysis, packages)
}

#[track_caller]
fn owner(analysis: &Analysis, packages: &Packages, path: &str) -> Option<String> {
    packages.owner(node(analysis, path)).map(|package| packages[package].name.clone())
}

#[track_caller]
fn named<'p>(packages: &'p Packages, name: &str) -> &'p Package {
    let found = packages.iter().find(|(_, package)| package.name == name);
    found.unwrap_or_else(|| panic!("no package {name}")).1
}

const APK: &str = "P:musl\nV:1.2.5-r0\nA:x86_64\nL:MIT\nI:650000\np:so:libc.musl-x86_64.so.1=1\nF:lib\nR:libc.so\nF:var/empty\n\n\
    P:ssl-client\nV:1.36-r1\nI:5\nD:so:libc.musl-x86_64.so.1\nF:usr\nF:usr/bin\nR:ssl_client\nR:gone\n\n";

#[test]
fn files_of_alpine_belong_to_the_packages_that_list_them() {
    let image = image().layer(|l| {
        l.content(b"lib/apk/db/installed", APK.as_bytes())
            .content(b"etc/apk/world", b"ssl-client>1.0\n")
            .file("lib/libc.so", 600)
            .file("usr/bin/ssl_client", 14)
            .file("usr/bin/own", 7)
    });
    let (analysis, packages) = read(&image);
    let expected =
        [("apk musl 1.2.5-r0".to_owned(), Some(600)), ("apk ssl-client 1.36-r1".to_owned(), Some(14))];
    assert_eq!(listed(&packages), expected);
    assert_eq!(owner(&analysis, &packages, "lib/libc.so").as_deref(), Some("musl"));
    assert_eq!(owner(&analysis, &packages, "usr/bin/own"), None);
    assert_eq!(owner(&analysis, &packages, "lib"), None, "directories are shared");
    let musl = named(&packages, "musl");
    assert_eq!((musl.license.as_deref(), musl.architecture.as_deref()), (Some("MIT"), Some("x86_64")));
    assert_eq!((musl.declared_size, musl.is_asked_for), (Some(650_000), Some(false)));
    assert_eq!(named(&packages, "ssl-client").is_asked_for, Some(true));
}

const DPKG: &str = "Package: bash\nEssential: yes\nStatus: install ok installed\nArchitecture: amd64\nVersion: 5.2\n\
    Installed-Size: 7000\n\nPackage: libc6\nStatus: install ok installed\nArchitecture: amd64\nVersion: 2.36\n\n\
    Package: dash\nStatus: install ok installed\nArchitecture: amd64\nVersion: 0.5\n";

/// Debian of today: `/bin` and `/lib` are links into `/usr`, and lists have the old paths.
fn debian(l: LayerBuilder) -> LayerBuilder {
    l.symlink("bin", "usr/bin")
        .symlink("lib", "/usr/lib")
        .content(b"var/lib/dpkg/status", DPKG.as_bytes())
        .content(b"var/lib/dpkg/info/bash.list", b"/.\n/bin\n/bin/bash\n/bin/rbash\n/usr\n/usr/share\n")
        .content(b"var/lib/dpkg/info/libc6:amd64.list", b"/.\n/lib\n/lib/libc.so.6\n/lib/libc.so\n")
        .content(b"var/lib/dpkg/info/dash.list", b"/.\n/bin\n/bin/sh\n/bin/dash\n")
        .file("var/lib/dpkg/info/bash.postinst", 5)
        .file("usr/bin/bash", 1_000)
        .symlink("usr/bin/rbash", "bash")
        .file("usr/bin/sh", 10)
        .file("usr/lib/libc.so.6", 2_000)
        .hard_link("usr/lib/libc.so", "usr/lib/libc.so.6")
        .file("usr/share/own", 4)
}

#[test]
fn lists_of_debian_are_followed_through_merged_directories_and_links_count_once() {
    let (analysis, packages) = read(&image().layer(debian));
    let list = |name: &str| {
        let list = node(&analysis, &format!("var/lib/dpkg/info/{name}.list"));
        let inode = analysis.tree.live(list).expect("a list");
        analysis.tree.stored(inode).inode.size
    };
    let expected = [
        ("dpkg bash 5.2".to_owned(), Some(1_000 + 4 + 5 + list("bash"))),
        ("dpkg dash 0.5".to_owned(), Some(10 + list("dash"))),
        ("dpkg libc6 2.36".to_owned(), Some(2_000 + list("libc6:amd64"))),
    ];
    assert_eq!(listed(&packages), expected);
    assert_eq!(owner(&analysis, &packages, "usr/bin/bash").as_deref(), Some("bash"));
    assert_eq!(owner(&analysis, &packages, "usr/lib/libc.so").as_deref(), Some("libc6"));
    assert_eq!(owner(&analysis, &packages, "usr/share/own"), None);
    assert!(named(&packages, "bash").is_essential && !named(&packages, "dash").is_essential);
}

#[test]
fn a_diverted_file_belongs_to_whom_it_was_diverted_from() {
    let diversions = "/bin/sh\n/bin/sh.distrib\nbash\n";
    let image = image().layer(debian).layer(|l| {
        l.content(b"var/lib/dpkg/diversions", diversions.as_bytes())
            .file("usr/bin/sh.distrib", 10)
            .content(b"var/lib/dpkg/info/bash.list", b"/bin/bash\n/bin/sh\n")
    });
    let (analysis, packages) = read(&image);
    assert_eq!(owner(&analysis, &packages, "usr/bin/sh.distrib").as_deref(), Some("dash"));
    assert_eq!(owner(&analysis, &packages, "usr/bin/sh").as_deref(), Some("bash"));
}

#[test]
fn apt_marks_and_machine_readable_licences_are_read() {
    let copyright = "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\nFiles: *\nLicense: GPL-3+\n \
                     long\n\nFiles: debian/*\nLicense: MIT\n\nLicense: GPL-3+\n text\n";
    let image = image().layer(debian).layer(|l| {
        l.content(
            b"var/lib/apt/extended_states",
            b"Package: libc6\nArchitecture: amd64\nAuto-Installed: 1\n\n",
        )
        .content(b"usr/share/doc/bash/copyright", copyright.as_bytes())
        .content(b"usr/share/doc/dash/copyright", b"This package was put together by hand.\nLicense: no\n")
    });
    let (_, packages) = read(&image);
    assert_eq!(named(&packages, "libc6").is_asked_for, Some(false));
    assert_eq!(named(&packages, "bash").is_asked_for, Some(true));
    assert_eq!(named(&packages, "bash").license.as_deref(), Some("GPL-3+, MIT"));
    assert_eq!(named(&packages, "dash").license, None);
}

#[test]
fn images_without_a_manager_have_checksums_in_the_place_of_lists() {
    let image = image().layer(|l| {
        l.content(b"var/lib/dpkg/status.d/tzdata", b"Package: tzdata\nVersion: 2024a\n")
            .content(b"var/lib/dpkg/status.d/tzdata.md5sums", b"0123  usr/share/zoneinfo/UTC\n4567  ./gone\n")
            .file("usr/share/zoneinfo/UTC", 100)
    });
    let (analysis, packages) = read(&image);
    assert_eq!(owner(&analysis, &packages, "usr/share/zoneinfo/UTC").as_deref(), Some("tzdata"));
    assert!(named(&packages, "tzdata").size >= Some(100));
}

#[test]
fn the_layer_of_a_package_is_the_one_that_brought_its_files_and_not_the_one_that_stored_them_again() {
    let image = image()
        .layer(|l| l.content(b"lib/apk/db/installed", b"P:a\nV:1\n\n").file("etc/x", 1))
        .layer(|l| l.file("usr/bin/ssl_client", 500).file("lib/libc.so", 600))
        // a `chown -R`, and a database that was written once more
        .layer(|l| l.mode(0o755).file("usr/bin/ssl_client", 500))
        .layer(|l| l.content(b"lib/apk/db/installed", APK.as_bytes()));
    let (_, packages) = read(&image);
    assert_eq!(named(&packages, "ssl-client").layer, Some(LayerIndex(1)));
}

#[test]
fn packages_of_languages_own_their_directories_and_what_their_records_list() {
    let lib = "usr/lib/python3.11/site-packages";
    let metadata = "Metadata-Version: 2.1\nName: Flask\nVersion: 3.0\nLicense: BSD-3-Clause\nRequires-Dist: Werkzeug (>=3)\n\nLicense: no\n";
    let record = "flask/app.py,sha256=x,5\n\"flask/a,b.py\",,\n../../../bin/flask,,\nFlask-3.0.dist-info/METADATA,,\n../../../../etc/passwd,,\n";
    let image = image().layer(|l| {
        l.content(format!("{lib}/Flask-3.0.dist-info/METADATA").as_bytes(), metadata.as_bytes())
            .content(format!("{lib}/Flask-3.0.dist-info/RECORD").as_bytes(), record.as_bytes())
            .file(&format!("{lib}/flask/app.py"), 50)
            .file(&format!("{lib}/flask/a,b.py"), 6)
            .file(&format!("{lib}/flask/__pycache__/app.cpython-311.pyc"), 70)
            .file(&format!("{lib}/own.py"), 3)
            .file("usr/bin/flask", 9)
            .content(b"app/node_modules/@babel/core/package.json", br#"{"name":"@babel/core","version":"7.1.0","license":"MIT"}"#)
            .content(b"app/node_modules/@babel/core/lib/package.json", br#"{"name":"x","version":"9"}"#)
            .content(b"app/node_modules/@babel/core/node_modules/ms/package.json", br#"{"name":"ms","version":"2.0.0","license":{"type":"ISC"}}"#)
            .file("app/node_modules/@babel/core/index.js", 100)
            .file("app/node_modules/@babel/core/node_modules/ms/index.js", 30)
            .content(b"var/lib/gems/3.1.0/specifications/rack-2.2.4.gemspec", b"Gem::Specification.new do |s|\n  s.name = \"rack\".freeze\n  s.version = \"2.2.4\"\n  s.licenses = [\"MIT\".freeze]\n")
            .file("var/lib/gems/3.1.0/gems/rack-2.2.4/lib/rack.rb", 80)
            .file("var/lib/gems/3.1.0/extensions/x86_64-linux/3.1.0/rack-2.2.4/rack.so", 20)
            .content(b"srv/vendor/composer/installed.json", br#"{"packages":[{"name":"monolog/monolog","version":"3.5.0","license":["MIT"],"install-path":"../monolog/monolog"},{"name":"evil/root","version":"1","install-path":"../../.."}]}"#)
            .file("srv/vendor/monolog/monolog/src/Logger.php", 60)
            .file("opt/app/lib/commons-lang3-3.12.0.jar", 40)
            .file("opt/app/app.jar", 41)
    });
    let (analysis, packages) = read(&image);
    let size = |path: &str| {
        let inode = analysis.tree.live(node(&analysis, path)).expect("live");
        analysis.tree.stored(inode).inode.size
    };
    let flask = 50
        + 6
        + 70
        + 9
        + size(&format!("{lib}/Flask-3.0.dist-info/METADATA"))
        + size(&format!("{lib}/Flask-3.0.dist-info/RECORD"));
    let babel = 100
        + size("app/node_modules/@babel/core/package.json")
        + size("app/node_modules/@babel/core/lib/package.json");
    let ms = 30 + size("app/node_modules/@babel/core/node_modules/ms/package.json");
    let rack = 80 + 20 + size("var/lib/gems/3.1.0/specifications/rack-2.2.4.gemspec");
    let expected = [
        ("composer evil/root 1", 0),
        ("composer monolog/monolog 3.5.0", 60),
        ("gem rack 2.2.4", rack),
        ("java commons-lang3 3.12.0", 40),
        ("npm @babel/core 7.1.0", babel),
        ("npm ms 2.0.0", ms),
        ("pip Flask 3.0", flask),
    ];
    assert_eq!(listed(&packages), expected.map(|(name, bytes)| (name.to_owned(), Some(bytes))));
    let licenses = ["Flask", "@babel/core", "ms", "rack", "monolog/monolog"]
        .map(|name| named(&packages, name).license.clone().expect("a licence"));
    assert_eq!(licenses, ["BSD-3-Clause", "MIT", "ISC", "MIT", "MIT"]);
    assert_eq!(owner(&analysis, &packages, "usr/bin/flask").as_deref(), Some("Flask"));
    assert_eq!(owner(&analysis, &packages, "opt/app/app.jar"), None);
}

#[test]
fn what_a_distribution_packaged_is_no_package_of_a_language() {
    let database = "P:py3-yaml\nV:6\nF:usr/lib/PyYAML-6.dist-info\nR:METADATA\nR:RECORD\n\n";
    let image = image().layer(|l| {
        l.content(b"lib/apk/db/installed", database.as_bytes())
            .content(b"usr/lib/PyYAML-6.dist-info/METADATA", b"Name: PyYAML\nVersion: 6\n")
            .content(b"usr/lib/PyYAML-6.dist-info/RECORD", b"yaml/a.py,,\n")
    });
    let (_, packages) = read(&image);
    assert_eq!(packages.iter().map(|(_, package)| package.manager).collect::<Vec<_>>(), [Manager::Apk]);
}

#[test]
fn a_package_that_claims_everything_gets_what_is_nobody_elses_and_no_directory() {
    let greedy =
        "P:greedy\nV:1\nF:\nR:usr\nR:etc\nR:.\nR:..\nF:usr/bin\nR:ssl_client\nR:own\nF:../../..\nR:etc\n\n";
    let image = image().layer(|l| {
        l.content(b"lib/apk/db/installed", format!("{APK}{greedy}").as_bytes())
            .file("usr/bin/ssl_client", 14)
            .file("usr/bin/own", 7)
            .file("etc/passwd", 9)
    });
    let (analysis, packages) = read(&image);
    assert_eq!(named(&packages, "greedy").size, Some(7));
    assert_eq!(owner(&analysis, &packages, "usr/bin/ssl_client").as_deref(), Some("ssl-client"));
    assert_eq!(owner(&analysis, &packages, "etc/passwd"), None);
}

#[test]
fn circles_of_links_and_a_database_of_a_million_packages_are_read_within_bounds() {
    let many: String = (0..1_200_000).map(|n| format!("P:p{n}\n\n")).collect();
    let image = image().layer(|l| {
        l.content(b"usr/lib/apk/db/installed", many.as_bytes())
            .content(
                b"lib/apk/db/installed",
                b"P:a\nV:1\nF:loop/x\nR:y\nF:chain0\nR:found\nF:up/usr\nR:z\n\n",
            )
            .symlink("loop", "loop2")
            .symlink("loop2", "loop")
            .symlink("up", "../../..")
            .file("usr/z", 3)
    });
    // more links after one another than a system follows
    let image = image.layer(|l| {
        (0..100).fold(l.file("end/found", 5), |l, n| match n {
            99 => l.symlink("chain99", "end"),
            n => l.symlink(&format!("chain{n}"), &format!("chain{}", n + 1)),
        })
    });
    let (_, packages) = read(&image);
    assert_eq!(packages.len(), 250_000);
    assert_eq!(packages.left_out, 950_001);
    assert_eq!(named(&packages, "a").size, Some(3));
}

#[test]
fn a_database_that_is_too_large_is_named_as_not_read() {
    let image = image().layer(|l| l.file("var/lib/dpkg/status", (16 << 20) + 1));
    let (analysis, packages) = read(&image);
    assert_eq!(packages.unread, [node(&analysis, "var/lib/dpkg/status")]);
}

#[test]
fn a_list_of_files_that_many_packages_share_is_read_again_for_some_of_them_and_told_of_the_others() {
    let list: String = (0..10_000).map(|n| format!("/{}/f{n}\n", "d".repeat(200))).collect();
    let status: String = (0..12).map(|n| format!("Package: p{n}\nVersion: 1\n\n")).collect();
    let image = image().layer(|l| {
        let l = l.content(b"var/lib/dpkg/status", status.as_bytes());
        let l = l.content(b"var/lib/dpkg/info/p0.list", list.as_bytes());
        let l = (1..12).fold(l, |l, n| {
            l.hard_link(&format!("var/lib/dpkg/info/p{n}.list"), "var/lib/dpkg/info/p0.list")
        });
        // a list of its own is read, whatever others cost
        l.content(b"var/lib/dpkg/info/q.list", b"/own\n")
            .content(b"s/a-1.dist-info/METADATA", b"Name: a\nVersion: 1\n")
            .content(b"s/a-1.dist-info/RECORD", b"own.py,,\n")
            .file("s/own.py", 7)
    });
    let (analysis, packages) = read(&image);
    let expected = ["p7", "p8", "p9"].map(|name| node(&analysis, &format!("var/lib/dpkg/info/{name}.list")));
    assert_eq!(packages.unread, expected, "two megabytes each, and sixteen that are read again");
    assert_eq!(owner(&analysis, &packages, "s/own.py").as_deref(), Some("a"));
}
