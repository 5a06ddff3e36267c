//! What builds of packages of Node.js leave behind.

use super::{only, paths, silent};
use crate::support::image;

#[test]
fn headers_object_files_and_caches_are_priced_and_the_module_is_not() {
    let diagnosis = image()
        .layer(|l| {
            let module = "app/node_modules/sqlite3/build";
            l.file("root/.cache/node-gyp/20.11.0/include/node/node.h", 50_000)
                .file(&format!("{module}/Release/obj.target/sqlite3/a.o"), 8_000)
                .file(&format!("{module}/Release/.deps/a.d"), 300)
                .file(&format!("{module}/Release/sqlite3.a"), 9_000)
                .file(&format!("{module}/Release/node_sqlite3.node"), 2_000)
                .file(&format!("{module}/Makefile"), 100)
                .file("app/node_modules/.cache/babel-loader/a.json", 6_000)
                .file("app/.next/cache/webpack/client/0.pack", 70_000)
                .file("app/.next/cache/images/a.webp", 1_000)
                .file("app/.next/server/page.js", 1_000)
        })
        .diagnose();
    let finding = only(&diagnosis, "node-build");
    assert_eq!(finding.title, "Bundler caches, Node.js headers and native module object files");
    assert_eq!(finding.saves, 50_000 + 8_000 + 300 + 9_000 + 100 + 6_000 + 70_000);
    assert!(paths(finding).contains(&"/root/.cache/node-gyp".to_owned()), "{:?}", paths(finding));
    silent(&diagnosis, "build-files");
}

#[test]
fn npm_and_a_built_module_are_left_alone() {
    let diagnosis = image()
        .layer(|l| {
            l.file("usr/local/lib/node_modules/npm/node_modules/node-gyp/lib/build.js", 9_000)
                .file("app/node_modules/sqlite3/build/Release/node_sqlite3.node", 2_000)
                .file("app/node_modules/obj.target/index.js", 100)
                .dir("root/.cache/node-gyp")
        })
        .diagnose();
    silent(&diagnosis, "node-build");
}

#[test]
fn the_headers_of_node_can_go_where_the_image_s_own_step_brought_them() {
    let with_node = |command: &str| {
        image()
            .layer(|l| l.file("etc/debian_version", 7).file("bin/sh", 9_000))
            .by("ADD rootfs.tar /")
            .sets("CMD [\"bash\"]")
            .layer(|l| {
                l.file("usr/local/bin/node", 90_000)
                    .file("usr/local/include/node/node.h", 40_000)
                    .file("usr/local/include/node/openssl/archs/x/config.h", 900_000)
            })
            .by(command)
    };
    for command in ["COPY /usr/local /usr/local # buildkit", "RUN curl -fsSL https://nodejs.org/x | tar -xz"]
    {
        let diagnosis = with_node(command).diagnose();
        let finding = only(&diagnosis, "node-build");
        assert_eq!((finding.saves, paths(finding)), (940_000, vec!["/usr/local/include/node".to_owned()]));
        silent(&diagnosis, "duplicate-files");
    }
    // an image of node that the application's own Dockerfile begins with
    let of_base =
        with_node("RUN tar -xz").sets("CMD [\"node\"]").layer(|l| l.file("app/a.js", 9)).by("COPY . /app");
    silent(&of_base.diagnose(), "node-build");
}

#[test]
fn node_itself_is_found_where_only_a_server_of_files_is_started() {
    use crate::support::debian::{DebianPackage, debian};
    use crate::support::elf;
    let package = DebianPackage::new;
    let all = [
        package("nginx", "", false, &[("usr/sbin/nginx", 1_000_000)][..]),
        package("nodejs", "Depends: libnode108", true, &[("usr/bin/node", 90_000)]),
        package("libnode108", "", true, &[("usr/lib/libnode.so.108", 60_000_000)]),
        package("npm", "Depends: nodejs", false, &[("usr/share/npm/cli.js", 8_000_000)]),
    ];
    let brought: Vec<&str> = all.iter().map(|package| package.name).collect();
    let image = |command: &[&str]| {
        image()
            .layer(|l| l.mode(0o755).content(b"bin/sh", &elf().build()))
            .by("ADD rootfs.tar /")
            .layer(|l| {
                debian(l.mode(0o755), &all, &brought)
                    .content(b"entry.sh", b"#!/bin/sh\nnode server.js &\nnginx\n")
            })
            .by("RUN /bin/sh -c apt-get install -y nginx npm # buildkit")
            .runs(serde_json::json!({"Cmd": command, "Env": ["PATH=/usr/sbin:/usr/bin:/bin"]}))
    };
    let diagnosis = image(&["nginx", "-g", "daemon off;"]).diagnose();
    let finding = only(&diagnosis, "node-build");
    assert_eq!(finding.title, "Node.js");
    assert!(finding.saves >= 68_090_000 && finding.saves < 68_100_000, "{}", finding.saves);
    assert!(finding.advice.contains("`apt-get purge -y --auto-remove npm`"), "{}", finding.advice);
    silent(&image(&["/entry.sh"]).diagnose(), "node-build");
    silent(&image(&["node", "server.js"]).diagnose(), "node-build");
}
