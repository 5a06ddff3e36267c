//! Source files of compiled languages.

use super::{all, only, paths, silent};
use crate::support::image;

#[test]
fn sources_of_each_language_are_a_finding_with_what_says_how_to_build_them() {
    let diagnosis = image()
        .layer(|l| {
            l.file("build/hello.go", 72)
                .file("build/hello", 1_800)
                .file("build/go.mod", 22)
                .file("srv/engine/src/main.rs", 500)
                .file("srv/engine/src/lib.rs", 300)
                .file("srv/engine/Cargo.toml", 90)
                .file("srv/web/index.html", 10)
        })
        .diagnose();
    let findings = all(&diagnosis, "source-code");
    let titles: Vec<&str> = findings.iter().map(|finding| finding.title.as_str()).collect();
    assert_eq!(titles, ["Rust source code: 3 files", "Go source code: 2 files"]);
    assert_eq!(paths(findings[0]), ["/srv/engine"]);
    assert_eq!(findings[0].saves, 890);
    assert_eq!(paths(findings[1]), ["/build/hello.go", "/build/go.mod"]);
    assert_eq!(findings[1].saves, 94);
}

#[test]
fn a_single_source_is_named_by_its_file() {
    let diagnosis = image().layer(|l| l.file("build/hello.go", 72)).diagnose();
    let finding = only(&diagnosis, "source-code");
    assert_eq!(paths(finding), ["/build/hello.go"]);
    assert_eq!((finding.saves, finding.title.as_str()), (72, "Go source code: 1 file"));
}

#[test]
fn headers_count_near_sources_and_nowhere_else() {
    let diagnosis = image()
        .layer(|l| {
            l.file("app/src/a.c", 100)
                .file("app/src/a.h", 10)
                .file("app/include/b.h", 20)
                .file("usr/local/apache2/include/httpd.h", 90_000)
                .file("app/bin", 1)
        })
        .diagnose();
    assert_eq!(only(&diagnosis, "source-code").saves, 100 + 10 + 20);
}

#[test]
fn typescript_counts_where_it_was_compiled() {
    let typescript = |compiled: &str, command: &str| {
        let image = image().runs(serde_json::json!({"Cmd": [command]})).layer(|l| {
            l.content(b"app/package.json", b"{}")
                .file("app/src/main.ts", 700)
                .file("app/src/main.d.ts", 70)
                .file("app/node_modules/x/x.ts", 90)
                .file(compiled, 500)
        });
        image.diagnose()
    };
    assert_eq!(only(&typescript("app/dist/main.js", "node"), "source-code").saves, 700);
    assert_eq!(only(&typescript("app/src/main.js", "node"), "source-code").saves, 700);
    silent(&typescript("app/assets/page.js", "node"), "source-code");
    silent(&typescript("app/dist/main.js", "app/src/main.ts"), "source-code");
}

#[test]
fn headers_of_kernels_are_named_as_directories() {
    let diagnosis = image()
        .layer(|l| {
            l.file("usr/src/linux-headers-6.1.0-18-amd64/include/linux/a.h", 5_000)
                .file("usr/src/linux-headers-6.1.0-18-amd64/scripts/b.c", 1_000)
                .file("usr/src/app/main.py", 300)
        })
        .diagnose();
    let finding = only(&diagnosis, "source-code");
    assert_eq!(finding.title, "Package sources and headers: 2 files");
    assert_eq!(paths(finding), ["/usr/src/linux-headers-6.1.0-18-amd64"]);
    assert_eq!(finding.saves, 6_000);
}

#[test]
fn many_files_are_all_priced_and_some_named() {
    let diagnosis = image()
        .layer(|l| {
            let files = (0..200).fold(l, |l, file| l.file(&format!("app/p{file}/a.go"), 10));
            (0..200).fold(files, |l, file| l.file(&format!("app/p{file}/page.html"), 10))
        })
        .diagnose();
    let finding = only(&diagnosis, "source-code");
    assert_eq!((finding.saves, finding.paths.len()), (2_000, 50));
}

#[test]
fn what_packages_toolchains_and_interpreters_brought_is_left_alone() {
    let diagnosis = image()
        .layer(|l| {
            l.file("usr/share/doc/x/example.c", 100)
                .file("usr/lib/python3/dist-packages/numpy/a.c", 100)
                .file("usr/lib/ruby/a.rs", 100)
                .file("usr/local/go/bin/go", 100)
                .file("usr/local/go/src/runtime/proc.go", 100)
                .file("usr/local/bundle/specifications/x.gemspec", 10)
                .file("usr/local/bundle/gems/x-1/ext/x.c", 100)
                .file("usr/local/tomcat/webapps.dist/examples/WEB-INF/classes/A.java", 100)
                .file("opt/tool/bin/tool", 100)
                .file("opt/tool/lib/x/a.c", 100)
                .file("opt/tool/share/x/a.c", 100)
                .file("root/.nvm/src/a.c", 100)
                .file("app/node_modules/bindings/src/a.cc", 100)
                .file("app/venv/lib/python3.11/site-packages/a.c", 100)
                .file("var/www/vendor/autoload.php", 100)
                .file("var/www/vendor/x/a.c", 100)
                .file("app/main.py", 100)
                .file("app/index.js", 100)
                .file("app/intro.ts", 100)
        })
        .diagnose();
    silent(&diagnosis, "source-code");
}

#[test]
fn typescript_beside_javascript_that_was_not_made_of_it_is_left_alone() {
    let app = |settings: &str| {
        let image = image().runs(serde_json::json!({"Cmd": ["node", "server.js"]})).layer(|l| {
            l.content(b"app/package.json", b"{}")
                .file("app/server.js", 90)
                .file("app/lib/x.js", 90)
                .file("app/public/app.ts", 700)
                .file(settings, 9)
        });
        image.diagnose()
    };
    silent(&app("app/other.json"), "source-code");
    assert_eq!(only(&app("app/tsconfig.json"), "source-code").saves, 700 + 9);
}

#[test]
fn c_counts_where_something_was_compiled() {
    let app = |command: &str, library: &str| {
        let image = image().runs(serde_json::json!({"Cmd": [command, "/app/main.py"]})).layer(|l| {
            l.file("app/main.py", 90)
                .file("app/ext.c", 700)
                .content(library.as_bytes(), &crate::support::elf().build())
        });
        image.diagnose()
    };
    silent(&app("python3", "usr/lib/libx.so"), "source-code");
    only(&app("python3", "app/ext.so"), "source-code");
    only(&app("/bin/server", "usr/lib/libx.so"), "source-code");
}
